/* Punctuation, quoting, numbering. See sql.h. */
#include "sql.h"

static const char *const op_texts[] = {
#define OP(name, text) text,
#include "op.def"
#undef OP
};

void sql_reset(Sql *sql) {
    sql->text.len = 0;
    sql->param_count = 0;
}

void sql_words(Sql *sql, const char *words) {
    buf_lit(&sql->text, words);
}

void sql_open(Sql *sql) {
    buf_byte(&sql->text, '(');
}

void sql_close(Sql *sql) {
    buf_byte(&sql->text, ')');
}

void sql_comma(Sql *sql, bool *first) {
    if (!*first) buf_byte(&sql->text, ',');
    *first = false;
}

void sql_identifier(Sql *sql, const Str *name) {
    buf_byte(&sql->text, '"');
    for (size_t i = 0; i < name->len; i++) {
        if (name->ptr[i] == '"') buf_byte(&sql->text, '"');
        buf_byte(&sql->text, name->ptr[i]);
    }
    buf_byte(&sql->text, '"');
}

void sql_alias(Sql *sql, Alias alias) {
    buf_byte(&sql->text, (char)alias);
    if (alias >> 8) buf_byte(&sql->text, (char)(alias >> 8));
}

void sql_column(Sql *sql, Alias alias, const Column *column) {
    if (alias) {
        sql_alias(sql, alias);
        buf_byte(&sql->text, '.');
    }
    sql_identifier(sql, &column->sql);
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
    sql->params[sql->param_count++] = *param;
    buf_byte(&sql->text, '$');
    buf_int(&sql->text, sql->param_count);
}

static bool sql_is_json(const Column *column) {
    return column && types[column->type].form == FORM_JSON;
}

void sql_value(Sql *sql, const Column *column, const JsonValue *value) {
    sql_param(sql, &(Param){.value = value, .json = sql_is_json(column)});
}

void sql_value_array(Sql *sql, const Column *column, const Rows *rows, uint8_t index) {
    sql_param(sql, &(Param){.rows = rows, .column = index, .json = sql_is_json(column)});
    sql_cast(sql, column->type);
    buf_lit(&sql->text, "[]");
}

void sql_value_cast(Sql *sql, const Column *column, const JsonValue *value) {
    sql_value(sql, column, value);
    sql_cast(sql, column->type);
}

void sql_cast(Sql *sql, TypeId type) {
    buf_lit(&sql->text, "::");
    buf_lit(&sql->text, types[type].sql);
}

void sql_op(Sql *sql, SqlOp op) {
    buf_lit(&sql->text, op_texts[op]);
}

void sql_default(Sql *sql, const Column *column) {
    buf_put(&sql->text, column->default_sql);
}

void sql_zero(Sql *sql) {
    buf_lit(&sql->text, ",0");
}

void sql_type(Sql *sql, const Column *column) {
    buf_lit(&sql->text, types[column->type].sql);
    if (!column->precision) return;
    sql_open(sql);
    buf_int(&sql->text, column->precision);
    buf_byte(&sql->text, ',');
    buf_int(&sql->text, column->scale);
    sql_close(sql);
}

void sql_choices(Sql *sql, const Column *column) {
    bool first = true;
    sql_open(sql);
    for (uint32_t i = 0; i < column->choice_count; i++) {
        sql_comma(sql, &first);
        buf_byte(&sql->text, '\'');
        buf_put(&sql->text, column->choices[i]);
        buf_byte(&sql->text, '\'');
    }
    sql_close(sql);
}

void sql_line(Sql *sql) {
    buf_lit(&sql->text, "\n  ");
}

void sql_end(Sql *sql) {
    buf_lit(&sql->text, ";\n");
}
