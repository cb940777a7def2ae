/* Prints what the outside has to agree with the core about, as JSON: the methods and their numbers, the fail
 * codes, the tables. The build makes the JS names and the row types from it, so that neither can disagree
 * with the compiler. `describe document` prints the schema as a document of the migration
 * engine instead, which makes its DDL. A native program with libc. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/fail.h"
#include "helium.h"
#include "core/service/service.h"
#include "tools/document/naming.h"
#include "tools/ops.h"

static void put_name(Buf *out, const char *name) {
    escape_put_text(out, name, strlen(name));
    buf_byte(out, ':');
}

static void put_member(Buf *out, const char *name, const char *value, bool more) {
    put_name(out, name);
    escape_put_text(out, value, strlen(value));
    if (more) buf_byte(out, ',');
}

/* The column of a property in camel case, until the next call. */
static const char *snake(const char *name) {
    static char sql[2 * SCHEMA_NAME + 1]; /* a law holds every name to SCHEMA_NAME */
    *bytes_snake(sql, name) = 0;
    return sql;
}

static void put_flag(Buf *out, const char *name, bool value) {
    buf_byte(out, ',');
    escape_put_text(out, name, strlen(name));
    buf_put(out, value ? STR(":true") : STR(":false"));
}

/* What the database puts where nothing is given, or NULL. */
static const char *default_of(uint32_t table, uint32_t column) {
    for (uint32_t i = 0; i < service_storage.default_count; i++) {
        const Default *one = &service_storage.defaults[i];
        if (one->table == table && one->column == column) return one->default_sql;
    }
    return NULL;
}

/* A column's choices, joined. */
static void put_choices(Buf *out, const Column *column, const char *separator) {
    const char *choice = column->choices;
    for (uint32_t i = 0; i < column->choice_count; i++) {
        if (i) buf_lit(out, separator);
        buf_lit(out, choice);
        choice += strlen(choice) + 1;
    }
}

static void put_method(Buf *out, const char *function, const char *name, const char *effect, uint32_t table) {
    buf_lit(out, "\n  {");
    put_member(out, "name", name, true);
    put_member(out, "effect", effect, true);
    put_member(out, "table", service_schema.tables[table].name, false);
    put_flag(out, "builder", strncmp(function, "rows_", 5) == 0);
    buf_lit(out, "},");
}

static void put_column(Buf *out, uint32_t table, uint32_t index) {
    const Column *column = &service_schema.tables[table].columns[index];
    const char *value = default_of(table, index);
    static const char *const forms[] = {"text", "bool", "number", "json", "time"};
    buf_lit(out, "\n    {");
    put_member(out, "name", column->name, true);
    put_member(out, "sql", column->sql ? column->sql : snake(column->name), true);
    put_member(out, "type", types[column->type].sql, true);
    put_member(out, "form", forms[types[column->type].form], true);
    put_member(out, "default", value ? value : "", true);
    put_name(out, "choices");
    buf_byte(out, '"');
    put_choices(out, column, ", ");
    buf_byte(out, '"');
    put_flag(out, "nullable", column->flags & COLUMN_NULLABLE);
    put_flag(out, "secret", column->flags & COLUMN_SECRET);
    put_flag(out, "unique", column->flags & COLUMN_UNIQUE);
    buf_byte(out, '}');
}

static void put_table(Buf *out, uint32_t index) {
    const Table *table = &service_schema.tables[index];
    buf_lit(out, "\n  {");
    put_member(out, "entity", service_storage.entities[index], true);
    put_member(out, "sql", table->name, true);
    buf_lit(out, "\"columns\":[");
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (i) buf_byte(out, ',');
        put_column(out, index, i);
    }
    buf_lit(out, "],\"relations\":[");
    for (uint32_t i = 0; i < table->relation_count; i++) {
        const Relation *relation = &table->relations[i];
        buf_put(out, i ? STR(",{") : STR("{"));
        put_member(out, "name", relation->name, true);
        put_member(out, "table", service_schema.tables[relation->table].name, false);
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
#define METHOD(id, name, effect, table) put_method(out, #id, name, #effect, table);
#include "core/method.def"
#undef METHOD
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

/* A column's choices as a condition: `status in ('pending', 'done')`. */
static void put_check(Buf *out, const Column *column) {
    Buf check = buf_make(out->arena);
    buf_lit(&check, snake(column->name));
    buf_lit(&check, " in ('");
    put_choices(&check, column, "', '");
    buf_lit(&check, "')");
    buf_lit(out, ",\"check\":");
    escape_put_text(out, check.ptr, check.len);
    out->failed |= check.failed;
}

static void put_reference(Buf *out, uint32_t table, uint32_t column) {
    for (uint32_t i = 0; i < service_storage.foreign_key_count; i++) {
        const ForeignKey *key = &service_storage.foreign_keys[i];
        const Table *target = &service_schema.tables[key->target];
        if (key->table != table || key->column != column) continue;
        buf_byte(out, ',');
        put_name(out, "references");
        buf_byte(out, '{');
        put_member(out, "table", target->name, true);
        put_member(out, "column", snake(target->columns[0].name), true);
        put_member(out, "onDelete", "cascade", false);
        buf_byte(out, '}');
    }
}

static void put_document_column(Buf *out, uint32_t table, uint32_t index) {
    const Column *column = &service_schema.tables[table].columns[index];
    Buf type = buf_make(out->arena);
    buf_lit(&type, types[column->type].sql);
    if (column->precision) {
        buf_byte(&type, '(');
        buf_int(&type, column->precision);
        if (column->type != TYPE_TIMESTAMPTZ) {
            buf_byte(&type, ',');
            buf_int(&type, column->scale);
        }
        buf_byte(&type, ')');
    }
    buf_byte(&type, 0);
    out->failed |= type.failed;
    if (type.failed) return;
    escape_put_text(out, snake(column->name), strlen(snake(column->name)));
    buf_lit(out, ":{");
    put_member(out, "type", type.ptr, false);
    const char *value = default_of(table, index);
    if (value) buf_byte(out, ',');
    if (value) put_member(out, "default", value, false);
    put_flag(out, "nullable", column->flags & COLUMN_NULLABLE);
    put_flag(out, "unique", column->flags & COLUMN_UNIQUE);
    put_flag(out, "primaryKey", index == 0);
    if (column->choices) put_check(out, column);
    put_reference(out, table, index);
    buf_byte(out, '}');
}

static void put_document_index(Buf *out, const Index *index) {
    const Table *table = &service_schema.tables[index->table];
    Buf names = buf_make(out->arena), columns = buf_make(out->arena);
    for (uint32_t i = 0; i < index->column_count; i++) {
        const char *sql = snake(table->columns[index->columns[i].column].name);
        if (i) buf_byte(&names, '_');
        buf_lit(&names, sql);
        buf_put(&columns, i ? STR(",{") : STR("{"));
        put_member(&columns, "column", sql, true);
        put_member(&columns, "order", index->columns[i].descending ? "desc" : "asc", false);
        buf_byte(&columns, '}');
    }
    Named name = naming_make((Str){table->name, strlen(table->name)}, buf_str(&names), "idx");
    escape_put_text(out, name.text, name.len);
    buf_lit(out, ":{\"columns\":[");
    buf_put(out, buf_str(&columns));
    buf_lit(out, "]}");
    out->failed |= names.failed || columns.failed;
}

/* The schema as a document, whatever its form. */
static void put_document(Buf *out) {
    buf_lit(out, "{\"document\":{\"version\":1,\"tables\":{");
    for (uint32_t t = 0; t < service_schema.table_count; t++) {
        const Table *table = &service_schema.tables[t];
        if (t) buf_byte(out, ',');
        escape_put_text(out, table->name, strlen(table->name));
        buf_lit(out, ":{\"columns\":{");
        for (uint32_t c = 0; c < table->column_count; c++) {
            if (c) buf_byte(out, ',');
            put_document_column(out, t, c);
        }
        buf_lit(out, "},\"indexes\":{");
        bool more = false;
        for (uint32_t i = 0; i < service_storage.index_count; i++) {
            if (service_storage.indexes[i].table != t) continue;
            if (more) buf_byte(out, ',');
            put_document_index(out, &service_storage.indexes[i]);
            more = true;
        }
        buf_lit(out, "}}");
    }
    buf_lit(out, "}}}");
}

/* The schema in a document's canonical form: as the engine gives it back, so that it is one it takes. */
static Buf document(Arena *arena) {
    Buf given = buf_make(arena);
    HeliumAnswer answer;
    put_document(&given);
    tools_run(arena, STR("document"), buf_str(&given), &answer);
    static const char before[] = "{\"document\":", behind[] = ",\"hash\":\"\"}";
    Buf out = buf_make(arena);
    size_t around = sizeof before + sizeof behind - 2 + 64; /* and the hash */
    out.failed = given.failed || answer.kind != HELIUM_DONE || answer.text_len < around;
    if (out.failed) (void)fprintf(stderr, "%.*s\n", (int)answer.text_len, answer.text);
    else buf_bytes(&out, answer.text + sizeof before - 1, answer.text_len - around);
    buf_byte(&out, '\n');
    return out;
}

int main(int argc, char **argv) {
    size_t size = 1 << 20;
    Arena arena = {.base = malloc(size), .cap = size};
    if (!arena.base) return 1;
    Buf text = buf_make(&arena);
    if (argc > 1 && strcmp(argv[1], "document") == 0) text = document(&arena);
    else describe(&text);
    bool well = !text.failed && fwrite(text.ptr, 1, text.len, stdout) == text.len;
    free(arena.base);
    return well && fflush(stdout) == 0 ? 0 : 1;
}
