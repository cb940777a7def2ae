/* Nodes -> SQL. See where.h. */
#include "core/where.h"

#include "core/select.h"

/* The members of a node. */
enum { NODE_TABLE, NODE_NAME, NODE_OP, NODE_VALUE, NODE_DESC, NODE_PARTS };

/* Reads a node's members and answers its operator, SQL_OP_END for none that is known. */
static SqlOp where_node(const JsonValue *json, JsonValue *node) {
    JsonReader r = json_reader(json->text);
    JsonValue value;
    Str key;
    for (uint32_t i = 0; i < NODE_PARTS; i++) node[i] = (JsonValue){.kind = JSON_NONE};
    if (json->kind == JSON_OBJECT) json_enter(&r, '{');
    while (json->kind == JSON_OBJECT && json_member(&r, &key) && json_value(&r, &value)) {
        uint32_t part = str_in(key, "table, name, op, value, desc");
        if (part) node[part - 1] = value;
    }
    const JsonValue *op = &node[NODE_OP];
    return op->kind == JSON_STRING ? sql_op_called(op->text.ptr + 1, op->text.len - 2) : SQL_OP_END;
}

/* The column that a node names, which the path goes into; column_count after an issue. */
static uint32_t where_column(const Where *where, const JsonValue *node) {
    const Table *table = where->table;
    uint32_t i = 0;
    if (node[NODE_TABLE].kind != JSON_STRING || node[NODE_NAME].kind != JSON_STRING) {
        static const Str column = STR_INIT("column");
        issue_add(where->issues, ISSUE_REQUIRED, &column, "");
        return table->column_count;
    }
    Str of = json_body(&node[NODE_TABLE]), name = json_body(&node[NODE_NAME]);
    bool own = str_is(of, table->name);
    if (!own) issue_enter(where->issues, &of);
    issue_enter(where->issues, &name);
    while (i < table->column_count && !(own && str_is(name, table->columns[i].name))) i++;
    if (i == table->column_count) input_unknown(where->issues, NULL, table, table_fields(table));
    return i;
}

bool where_term(const Where *where, const JsonValue *json, Term *term) {
    JsonValue node[NODE_PARTS];
    const Table *table = where->table;
    SqlOp op = where_node(json, node);
    bool all = op == SQL_COUNT && node[NODE_NAME].kind == JSON_NONE;
    if (json->kind != JSON_OBJECT || op < SQL_COUNT || (op > SQL_MAX && op < SQL_OP_END) ||
        (op == SQL_OP_END && node[NODE_OP].kind != JSON_NONE)) {
        issue_add(where->issues, ISSUE_TYPE, NULL, "a column or an aggregate");
        return false;
    }
    uint32_t i = all ? table->column_count : where_column(where, node);
    *term = (Term){(uint8_t)i, (uint8_t)op, node[NODE_DESC].kind == JSON_TRUE};
    if (all || i == table->column_count) return all;
    uint8_t form = types[table->columns[i].type].form;
    bool ordered = form == FORM_TEXT || form == FORM_TIME;
    bool well = op == SQL_COUNT || op == SQL_OP_END || form == FORM_NUMBER || (op >= SQL_MIN && ordered);
    if (!well) issue_add(where->issues, ISSUE_TYPE, NULL, types[TYPE_NUMBER].must_be);
    return well;
}

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

/* `"column" op $n` */
static WhereFold where_compare(const Where *where, SqlOp op, JsonValue *node) {
    Sql *sql = where->sql;
    Issues *issues = where->issues;
    uint32_t i = where_column(where, node);
    if (i == where->table->column_count) return WHERE_SOME;
    const Column *column = &where->table->columns[i];
    JsonValue *value = &node[NODE_VALUE];
    if (op == SQL_ANY) return where_any(sql, issues, ALIAS_NONE, column, value);
    if (op == SQL_IS_NULL) {
        sql_column(sql, ALIAS_NONE, column);
        sql_op(sql, op);
    } else if (column->type != TYPE_TEXT && (op == SQL_LIKE || op == SQL_ILIKE)) {
        issue_add(issues, ISSUE_TYPE, NULL, types[TYPE_TEXT].must_be);
    } else {
        where_near(issues, column, op, value);
        value = where_keep(issues, value);
        if (value) select_compare(sql, ALIAS_NONE, column, op, value);
    }
    return WHERE_SOME;
}

/* `(a and b)`, `(a or b)`, `not (a)`. What all of a list's conditions together come to, of those that are
 * known beforehand. */
static WhereFold where_list(const Where *where, SqlOp op, const JsonValue *list, uint32_t depth) {
    Sql *sql = where->sql;
    WhereFold none = op == SQL_OR ? WHERE_NONE : WHERE_ALL, fold = none;
    Walk walk;
    bool more = false;
    if (op == SQL_NOT) sql_op(sql, op);
    sql_paren(sql);
    walk_start(&walk, where->issues, list, JSON_ARRAY, UINT32_MAX);
    while (walk_next(&walk)) {
        /* In JavaScript it was left out: a condition that depends on one. */
        if (walk.value.kind == JSON_NULL && op != SQL_NOT) continue;
        if (more) sql_op(sql, op == SQL_OR ? SQL_OR : SQL_AND);
        more = true;
        WhereFold one = where_condition(where, &walk.value, depth);
        if (one != none && fold + none != WHERE_ALL + WHERE_NONE) fold = one;
    }
    if (!more && op == SQL_OR) sql_words(sql, "false");
    else if (!more) sql_words(sql, "true");
    sql_paren_end(sql);
    return op == SQL_NOT && fold ? (WhereFold)(WHERE_ALL + WHERE_NONE - fold) : fold;
}

WhereFold where_condition(const Where *where, const JsonValue *json, uint32_t depth) {
    JsonValue node[NODE_PARTS];
    Issues *issues = where->issues;
    SqlOp op = where_node(json, node);
    size_t was = issues->path.len;
    WhereFold fold = WHERE_SOME;
    if (op > SQL_NOT) {
        issue_add(issues, ISSUE_TYPE, NULL, "a condition");
    } else if (op < SQL_AND) {
        fold = where_compare(where, op, node);
    } else if (depth == WHERE_DEPTH) {
        issue_add_limit(issues, ISSUE_TOO_DEEP, NULL, WHERE_DEPTH);
    } else {
        Str name = json_body(&node[NODE_OP]);
        issue_enter(issues, &name);
        fold = where_list(where, op, &node[NODE_VALUE], depth + 1);
    }
    issues->path.len = was;
    return fold;
}
