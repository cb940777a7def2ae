/* See advice.h. */
#include "tools/document/advice.h"

#include "tools/document/document.h"
#include "tools/put.h"

/* Whether a key's columns begin with these, in whatever order. */
static bool begins(Names key, Names columns) {
    uint32_t found = 0;
    while (found < key.count && found < columns.count && names_has(columns, key.names[found])) found++;
    return found == columns.count;
}

/* Whether an index finds rows by these columns: of all rows, by a method that does, and these first. */
static bool index_begins(const ModelIndex *index, Names columns) {
    uint32_t found = 0;
    bool finds = !index->method.len || str_is(index->method, "btree") || str_is(index->method, "hash");
    if (index->where.len || !finds) return false;
    while (found < index->part_count && found < columns.count &&
           names_has(columns, index->parts[found].column))
        found++;
    return found == columns.count;
}

static bool has_index(const ModelTable *table, Names columns) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        bool indexed = key->kind == CONSTRAINT_PRIMARY || key->kind == CONSTRAINT_UNIQUE;
        if (indexed && begins(key->columns, columns)) return true;
    }
    for (uint32_t i = 0; i < table->index_count; i++)
        if (index_begins(&table->indexes[i], columns)) return true;
    return false;
}

/* "(a, b)" */
static void put_columns(Buf *out, Names columns) {
    buf_byte(out, '(');
    for (uint32_t i = 0; i < columns.count; i++) {
        if (i) buf_lit(out, ", ");
        buf_put(out, columns.names[i]);
    }
    buf_byte(out, ')');
}

static void advise_index(Buf *out, const ModelTable *table, const ModelConstraint *key) {
    Buf message = buf_make(out->arena), fix = buf_make(out->arena);
    buf_lit(&message, "refers to ");
    buf_put(&message, key->target);
    buf_lit(&message,
            ", and no index begins with its columns: to delete a row there, or to find the rows here that "
            "belong to one, Postgres reads all of ");
    buf_put(&message, table->name);
    buf_lit(&fix, "an index of ");
    buf_put(&fix, table->name);
    buf_byte(&fix, ' ');
    put_columns(&fix, key->columns);
    out->failed |= message.failed || fix.failed;
    put_next(out);
    buf_byte(out, '{');
    put_string(out, "code", STR("foreign-key-without-index"));
    put_string(out, "where", key->place);
    put_string(out, "message", buf_str(&message));
    put_string(out, "fix", buf_str(&fix));
    buf_byte(out, '}');
}

bool op_advise(Arena *arena, const cJSON *input, Buf *out) {
    Model model;
    if (!document_read_member(arena, input, "document", &model, out)) return false;
    buf_lit(out, "{\"advice\":[");
    for (uint32_t i = 0; i < model.table_count; i++) {
        const ModelTable *table = &model.tables[i];
        for (uint32_t j = 0; j < table->constraint_count && !out->failed; j++) {
            const ModelConstraint *key = &table->constraints[j];
            if (key->kind == CONSTRAINT_FOREIGN && !has_index(table, key->columns))
                advise_index(out, table, key);
        }
    }
    buf_lit(out, "]}");
    return true;
}
