/* Prints what the outside has to agree with the core about, as JSON: the methods and their numbers, the fail
 * codes, the tables. The build makes the JS names and the row types from it, so that neither can disagree
 * with the compiler. `describe ddl` prints the schema's DDL instead. A native program with libc. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ddl.h"
#include "fail.h"
#include "helium.h"
#include "service/service.h"

static void put_member(Buf *out, const char *name, const char *value, bool more) {
    escape_put_text(out, name, strlen(name));
    buf_byte(out, ':');
    escape_put_text(out, value, strlen(value));
    if (more) buf_byte(out, ',');
}

/* The column of a property in camel case, until the next call. */
static const char *snake(const char *name) {
    static char sql[64];
    size_t n = 0;
    for (; *name && n < sizeof sql - 2; name++) {
        if (isupper((unsigned char)*name)) sql[n++] = '_';
        sql[n++] = (char)tolower((unsigned char)*name);
    }
    sql[n] = 0;
    return sql;
}

static void put_flag(Buf *out, const char *name, bool value) {
    buf_byte(out, ',');
    escape_put_text(out, name, strlen(name));
    buf_put(out, value ? STR(":true") : STR(":false"));
}

static void put_method(Buf *out, const char *function, const char *name, const char *effect, uint32_t table) {
    buf_lit(out, "\n  {");
    put_member(out, "name", name, true);
    put_member(out, "effect", effect, true);
    put_member(out, "table", service_schema.tables[table].sql, false);
    put_flag(out, "builder", strncmp(function, "rows_", 5) == 0);
    buf_lit(out, "},");
}

static void put_column(Buf *out, const Column *column) {
    static const char *const forms[] = {"text", "bool", "number", "json", "time"};
    buf_lit(out, "\n    {");
    put_member(out, "name", column->name, true);
    put_member(out, "sql", column->sql ? column->sql : snake(column->name), true);
    put_member(out, "type", types[column->type].sql, true);
    put_member(out, "form", forms[types[column->type].form], true);
    put_member(out, "default", column->default_sql ? column->default_sql : "", true);
    put_member(out, "choices", column->choices ? column->choices : "", false);
    put_flag(out, "nullable", column->flags & COLUMN_NULLABLE);
    put_flag(out, "secret", column->flags & COLUMN_SECRET);
    put_flag(out, "unique", column->flags & COLUMN_UNIQUE);
    buf_byte(out, '}');
}

static void put_table(Buf *out, uint32_t index) {
    const Table *table = &service_schema.tables[index];
    buf_lit(out, "\n  {");
    put_member(out, "entity", service_storage.entities[index], true);
    put_member(out, "sql", table->sql, true);
    buf_lit(out, "\"columns\":[");
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (i) buf_byte(out, ',');
        put_column(out, &table->columns[i]);
    }
    buf_lit(out, "],\"relations\":[");
    for (uint32_t i = 0; i < table->relation_count; i++) {
        const Relation *relation = &table->relations[i];
        buf_put(out, i ? STR(",{") : STR("{"));
        put_member(out, "name", relation->name, true);
        put_member(out, "table", service_schema.tables[relation->table].sql, false);
        put_flag(out, "many", relation->many);
        buf_byte(out, '}');
    }
    buf_lit(out, "]}");
}

static void describe(Buf *out) {
    buf_lit(out, "{\"abi\":");
    buf_int(out, HELIUM_ABI);
    buf_lit(out, ",\"seed\":");
    buf_int(out, HELIUM_SEED_SIZE);
    buf_lit(out, ",\"methods\":[");
#define TASK(function, method, effect, table) put_method(out, #function, method, #effect, table);
#include "task.def"
#undef TASK
    out->len--; /* the last comma */
    buf_lit(out, "],\"fails\":[");
    for (uint32_t code = FAIL_NONE + 1; code < FAIL_END; code++) {
        const FailName *fail = fail_name((FailCode)code);
        buf_put(out, code > 1 ? STR(",\n  {") : STR("\n  {"));
        put_member(out, "code", fail->code, true);
        put_member(out, "class", fail->error_class, true);
        put_member(out, "prisma", fail->prisma, false);
        buf_byte(out, '}');
    }
    buf_lit(out, "],\"tables\":[");
    for (uint32_t i = 0; i < service_schema.table_count; i++) {
        if (i) buf_byte(out, ',');
        put_table(out, i);
    }
    buf_lit(out, "]}\n");
}

int main(int argc, char **argv) {
    size_t size = 1 << 20;
    Arena arena = {.base = malloc(size), .cap = size};
    if (!arena.base) return 1;
    Buf text = buf_make(&arena);
    if (argc > 1 && strcmp(argv[1], "ddl") == 0) {
        Sql sql = {.text = text};
        ddl_create(&sql, &service_schema, &service_storage);
        text = sql.text;
    } else {
        describe(&text);
    }
    bool well = !text.failed && fwrite(text.ptr, 1, text.len, stdout) == text.len;
    free(arena.base);
    return well && fflush(stdout) == 0 ? 0 : 1;
}
