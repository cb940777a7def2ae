/* Values -> parameters. See compare.h. */
#include "core/compare.h"

/* Whether the value means a whole millisecond of a column that may hold microseconds. */
static bool compare_is_whole(const Column *column, const JsonValue *value) {
    enum { MILLISECONDS = 3 };
    const char *at = value->text.ptr, *end = str_end(value->text);
    if (column->type != TYPE_TIMESTAMPTZ || column->flags & COLUMN_ARRAY ||
        (column->precision && column->precision <= MILLISECONDS))
        return false;
    while (at < end && *at != '.') at++;
    return end - at <= MILLISECONDS + 1 || !byte_is_digit(at[MILLISECONDS + 1]);
}

/* One bound; of a whole millisecond its first or its last moment. */
static void compare_bound(Sql *sql, Alias alias, const Column *column, SqlOp op, const JsonValue *value,
                          bool whole) {
    bool next = whole && (op == SQL_LTE || op == SQL_GT);
    sql_column(sql, alias, column);
    sql_op(sql, !next ? op : op == SQL_GT ? SQL_GTE : SQL_LT);
    sql_value(sql, column, value);
    if (next) sql_next(sql);
}

void compare_put(Sql *sql, Alias alias, const Column *column, SqlOp op, const JsonValue *value) {
    bool whole = compare_is_whole(column, value), eq = op == SQL_EQ, two = whole && op <= SQL_NE;
    if (two) {
        sql_paren(sql);
        compare_bound(sql, alias, column, eq ? SQL_GTE : SQL_LT, value, whole);
        sql_op(sql, eq ? SQL_AND : SQL_OR);
        op = eq ? SQL_LTE : SQL_GT;
    }
    compare_bound(sql, alias, column, op, value, whole);
    if (two) sql_paren_end(sql);
}

JsonValue *compare_keep(Issues *issues, const JsonValue *value) {
    JsonValue *kept = arena_take(issues->list.arena, sizeof *kept);
    if (kept) *kept = *value;
    else issue_no_memory(issues);
    return kept;
}

void compare_value(Issues *issues, const Column *column, JsonValue *value) {
    if (value->kind == JSON_NONE) issue_add(issues, ISSUE_REQUIRED, NULL, "");
    else if (value->kind == JSON_NULL)
        issue_add(issues, ISSUE_TYPE, NULL, "a value; isNull finds those that have none");
    else check_value(issues, column, NULL, value);
}

void compare_near(Issues *issues, const Column *column, SqlOp op, JsonValue *value) {
    static const Column any_text = {.type = TYPE_TEXT};
    bool near = column->type == TYPE_TEXT && op > SQL_NE && !(column->flags & COLUMN_ARRAY);
    compare_value(issues, near ? &any_text : column, value);
}

/* `"column"=any($n)`; `cut`: compared by the millisecond. */
static void compare_in(Sql *sql, Issues *issues, Alias alias, const Column *column, bool cut,
                       const Buf *cells) {
    Rows *rows = arena_take(issues->list.arena, sizeof *rows);
    if (!rows || cells->failed) {
        issue_no_memory(issues);
        return;
    }
    *rows = (Rows){(const JsonValue *)(const void *)cells->ptr, 1, 0, cells->len / sizeof(JsonValue)};
    if (cut) sql_column_cut(sql, alias, column);
    else sql_column(sql, alias, column);
    sql_op(sql, SQL_ANY);
    sql_paren(sql);
    sql_value_array(sql, column, rows, 0);
    sql_paren_end(sql);
}

/* The values of an array, as one parameter; or two, as some may mean whole milliseconds and others not. */
bool compare_any(Sql *sql, Issues *issues, Alias alias, const Column *column, const JsonValue *array) {
    Buf cells = buf_make(issues->list.arena), whole = cells;
    Walk walk;
    walk_start(&walk, issues, array, JSON_ARRAY, UINT32_MAX);
    while (walk_next(&walk)) {
        compare_value(issues, column, &walk.value);
        buf_bytes(compare_is_whole(column, &walk.value) ? &whole : &cells, (const char *)&walk.value,
                  sizeof walk.value);
    }
    bool two = whole.len && cells.len;
    if (two) sql_paren(sql);
    if (whole.len) compare_in(sql, issues, alias, column, true, &whole);
    if (two) sql_op(sql, SQL_OR);
    if (cells.len || !whole.len) compare_in(sql, issues, alias, column, false, &cells);
    if (two) sql_paren_end(sql);
    return whole.len || cells.len;
}
