/* See adopt.h. */
#include "tools/catalog/adopt.h"

static const struct {
    const char *name, *table, *count;
} ledgers[] = {
    {"prisma", "public._prisma_migrations",
     "select count(*) filter (where finished_at is not null and rolled_back_at is null), "
     "count(*) filter (where finished_at is null and rolled_back_at is null) from public._prisma_migrations"},
    {"drizzle", "drizzle.__drizzle_migrations", "select count(*), 0 from drizzle.__drizzle_migrations"},
};

static void put_query(Buf *out, Str sql) {
    buf_lit(out, "{\"query\":");
    escape_put_text(out, sql.ptr, sql.len);
    buf_lit(out, ",\"params\":[]}");
}

static void put_present(Arena *arena, Buf *out) {
    Buf sql = buf_make(arena);
    buf_lit(&sql, "select ");
    for (uint32_t i = 0; i < COUNT(ledgers); i++) {
        if (i) buf_lit(&sql, ", ");
        buf_lit(&sql, "to_regclass('");
        buf_lit(&sql, ledgers[i].table);
        buf_lit(&sql, "')::text");
    }
    put_query(out, buf_str(&sql));
    out->failed |= sql.failed;
}

static void put_names(Buf *out) {
    buf_lit(out, "{\"ledgers\":[");
    for (uint32_t i = 0; i < COUNT(ledgers); i++) {
        buf_put(out, i ? STR(",{\"name\":\"") : STR("{\"name\":\""));
        buf_lit(out, ledgers[i].name);
        buf_lit(out, "\",\"table\":\"");
        buf_lit(out, ledgers[i].table);
        buf_lit(out, "\"}");
    }
    buf_lit(out, "]}");
}

bool op_adopt(Arena *arena, const cJSON *input, Buf *out) {
    Str ask = tree_member_text(input, "ask");
    const cJSON *name, *asked = str_is(ask, "count") ? tree_member(input, "ledgers") : NULL;
    if (str_is(ask, "names")) {
        put_names(out);
        return true;
    }
    buf_lit(out, "{\"queries\":[");
    if (str_is(ask, "present")) put_present(arena, out);
    uint32_t count = 0;
    cJSON_ArrayForEach(name, asked) {
        for (uint32_t i = 0; i < COUNT(ledgers); i++) {
            if (!str_is(tree_text(name), ledgers[i].name)) continue;
            if (count++) buf_byte(out, ',');
            put_query(out, str_from(ledgers[i].count));
        }
    }
    buf_lit(out, "]}");
    return true;
}
