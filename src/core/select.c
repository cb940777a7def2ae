/* The grammar of SELECT. See select.h. */
#include "core/select.h"

/* The aliases of a statement: t the rows asked for, p the parent they are found through, x the rows inside a
 * subquery. */
enum { ALIAS_ROWS = 't', ALIAS_PARENT = 'p', ALIAS_INNER = 'x' };

OUTLINE JsonValue *select_where(Select *select, uint8_t column, SqlOp op) {
    Condition *condition = &select->conditions[select->condition_count++];
    condition->column = column;
    condition->op = (uint8_t)op;
    return &condition->value;
}

/* `texts`: each as its text. */
static void select_list(Sql *sql, Alias alias, const Table *table, Set columns, bool texts) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        sql_comma(sql);
        sql_column(sql, alias, &table->columns[i]);
        if (texts && table->columns[i].type != TYPE_TEXT) sql_cast(sql, TYPE_TEXT);
    }
}

void select_columns(Sql *sql, Alias alias, const Table *table, Set columns) {
    select_list(sql, alias, table, columns, false);
}

/* A select inside another. */
static void select_open(Sql *sql) {
    sql_open(sql);
    sql_words(sql, "select ");
}

void select_from(Sql *sql, const Table *table, Alias alias) {
    sql_words(sql, " from ");
    sql_identifier(sql, table->sql);
    if (!alias) return;
    sql_words(sql, " ");
    sql_alias(sql, alias);
}

bool select_given(const JsonValue *value) {
    return value && value->kind != JSON_NONE && value->kind != JSON_NULL;
}

static void select_newest(Sql *sql, const Table *table, Alias alias) {
    sql_words(sql, " order by ");
    sql_column(sql, alias, &table->columns[table->newest]);
    sql_words(sql, " desc");
    sql_comma(sql);
    sql_column(sql, alias, &table->columns[0]);
    sql_words(sql, " desc");
}

void select_limit(Sql *sql, const JsonValue *limit) {
    if (!select_given(limit)) return;
    sql_words(sql, " limit ");
    sql_value(sql, NULL, limit);
}

/* Columns in the order of a key. */
static void select_key(Sql *sql, const Table *table, const uint8_t *key, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) select_columns(sql, ALIAS_NONE, table, set_of(key[i]));
}

void select_after(Sql *sql, const Table *table, const uint8_t *key, uint32_t count, SqlOp op,
                  const JsonValue *after, bool values) {
    sql_open(sql);
    select_key(sql, table, key, count);
    sql_close(sql);
    sql_op(sql, op);
    if (values) {
        sql_open(sql);
        for (uint32_t i = 0; i < count; i++) {
            sql_comma(sql);
            sql_value(sql, NULL, &after[i]);
        }
        sql_close(sql);
        return;
    }
    select_open(sql);
    select_key(sql, table, key, count);
    select_from(sql, table, ALIAS_NONE);
    sql_words(sql, " where ");
    sql_column(sql, ALIAS_NONE, &table->columns[0]);
    sql_op(sql, SQL_EQ);
    sql_value(sql, &table->columns[0], after);
    sql_close(sql);
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
static void select_bound(Sql *sql, const Column *column, SqlOp op, const JsonValue *value, bool whole) {
    bool next = whole && (op == SQL_LTE || op == SQL_GT);
    sql_column(sql, ALIAS_NONE, column);
    sql_op(sql, !next ? op : op == SQL_GT ? SQL_GTE : SQL_LT);
    sql_value(sql, column, value);
    if (next) sql_next(sql);
}

void select_compare(Sql *sql, const Column *column, SqlOp op, const JsonValue *value) {
    bool whole = select_is_whole(column, value), eq = op == SQL_EQ, two = whole && op <= SQL_NE;
    if (two) {
        sql_open(sql);
        select_bound(sql, column, eq ? SQL_GTE : SQL_LT, value, whole);
        sql_op(sql, eq ? SQL_AND : SQL_OR);
        op = eq ? SQL_LTE : SQL_GT;
    }
    select_bound(sql, column, op, value, whole);
    if (two) sql_close(sql);
}

void select_conditions(Sql *sql, const Table *table, const Select *select) {
    bool more = false;
    for (uint32_t i = 0; i < select->condition_count; i++, more = true) {
        const Condition *condition = &select->conditions[i];
        const Column *column = &table->columns[condition->column];
        if (more) sql_words(sql, " and ");
        else sql_words(sql, " where ");
        select_compare(sql, column, (SqlOp)condition->op, &condition->value);
    }
    if (!select_given(select->after)) return;
    if (more) sql_words(sql, " and ");
    else sql_words(sql, " where ");
    const uint8_t key[SELECT_KEY] = {table->newest, 0};
    select_after(sql, table, key, SELECT_KEY, SQL_LT, select->after, select->by_key);
}

/* ` from table where … order by …` */
static void select_found(Sql *sql, const Table *table, Alias alias, const Select *select) {
    select_from(sql, table, alias);
    select_conditions(sql, table, select);
    if (select->newest) select_newest(sql, table, ALIAS_NONE);
}

/* ` from child x where x.column=parent.own order by …`: rows of a relation. */
static void select_related(Sql *sql, const Table *parent, const Relation *relation, const Table *table,
                           Alias parent_alias) {
    select_from(sql, table, ALIAS_INNER);
    sql_words(sql, " where ");
    sql_column(sql, ALIAS_INNER, &table->columns[relation->column]);
    sql_op(sql, SQL_EQ);
    sql_column(sql, parent_alias, &parent->columns[relation->own]);
    if (relation->many) select_newest(sql, table, ALIAS_INNER);
}

/* `json_build_array(x."a"::text, …)`: a row as the texts of its cells. */
static void select_cells(Sql *sql, const Table *table, Set columns) {
    sql_words(sql, "json_build_array");
    sql_open(sql);
    select_list(sql, ALIAS_INNER, table, columns, true);
    sql_close(sql);
    sql_words(sql, " v");
}

/* A relation as one cell: `(select json_build_array(…) v from child x where …)`, or of many rows
 * `(select json_agg(x.v) v from (select … order by …) x)`. A subquery of the list, not a lateral join: a join
 * would have the planner weigh the order of the tables. */
static void select_relation(Sql *sql, const Schema *schema, const Table *parent, const Relation *relation,
                            const Shape *shape) {
    const Table *table = &schema->tables[relation->table];
    sql_comma(sql);
    select_open(sql);
    if (relation->many) {
        sql_words(sql, "json_agg");
        sql_open(sql);
        sql_alias_value(sql, ALIAS_INNER);
        sql_close(sql);
        sql_words(sql, " v from ");
        select_open(sql);
    }
    select_cells(sql, table, shape_columns(table, shape->flags));
    select_related(sql, parent, relation, table, ALIAS_ROWS);
    if (relation->many) sql_close_as(sql, ALIAS_INNER);
    sql_close(sql);
}

/* Rows of a relation over all parents that match: each parent gives at most `limit` by its index, so that the
 * work is bounded however many rows there are. */
static void select_through(Sql *sql, const Schema *schema, const Select *select, const Shape *shape) {
    const Table *parent = &schema->tables[select->table];
    const Table *table = &schema->tables[shape->table];
    sql_words(sql, "select ");
    select_columns(sql, ALIAS_ROWS, table, shape->fields);
    sql_words(sql, " from ");
    select_open(sql);
    select_columns(sql, ALIAS_NONE, parent, set_of(select->through->own));
    select_found(sql, parent, ALIAS_NONE, select); /* the limit is of the rows */
    sql_close_as(sql, ALIAS_PARENT);
    sql_words(sql, " cross join lateral ");
    select_open(sql);
    select_columns(sql, ALIAS_INNER, table, shape->fields);
    select_related(sql, parent, select->through, table, ALIAS_PARENT);
    select_limit(sql, select->limit);
    sql_close_as(sql, ALIAS_ROWS);
    select_newest(sql, table, ALIAS_ROWS);
    select_limit(sql, select->limit);
}

OUTLINE void select_rows(Sql *sql, const Schema *schema, const Select *select, const Shape *shape) {
    const Table *table = &schema->tables[select->table];
    if (select->through) {
        select_through(sql, schema, select, shape);
        return;
    }
    Alias alias = ALIAS_NONE; /* only relations need one */
    sql_words(sql, "select ");
    select_columns(sql, ALIAS_NONE, table, shape->fields);
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (!set_has(shape->fields, table_relation(table, i))) continue;
        alias = ALIAS_ROWS;
        select_relation(sql, schema, table, &table->relations[i], shape);
    }
    select_found(sql, table, alias, select);
    select_limit(sql, select->limit);
}

void select_sum(Sql *sql, const Schema *schema, const Select *select, uint8_t column) {
    const Table *table = &schema->tables[select->table];
    sql_words(sql, "select coalesce");
    sql_open(sql);
    sql_words(sql, "sum");
    sql_open(sql);
    sql_column(sql, ALIAS_NONE, &table->columns[column]);
    sql_close(sql);
    sql_zero(sql);
    sql_close(sql);
    sql_cast(sql, TYPE_FLOAT8);
    select_from(sql, table, ALIAS_NONE);
    select_conditions(sql, table, select);
}

void select_ping(Sql *sql) {
    sql_words(sql, "select true");
}
