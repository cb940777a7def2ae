/* Punctuation, quoting, numbering. See sql.h. */
#include "core/sql.h"

/* Each ends with a NUL. */
static const char op_texts[] =
#define OP(name, text, called) text "\0"
#include "core/op.def"
#undef OP
    ;

/* Joined by ", " as str_in wants it. */
static const char op_names[] =
#define OP(name, text, called) called ", "
#include "core/op.def"
#undef OP
    ;

void sql_start(Sql *sql, Arena *arena) {
    *sql = (Sql){.text = buf_make(arena), .params = buf_make(arena)};
}

void sql_reset(Sql *sql) {
    sql->text.len = sql->params.len = sql->with = 0;
    sql->param_count = 0;
}

const Param *sql_params(const Sql *sql) {
    return (const Param *)(const void *)sql->params.ptr;
}

void sql_raw(Sql *sql, Str text) {
    buf_put(&sql->text, text);
}

void sql_words(Sql *sql, const char *words) {
    buf_lit(&sql->text, words);
}

void sql_paren(Sql *sql) {
    buf_byte(&sql->text, '(');
}

void sql_paren_end(Sql *sql) {
    buf_byte(&sql->text, ')');
}

void sql_comma(Sql *sql) {
    char last = sql->text.len ? sql->text.ptr[sql->text.len - 1] : ' ';
    if (last != ' ' && last != '(') buf_byte(&sql->text, ',');
}

static void sql_identifier(Sql *sql, const char *name) {
    buf_byte(&sql->text, '"');
    for (; *name; name++) {
        if (*name == '"') buf_byte(&sql->text, '"');
        buf_byte(&sql->text, *name);
    }
    buf_byte(&sql->text, '"');
}

/* camelCase -> "camel_case" */
static void sql_snake(Sql *sql, const char *name) {
    Buf *text = &sql->text;
    if (!buf_room(text, 2 * SCHEMA_NAME + 2))
        return; /* most of many a statement are names: no call a letter */
    char *to = text->ptr + text->len;
    *to++ = '"';
    to = bytes_snake(to, name);
    *to++ = '"';
    text->len = (size_t)(to - text->ptr);
}

/* A name of SQL, or where there is none that of JS in snake case. */
static void sql_name(Sql *sql, const char *name, const char *js) {
    if (name) sql_identifier(sql, name);
    else sql_snake(sql, js);
}

void sql_table(Sql *sql, const Table *table) {
    if (table->schema) {
        sql_identifier(sql, table->schema);
        buf_byte(&sql->text, '.');
    }
    sql_name(sql, table->sql, table->name);
}

void sql_alias(Sql *sql, Alias alias) {
    enum { LETTERS = 26 };
    bool more = alias >= ALIAS_MORE;
    if (more) alias -= ALIAS_MORE;
    buf_byte(&sql->text, (char)(more ? 'a' + alias % LETTERS : alias));
    if (more) buf_byte(&sql->text, (char)('0' + alias / LETTERS));
}

void sql_paren_end_as(Sql *sql, Alias alias) {
    sql_paren_end(sql);
    buf_byte(&sql->text, ' ');
    sql_alias(sql, alias);
}

void sql_column(Sql *sql, Alias alias, const Column *column) {
    if (alias) {
        sql_alias(sql, alias);
        buf_byte(&sql->text, '.');
    }
    sql_name(sql, column->sql, column->name);
}

void sql_result(Sql *sql, Alias alias, const Column *column) {
    const bool array = column->flags & COLUMN_ARRAY;
    if (array) buf_lit(&sql->text, "to_json(");
    sql_column(sql, alias, column);
    if (array && column->type != TYPE_TEXT && types[column->type].form == FORM_TEXT)
        buf_lit(&sql->text, "::text[]");
    if (array) sql_paren_end(sql);
}

void sql_printed(Sql *sql, Alias alias, const Column *column) {
    buf_lit(&sql->text, "case when ");
    sql_column(sql, alias, column);
    buf_lit(&sql->text, " is distinct from null then format('%s',");
    sql_column(sql, alias, column);
    buf_lit(&sql->text, ")end");
}

void sql_alias_value(Sql *sql, Alias alias) {
    sql_alias(sql, alias);
    buf_lit(&sql->text, ".v");
}

static void sql_param(Sql *sql, const Param *param) {
    if (sql->param_count == SQL_PARAMS) {
        sql->failed = true;
        return;
    }
    buf_bytes(&sql->params, (const char *)param, sizeof *param);
    buf_byte(&sql->text, '$');
    buf_int(&sql->text, ++sql->param_count);
}

static bool sql_is_json(const Column *column) {
    return column && types[column->type].form == FORM_JSON && !(column->flags & COLUMN_ARRAY);
}

void sql_value(Sql *sql, const Column *column, const JsonValue *value) {
    sql_param(sql, &(Param){.value = value, .json = sql_is_json(column)});
    if (column && column->flags & COLUMN_ARRAY && column->type == TYPE_USER) sql_cast_column(sql, column);
}

void sql_value_array(Sql *sql, const Column *column, const Rows *rows, uint8_t index) {
    sql_param(sql, &(Param){.rows = rows, .column = index, .json = sql_is_json(column)});
    /* Postgres sees by the other side what it is. A cast to a domain would refuse what can only be not found.
     */
    if (column->type == TYPE_USER) return;
    sql_cast_column(sql, column);
    buf_lit(&sql->text, "[]");
}

void sql_value_cast(Sql *sql, const Column *column, const JsonValue *value) {
    sql_param(sql, &(Param){.value = value, .json = sql_is_json(column)});
    sql_cast_column(sql, column);
}

void sql_cast(Sql *sql, TypeId type) {
    buf_lit(&sql->text, "::");
    buf_lit(&sql->text, types[type].sql);
}

void sql_cast_column(Sql *sql, const Column *column) {
    /* As texts first: in an array of its own, a type may want another mark than a comma. */
    if (column->flags & COLUMN_ARRAY && column->type == TYPE_USER) buf_lit(&sql->text, "::text[]");
    buf_lit(&sql->text, "::");
    buf_lit(&sql->text, column->cast ? column->cast : types[column->type].sql);
    if (!column->cast && column->flags & COLUMN_ARRAY) buf_lit(&sql->text, "[]");
}

void sql_op(Sql *sql, SqlOp op) {
    const char *text = op_texts;
    while (op--) text += literal_len(text) + 1;
    buf_lit(&sql->text, text);
}

SqlOp sql_op_called(const char *name, size_t len) {
    uint32_t at = bytes_in(name, len, op_names);
    return at ? (SqlOp)(at - 1) : SQL_OP_END;
}

void sql_next(Sql *sql) {
    buf_lit(&sql->text, "::timestamptz+interval '1ms'");
}

void sql_column_cut(Sql *sql, Alias alias, const Column *column) {
    buf_lit(&sql->text, "date_trunc('milliseconds',");
    sql_column(sql, alias, column);
    sql_paren_end(sql);
}

void sql_matches(Sql *sql, Alias alias, const Column *column, const JsonValue *value) {
    bool made = column->type == TYPE_TSVECTOR;
    if (!made) buf_lit(&sql->text, "to_tsvector(");
    sql_column(sql, alias, column);
    if (!made) sql_paren_end(sql);
    buf_lit(&sql->text, "@@websearch_to_tsquery(");
    sql_value(sql, NULL, value);
    sql_paren_end(sql);
}

void sql_all(Sql *sql) {
    buf_byte(&sql->text, '*');
}

void sql_excluded(Sql *sql, const Column *column) {
    buf_lit(&sql->text, "excluded.");
    sql_column(sql, ALIAS_NONE, column);
}

static void sql_with_name(Sql *sql, uint32_t number) {
    buf_byte(&sql->text, 'g');
    buf_int(&sql->text, number);
}

void sql_with(Sql *sql, uint32_t number) {
    buf_lit(&sql->text, number ? "," : "with ");
    sql_with_name(sql, number);
    buf_lit(&sql->text, " as (");
}

void sql_with_end(Sql *sql) {
    sql_paren_end(sql);
    sql->with = sql->text.len;
}

void sql_with_rows(Sql *sql, uint32_t number) {
    buf_lit(&sql->text, "select * from ");
    sql_with_name(sql, number);
}

void sql_place(Sql *sql, const Rows *rows, const Table *table, const uint8_t *key) {
    static const Column place = {.type = TYPE_INT4};
    sql_paren(sql);
    sql_value_array(sql, &place, rows, (uint8_t)(rows->stride - 1));
    buf_lit(&sql->text, key ? ")[array_position(" : ")[row_number() over (");
    if (key) {
        sql_value_array(sql, &table->columns[*key], rows, *key);
        buf_byte(&sql->text, ',');
        sql_column(sql, ALIAS_NONE, &table->columns[*key]);
    }
    buf_lit(&sql->text, ")]");
}

void sql_zero(Sql *sql) {
    buf_lit(&sql->text, ",0");
}

void sql_guard(Sql *sql, uint32_t rows, uint32_t number) {
    Buf *out = &sql->text, statement = *out;
    if (statement.failed) return;
    *out = buf_make(statement.arena);
    buf_bytes(out, statement.ptr, sql->with);
    buf_lit(out, sql->with ? ",q as (" : "with q as (");
    buf_bytes(out, statement.ptr + sql->with, statement.len - sql->with);
    /* A limit is worked out once and always, also where there are no rows. */
    buf_lit(out, ") select * from q limit case (select count(*) from q) when ");
    buf_int(out, rows);
    buf_lit(out, " then null else ('query ");
    buf_int(out, number);
    buf_lit(out, " gave '||(select count(*) from q)||' rows, not ");
    buf_int(out, rows);
    buf_lit(out, "')::int8 end");
}
