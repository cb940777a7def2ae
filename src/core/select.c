/* The grammar of SELECT. See select.h. */
#include "core/select.h"

/* The aliases of a statement: t the rows asked for, p the parent they are found through, x the rows inside a
 * subquery. */
enum { ALIAS_ROWS = 't', ALIAS_PARENT = 'p', ALIAS_INNER = 'x' };

void select_columns(Sql *sql, Alias alias, const Table *table, Set columns) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        sql_comma(sql);
        sql_column(sql, alias, &table->columns[i]);
    }
}

/* `texts`: each as its text. */
static void select_list(Sql *sql, Alias alias, const Table *table, Set columns, bool texts) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        sql_comma(sql);
        sql_result(sql, alias, &table->columns[i]);
        if (texts && table->columns[i].type != TYPE_TEXT) sql_cast(sql, TYPE_TEXT);
    }
}

void select_results(Sql *sql, Alias alias, const Table *table, Set columns) {
    select_list(sql, alias, table, columns, false);
}

/* A select inside another. */
static void select_inner(Sql *sql) {
    sql_paren(sql);
    sql_words(sql, "select ");
}

void select_from(Sql *sql, const Table *table, Alias alias) {
    sql_words(sql, " from ");
    sql_table(sql, table);
    if (!alias) return;
    sql_words(sql, " ");
    sql_alias(sql, alias);
}

static void select_newest(Sql *sql, const Table *table, Alias alias) {
    bool ordered = table->newest != SCHEMA_NONE;
    if (ordered || table->key_count) sql_words(sql, " order by ");
    if (ordered) {
        sql_column(sql, alias, &table->columns[table->newest]);
        sql_words(sql, " desc");
    }
    for (uint32_t i = 0; i < table->key_count; i++) {
        sql_comma(sql);
        sql_column(sql, alias, &table->columns[table->key[i]]);
        sql_words(sql, " desc");
    }
}

static void select_limit(Sql *sql, const Query *query) {
    const JsonValue *limit = &query->options[OPTION_LIMIT];
    if (!query_given(limit)) return;
    sql_words(sql, " limit ");
    sql_value(sql, NULL, limit);
}

void select_count(Sql *sql) {
    sql_op(sql, SQL_COUNT);
    sql_paren(sql);
    sql_all(sql);
    sql_paren_end(sql);
}

static void select_order(Sql *sql, const Query *query) {
    if (query->order_count) sql_words(sql, " order by ");
    for (uint32_t i = 0; i < query->order_count; i++) {
        sql_comma(sql);
        sql_column(sql, ALIAS_NONE, &query->table->columns[query->order[i].column]);
        if (query->order[i].desc) sql_words(sql, " desc");
    }
}

/* The columns of the order. */
static void select_key(Sql *sql, const Query *query) {
    for (uint32_t i = 0; i < query->order_count; i++)
        select_columns(sql, ALIAS_NONE, query->table, set_of(query->order[i].column));
}

void select_and(Sql *sql, bool more) {
    if (more) sql_words(sql, " and ");
    else sql_words(sql, " where ");
}

static void select_after(Sql *sql, const Query *query, bool more) {
    const JsonValue *after = &query->options[OPTION_AFTER];
    const Table *table = query->table;
    if (!query_given(after) && !query->by_key) return;
    select_and(sql, more);
    sql_paren(sql);
    select_key(sql, query);
    sql_paren_end(sql);
    sql_op(sql, query->order[0].desc ? SQL_LT : SQL_GT);
    if (query->by_key) {
        sql_paren(sql);
        for (uint32_t i = 0; i < QUERY_KEY; i++) {
            sql_comma(sql);
            sql_value(sql, NULL, &query->key[i]);
        }
        sql_paren_end(sql);
        return;
    }
    select_inner(sql);
    select_key(sql, query);
    select_from(sql, table, ALIAS_NONE);
    sql_words(sql, " where ");
    sql_column(sql, ALIAS_NONE, &table->columns[*table->key]);
    sql_op(sql, SQL_EQ);
    sql_value(sql, &table->columns[*table->key], after);
    sql_paren_end(sql);
}

bool select_is_whole(const Column *column, const JsonValue *value) {
    enum { MILLISECONDS = 3 };
    const char *at = value->text.ptr, *end = str_end(value->text);
    if (column->type != TYPE_TIMESTAMPTZ || (column->precision && column->precision <= MILLISECONDS))
        return false;
    while (at < end && *at != '.') at++;
    return end - at <= MILLISECONDS + 1 || !byte_is_digit(at[MILLISECONDS + 1]);
}

/* One bound; of a whole millisecond its first or its last moment. */
static void select_bound(Sql *sql, Alias alias, const Column *column, SqlOp op, const JsonValue *value,
                         bool whole) {
    bool next = whole && (op == SQL_LTE || op == SQL_GT);
    sql_column(sql, alias, column);
    sql_op(sql, !next ? op : op == SQL_GT ? SQL_GTE : SQL_LT);
    sql_value(sql, column, value);
    if (next) sql_next(sql);
}

void select_compare(Sql *sql, Alias alias, const Column *column, SqlOp op, const JsonValue *value) {
    bool whole = select_is_whole(column, value), eq = op == SQL_EQ, two = whole && op <= SQL_NE;
    if (two) {
        sql_paren(sql);
        select_bound(sql, alias, column, eq ? SQL_GTE : SQL_LT, value, whole);
        sql_op(sql, eq ? SQL_AND : SQL_OR);
        op = eq ? SQL_LTE : SQL_GT;
    }
    select_bound(sql, alias, column, op, value, whole);
    if (two) sql_paren_end(sql);
}

void select_conditions(Sql *sql, const Query *query) {
    uint32_t i = 0;
    for (; i < query->condition_count; i++) {
        const Condition *condition = &query->conditions[i];
        select_and(sql, i);
        select_compare(sql, ALIAS_NONE, &query->table->columns[condition->column], (SqlOp)condition->op,
                       &condition->value);
    }
    select_after(sql, query, i);
}

/* ` from table where … order by …` */
static void select_found(Sql *sql, const Query *query, Alias alias) {
    select_from(sql, query->table, alias);
    select_conditions(sql, query);
    select_order(sql, query);
}

/* ` from child x where x.column=parent.own order by …`: rows of a relation. */
static void select_related(Sql *sql, const Table *parent, const Relation *relation, const Table *table,
                           Alias parent_alias) {
    select_from(sql, table, ALIAS_INNER);
    sql_words(sql, " where ");
    sql_column(sql, ALIAS_INNER, &table->columns[*relation->columns]);
    sql_op(sql, SQL_EQ);
    sql_column(sql, parent_alias, &parent->columns[*relation->own]);
    if (relation->many) select_newest(sql, table, ALIAS_INNER);
}

/* `json_build_array(x."a"::text, …)`: a row as the texts of its cells. */
static void select_cells(Sql *sql, const Table *table, Set columns) {
    sql_words(sql, "json_build_array");
    sql_paren(sql);
    select_list(sql, ALIAS_INNER, table, columns, true);
    sql_paren_end(sql);
    sql_words(sql, " v");
}

/* A relation as one cell: `(select json_build_array(…) v from child x where …)`, or of many rows
 * `(select json_agg(x.v) v from (select … order by …) x)`. A subquery of the list, not a lateral join: a join
 * would have the planner weigh the order of the tables. */
static void select_relation(Sql *sql, const Schema *schema, const Table *parent, const Relation *relation,
                            const Shape *shape) {
    const Table *table = &schema->tables[relation->table];
    sql_comma(sql);
    select_inner(sql);
    if (relation->many) {
        sql_words(sql, "json_agg");
        sql_paren(sql);
        sql_alias_value(sql, ALIAS_INNER);
        sql_paren_end(sql);
        sql_words(sql, " v from ");
        select_inner(sql);
    }
    select_cells(sql, table, shape_columns(table, shape->flags));
    select_related(sql, parent, relation, table, ALIAS_ROWS);
    if (relation->many) sql_paren_end_as(sql, ALIAS_INNER);
    sql_paren_end(sql);
}

/* Rows of a relation over all parents that match: each parent gives at most `limit` by its index, so that the
 * work is bounded however many rows there are. */
static void select_through(Sql *sql, const Schema *schema, const Query *query, const Shape *shape) {
    const Table *parent = query->table;
    const Table *table = &schema->tables[shape->table];
    sql_words(sql, "select ");
    select_columns(sql, ALIAS_ROWS, table, shape->fields);
    sql_words(sql, " from ");
    select_inner(sql);
    select_columns(sql, ALIAS_NONE, parent, set_of(*query->through->own));
    select_found(sql, query, ALIAS_NONE); /* the limit is of the rows */
    sql_paren_end_as(sql, ALIAS_PARENT);
    sql_words(sql, " cross join lateral ");
    select_inner(sql);
    select_columns(sql, ALIAS_INNER, table, shape->fields);
    select_related(sql, parent, query->through, table, ALIAS_PARENT);
    select_limit(sql, query);
    sql_paren_end_as(sql, ALIAS_ROWS);
    select_newest(sql, table, ALIAS_ROWS);
    select_limit(sql, query);
}

OUTLINE void select_rows(Sql *sql, const Schema *schema, const Query *query, const Shape *shape) {
    const Table *table = query->table;
    if (query->through) {
        select_through(sql, schema, query, shape);
        return;
    }
    Alias alias = ALIAS_NONE; /* only relations need one */
    sql_words(sql, "select ");
    select_results(sql, ALIAS_NONE, table, shape->fields);
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (!set_has(shape->fields, table_relation(table, i))) continue;
        alias = ALIAS_ROWS;
        select_relation(sql, schema, table, &table->relations[i], shape);
    }
    select_found(sql, query, alias);
    select_limit(sql, query);
}

void select_sum(Sql *sql, const Query *query, uint8_t column) {
    const Table *table = query->table;
    sql_words(sql, "select coalesce");
    sql_paren(sql);
    sql_words(sql, "sum");
    sql_paren(sql);
    sql_column(sql, ALIAS_NONE, &table->columns[column]);
    sql_paren_end(sql);
    sql_zero(sql);
    sql_paren_end(sql);
    sql_cast(sql, TYPE_FLOAT8);
    select_from(sql, table, ALIAS_NONE);
    select_conditions(sql, query);
}

void select_ping(Sql *sql) {
    sql_words(sql, "select true");
}
