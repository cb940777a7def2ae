/* Terms, one after the other. See order.h. */
#include "core/order.h"

#include "core/select.h"

static OrderTerm *order_add(Order *order) {
    OrderTerm *term = &order->terms[order->count++];
    *term = (OrderTerm){0};
    return term;
}

bool order_is_desc(Issues *issues, const JsonValue *json) {
    uint32_t which = json->kind == JSON_STRING ? str_in(json_body(json), "asc, desc") : 0;
    if (!which) issue_add(issues, ISSUE_CHOICE, NULL, "asc, desc");
    return which == 2;
}

/* {dir, nulls}, or of a relation {count}. */
static void order_object(Issues *issues, const JsonValue *json, OrderTerm *term) {
    Walk walk;
    bool counted = !term->count;
    walk_start(&walk, issues, json, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        if (str_is(walk.key, term->count ? "count" : "dir")) {
            term->desc = order_is_desc(issues, &walk.value);
            counted = true;
        } else if (!term->count && str_is(walk.key, "nulls")) {
            uint32_t which =
                walk.value.kind == JSON_STRING ? str_in(json_body(&walk.value), "first, last") : 0;
            if (!which) issue_add(issues, ISSUE_CHOICE, NULL, "first, last");
            term->nulls = (uint8_t)which;
        } else {
            issue_add(issues, ISSUE_UNKNOWN, NULL,
                      term->count ? "; there is count" : "; there are dir, nulls");
        }
    }
    if (!counted) issue_add(issues, ISSUE_TYPE, NULL, "{count: 'asc' or 'desc'}");
}

void order_no_relation(Issues *issues, const Table *table) {
    Buf *out = issue_begin(issues, ISSUE_UNKNOWN, NULL);
    const char *separator = "; there are ";
    for (uint32_t i = 0; i < table->relation_count; i++) {
        buf_lit(out, separator);
        buf_lit(out, table->relations[i].name);
        separator = ", ";
    }
    issue_end(issues);
}

/* The members of an object are terms. */
static void order_terms(Order *order, Issues *issues, const JsonValue *json) {
    const Table *table = order->table;
    Walk walk;
    walk_start(&walk, issues, json, JSON_OBJECT, UINT32_MAX);
    walk.table = table;
    while (walk_next(&walk)) {
        const Relation *relation = filter_relation(table, walk.key);
        uint32_t column = input_column(table, walk.key);
        if (!relation && column == table->column_count) {
            input_unknown(issues, NULL, table, table_fields(table));
            continue;
        }
        if (order->count == ORDER_TERMS) {
            issue_add_limit(issues, ISSUE_TOO_MANY, NULL, ORDER_TERMS);
            continue;
        }
        OrderTerm *term = order_add(order);
        term->count = relation;
        term->column = (uint8_t)column;
        if (walk.value.kind == JSON_OBJECT || relation) order_object(issues, &walk.value, term);
        else term->desc = order_is_desc(issues, &walk.value);
    }
}

void order_read(Order *order, Filter *filter, const Table *table, Alias alias, const JsonValue *json) {
    Walk walk;
    order->table = table;
    order->alias = alias;
    if (json->kind == JSON_ARRAY) {
        walk_start(&walk, filter->issues, json, JSON_ARRAY, UINT32_MAX);
        while (walk_next(&walk))
            if (walk.value.kind != JSON_NULL) order_terms(order, filter->issues, &walk.value);
    } else if (query_given(json)) {
        order_terms(order, filter->issues, json);
    }
    if (query_given(json) || table->newest == SCHEMA_NONE) return;
    *order_add(order) = (OrderTerm){.column = table->newest, .desc = true};
    order_key(order);
}

static bool order_has(const Order *order, uint32_t column) {
    for (uint32_t i = 0; i < order->count; i++)
        if (!order->terms[i].count && order->terms[i].column == column) return true;
    return false;
}

void order_first(Order *order, Set columns) {
    const Order was = *order;
    order->count = 0;
    for (uint32_t i = 0; i < was.table->column_count; i++)
        if (set_has(columns, i)) order_add(order)->column = (uint8_t)i;
    for (uint32_t i = 0; i < was.count; i++)
        if (!order_has(order, was.terms[i].column)) *order_add(order) = was.terms[i];
}

void order_key(Order *order) {
    const Table *table = order->table;
    bool desc = order->count && order->terms[order->count - 1].desc;
    for (uint32_t i = 0; i < table->key_count; i++)
        if (!order_has(order, table->key[i]))
            *order_add(order) = (OrderTerm){.column = table->key[i], .desc = desc};
}

void order_count(Filter *filter, const Table *table, Alias alias, const Relation *relation, Alias rows,
                 bool text) {
    Sql *sql = filter->sql;
    sql_paren(sql);
    sql_words(sql, "select ");
    select_count(sql);
    if (text) sql_cast(sql, TYPE_TEXT);
    filter_from(filter, table, alias, relation, rows);
}

void order_put(const Order *order, Filter *filter, bool reversed) {
    Sql *sql = filter->sql;
    if (order->count) sql_words(sql, " order by ");
    for (uint32_t i = 0; i < order->count; i++) {
        const OrderTerm *term = &order->terms[i];
        sql_comma(sql);
        if (term->count) {
            const Table *target = &filter->schema->tables[term->count->table];
            order_count(filter, order->table, order->alias, term->count, filter_alias(filter, target), false);
            sql_paren_end(sql);
        } else {
            sql_column(sql, order->alias, &order->table->columns[term->column]);
        }
        if (term->desc != reversed) sql_words(sql, " desc");
        if (!term->nulls) continue;
        if ((term->nulls == NULLS_FIRST) != reversed) sql_words(sql, " nulls first");
        else sql_words(sql, " nulls last");
    }
}

/* Where a column stands in the key; key_count where it doesn't. */
static uint32_t order_in_key(const Table *table, uint32_t column) {
    uint32_t i = 0;
    while (i < table->key_count && table->key[i] != column) i++;
    return i;
}

/* The key of a row: a value, or an object of the key's columns. False after an issue. */
static bool order_key_values(const Order *order, Issues *issues, const JsonValue *key, JsonValue *values) {
    const Table *table = order->table;
    Walk walk;
    uint32_t given = 0;
    if (key->kind != JSON_OBJECT && table->key_count == 1) {
        values[0] = *key;
        check_value(issues, &table->columns[*table->key], NULL, &values[0]);
        return !issues->failed;
    }
    walk_start(&walk, issues, key, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        uint32_t column = input_column(table, walk.key), i = order_in_key(table, column);
        if (i == table->key_count) {
            input_unknown(issues, NULL, table, table_key(table));
            continue;
        }
        given++;
        values[i] = walk.value;
        compare_value(issues, &table->columns[column], &values[i]);
    }
    if (given != table->key_count && !issues->failed)
        issue_add(issues, ISSUE_TYPE, NULL, "the key of a row: all its columns");
    return !issues->failed;
}

/* `a."at",a."id"`: the columns of some terms. */
static void order_list(const Order *order, Sql *sql, Alias alias, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        sql_comma(sql);
        sql_column(sql, alias, &order->table->columns[order->terms[i].column]);
    }
}

/* `(a."at",a."id")<(select z."at",z."id" from "posts" z where z."id"=$1)`, or of the key itself `<($1,$2)`.
 */
static void order_compare(const Order *order, Sql *sql, SqlOp op, Alias alias, const JsonValue *values,
                          uint32_t from, uint32_t to) {
    const Table *table = order->table;
    bool key = true;
    sql_paren(sql);
    order_list(order, sql, order->alias, from, to);
    sql_paren_end(sql);
    sql_op(sql, op);
    sql_paren(sql);
    for (uint32_t i = from; i < to; i++)
        key = key && order_in_key(table, order->terms[i].column) < table->key_count;
    for (uint32_t i = from; key && i < to; i++) {
        sql_comma(sql);
        sql_value(sql, &table->columns[order->terms[i].column],
                  &values[order_in_key(table, order->terms[i].column)]);
    }
    if (!key) {
        sql_words(sql, "select ");
        order_list(order, sql, alias, from, to);
        select_from(sql, table, alias);
        for (uint32_t i = 0; i < table->key_count; i++) {
            select_and(sql, i);
            compare_put(sql, alias, &table->columns[table->key[i]], SQL_EQ, &values[i]);
        }
    }
    sql_paren_end(sql);
}

void order_behind_cells(const Order *order, Filter *filter, const JsonValue *cells) {
    Sql *sql = filter->sql;
    sql_paren(sql);
    order_list(order, sql, order->alias, 0, order->count);
    sql_paren_end(sql);
    sql_op(sql, order->terms[0].desc ? SQL_LT : SQL_GT);
    sql_paren(sql);
    for (uint32_t i = 0; i < order->count; i++) {
        sql_comma(sql);
        sql_value(sql, NULL, &cells[i]);
    }
    sql_paren_end(sql);
}

/* Whether a row's place in the order can be compared. */
static bool order_is_total(const Order *order) {
    for (uint32_t i = 0; i < order->count; i++) {
        const OrderTerm *term = &order->terms[i];
        if (term->count || order->table->columns[term->column].flags & COLUMN_NULLABLE) return false;
    }
    return order->table->key_count;
}

OUTLINE void order_behind(const Order *order, Filter *filter, const JsonValue *key, bool before) {
    Sql *sql = filter->sql;
    Issues *issues = filter->issues;
    if (!order_is_total(order)) {
        issue_add(issues, ISSUE_UNKNOWN, NULL,
                  ": it takes rows of a table with a key, ordered by columns that are never null");
        return;
    }
    JsonValue *values = arena_take(issues->list.arena, order->table->key_count * sizeof *values);
    if (!values) {
        issue_no_memory(issues);
        return;
    }
    if (!order_key_values(order, issues, key, values)) return;
    Alias alias = filter_alias(filter, order->table);
    uint32_t runs = 0;
    /* Terms of one direction are compared as a row, which an index serves. */
    for (uint32_t from = 0, to = 0; from < order->count; from = to) {
        const bool desc = order->terms[from].desc;
        while (to < order->count && order->terms[to].desc == desc) to++;
        bool last = to == order->count;
        if (!last) sql_paren(sql);
        order_compare(order, sql, desc != before ? SQL_LT : SQL_GT, alias, values, from, to);
        if (last) break;
        sql_op(sql, SQL_OR);
        order_compare(order, sql, SQL_EQ, alias, values, from, to);
        sql_op(sql, SQL_AND);
        runs++;
    }
    while (runs--) sql_paren_end(sql);
}
