/* Values -> parameters. See where.h. */
#include "core/where.h"

#include "core/select.h"

JsonValue *where_keep(Issues *issues, const JsonValue *value) {
    JsonValue *kept = arena_take(issues->list.arena, sizeof *kept);
    if (kept) *kept = *value;
    else issue_no_memory(issues);
    return kept;
}

void where_value(Issues *issues, const Column *column, JsonValue *value) {
    if (value->kind == JSON_NONE) issue_add(issues, ISSUE_REQUIRED, NULL, "");
    else if (value->kind == JSON_NULL)
        issue_add(issues, ISSUE_TYPE, NULL, "a value; isNull finds those that have none");
    else check_value(issues, column, NULL, value);
}

void where_near(Issues *issues, const Column *column, SqlOp op, JsonValue *value) {
    static const Column any_text = {.type = TYPE_TEXT};
    bool near = column->type == TYPE_TEXT && op > SQL_NE && !(column->flags & COLUMN_ARRAY);
    where_value(issues, near ? &any_text : column, value);
}

/* `"column"=any($n)`; `cut`: compared by the millisecond. */
static void where_in(Sql *sql, Issues *issues, Alias alias, const Column *column, bool cut,
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
WhereFold where_any(Sql *sql, Issues *issues, Alias alias, const Column *column, const JsonValue *array) {
    Buf cells = buf_make(issues->list.arena), whole = cells;
    Walk walk;
    walk_start(&walk, issues, array, JSON_ARRAY, UINT32_MAX);
    while (walk_next(&walk)) {
        where_value(issues, column, &walk.value);
        buf_bytes(select_is_whole(column, &walk.value) ? &whole : &cells, (const char *)&walk.value,
                  sizeof walk.value);
    }
    bool two = whole.len && cells.len;
    if (two) sql_paren(sql);
    if (whole.len) where_in(sql, issues, alias, column, true, &whole);
    if (two) sql_op(sql, SQL_OR);
    if (cells.len || !whole.len) where_in(sql, issues, alias, column, false, &cells);
    if (two) sql_paren_end(sql);
    return whole.len || cells.len ? WHERE_SOME : WHERE_NONE;
}

void where_fold(WhereFold *fold, WhereFold none, WhereFold one) {
    if (one != none && *fold + none != WHERE_ALL + WHERE_NONE) *fold = one;
}
