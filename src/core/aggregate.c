/* Clause by clause, in the order they are written. See aggregate.h. */
#include "core/aggregate.h"

#include "core/node.h"
#include "core/order.h"
#include "core/select.h"

/* The functions by their names, in the order of their SqlOps and of the members from NODE_COUNT on. */
static const char aggregate_functions[] = "count, sum, avg, min, max";

typedef struct Aggregate {
    Filter filter;
    Node node;
    Buf nodes; /* what the rows will look like: shape.h */
    Set by;
    bool having; /* not the order: what the walk is through */
    bool more;   /* the clause has begun */
} Aggregate;

/* `sum(a."amount")`; of SHAPE_ALL `count(*)`. */
static void aggregate_call(Aggregate *aggregate, uint32_t function, uint32_t column) {
    Sql *sql = aggregate->filter.sql;
    sql_op(sql, (SqlOp)(SQL_COUNT + function));
    sql_paren(sql);
    if (column == SHAPE_ALL) sql_all(sql);
    else sql_column(sql, aggregate->node.alias, &aggregate->node.table->columns[column]);
    sql_paren_end(sql);
}

/* The column at the path, if the function takes it; SCHEMA_NONE after an issue. */
static uint32_t aggregate_column(Aggregate *aggregate, uint32_t function, Str name) {
    const Table *table = aggregate->node.table;
    uint32_t i = input_column(table, name);
    if (function == SHAPE_COUNT_OF && str_is(name, "*")) return SHAPE_ALL;
    if (i == table->column_count) {
        input_unknown(aggregate->filter.issues, NULL, table, table_fields(table));
        return SCHEMA_NONE;
    }
    const Column *column = &table->columns[i];
    const uint8_t form = types[column->type].form;
    bool ordered = form == FORM_NUMBER || form == FORM_TEXT || form == FORM_TIME,
         least = function >= SHAPE_MIN_OF;
    bool well = !(column->flags & COLUMN_ARRAY) && (least ? ordered : type_is_number((TypeId)column->type));
    if (well || function == SHAPE_COUNT_OF) return i;
    issue_add(aggregate->filter.issues, ISSUE_TYPE, NULL,
              least ? "a column of values that have an order" : "a column of numbers");
    return SCHEMA_NONE;
}

/* A function's cell: `count(*)`, or `json_build_array(sum(a."amount")::text,…)`. */
static void aggregate_function(Aggregate *aggregate, uint32_t function) {
    Sql *sql = aggregate->filter.sql;
    Issues *issues = aggregate->filter.issues;
    const JsonValue *given = &aggregate->node.members[NODE_COUNT + function];
    Walk walk;
    if (given->kind <= JSON_FALSE) return;
    sql_comma(sql);
    node_cell(&aggregate->nodes, 0, SHAPE_FUNCTION + function);
    const size_t count = aggregate->nodes.len;
    buf_byte(&aggregate->nodes, 0);
    if (function == SHAPE_COUNT_OF && given->kind == JSON_TRUE) {
        aggregate_call(aggregate, function, SHAPE_ALL);
        return;
    }
    sql_words(sql, "json_build_array");
    sql_paren(sql);
    size_t was = node_enter(issues, NODE_COUNT + function);
    walk_start(&walk, issues, given, JSON_OBJECT, SCHEMA_FIELDS);
    walk.table = aggregate->node.table;
    while (walk_next(&walk)) {
        uint32_t column = aggregate_column(aggregate, function, walk.key);
        if (walk.value.kind != JSON_TRUE && walk.value.kind != JSON_FALSE)
            issue_add(issues, ISSUE_TYPE, NULL, types[TYPE_BOOL].must_be);
        if (column == SCHEMA_NONE || walk.value.kind != JSON_TRUE) continue;
        node_cell(&aggregate->nodes, count, column);
        sql_comma(sql);
        aggregate_call(aggregate, function, column);
        sql_cast(sql, TYPE_TEXT);
    }
    if (!issues->failed && aggregate->nodes.len == count + 1) issue_add(issues, ISSUE_EMPTY, NULL, "");
    issues->path.len = was;
    sql_paren_end(sql);
}

/* Before each condition or term. */
static void aggregate_next(Aggregate *aggregate) {
    Sql *sql = aggregate->filter.sql;
    if (aggregate->more && aggregate->having) sql_op(sql, SQL_AND);
    else if (aggregate->more) sql_comma(sql);
    else if (aggregate->having) sql_words(sql, " having ");
    else sql_words(sql, " order by ");
    aggregate->more = true;
}

/* {gt: 1, lte: 2}. A sum and an average are compared with any number, not only with one that fits the column.
 */
static void aggregate_compare(Aggregate *aggregate, uint32_t function, uint32_t column,
                              const JsonValue *object) {
    static const Column number = {.type = TYPE_NUMERIC};
    static const char operators[] = "eq, ne, lt, lte, gt, gte";
    Issues *issues = aggregate->filter.issues;
    const Column *type = &number;
    Walk walk;
    if (function >= SHAPE_MIN_OF && !type_is_number((TypeId)aggregate->node.table->columns[column].type))
        type = &aggregate->node.table->columns[column];
    walk_start(&walk, issues, object, JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t op = str_in(walk.key, operators);
        if (!op) {
            buf_lit(issue_begin(issues, ISSUE_UNKNOWN, NULL), "; there are ");
            buf_lit(&issues->list, operators);
            issue_end(issues);
            continue;
        }
        compare_value(issues, type, &walk.value);
        JsonValue *value = compare_keep(issues, &walk.value);
        if (!value) return;
        aggregate_next(aggregate);
        aggregate_call(aggregate, function, column);
        sql_op(aggregate->filter.sql, (SqlOp)(SQL_EQ + op - 1));
        sql_value_cast(aggregate->filter.sql, type, value);
    }
}

/* What is done with a function, or with a column of `by` where `function` is SHAPE_FUNCTIONS: it is compared
 * or ordered by. */
static void aggregate_use(Aggregate *aggregate, uint32_t function, uint32_t column, const JsonValue *value) {
    if (aggregate->having) {
        aggregate_compare(aggregate, function, column, value);
        return;
    }
    aggregate_next(aggregate);
    if (function == SHAPE_FUNCTIONS)
        sql_column(aggregate->filter.sql, aggregate->node.alias, &aggregate->node.table->columns[column]);
    else aggregate_call(aggregate, function, column);
    if (order_is_desc(aggregate->filter.issues, value)) sql_words(aggregate->filter.sql, " desc");
}

/* Whether the value is of all rows, {count: {gt: 1}} or {count: 'asc'}, and not of columns,
 * {count: {amount: {gt: 1}}}: operators take no objects, and directions are none. */
static bool aggregate_is_whole(const Aggregate *aggregate, const JsonValue *value) {
    JsonReader r = json_reader(value->text);
    Str key;
    if (!aggregate->having || value->kind != JSON_OBJECT) return value->kind != JSON_OBJECT;
    return json_enter(&r, '{') && !(json_member(&r, &key) && json_peek(&r) == JSON_OBJECT);
}

/* {count: use, sum: {amount: use}}, and of an order {model: use}. */
static void aggregate_uses(Aggregate *aggregate, const JsonValue *json) {
    Issues *issues = aggregate->filter.issues;
    const Table *table = aggregate->node.table;
    Walk walk, inner;
    walk_start(&walk, issues, json, JSON_OBJECT, SCHEMA_FIELDS);
    walk.table = table;
    while (walk_next(&walk)) {
        uint32_t function = str_in(walk.key, aggregate_functions), i = input_column(table, walk.key);
        if (!aggregate->having && i < table->column_count && set_has(aggregate->by, i)) {
            aggregate_use(aggregate, SHAPE_FUNCTIONS, i, &walk.value);
        } else if (!function) {
            issue_add(issues, ISSUE_UNKNOWN, NULL,
                      aggregate->having ? "; there are count, sum, avg, min, max"
                                        : "; there are the columns of by, and count, sum, avg, min, max");
        } else if (function - 1 == SHAPE_COUNT_OF && aggregate_is_whole(aggregate, &walk.value)) {
            aggregate_use(aggregate, SHAPE_COUNT_OF, SHAPE_ALL, &walk.value);
        } else {
            walk_start(&inner, issues, &walk.value, JSON_OBJECT, SCHEMA_FIELDS);
            inner.table = table;
            while (walk_next(&inner)) {
                uint32_t column = aggregate_column(aggregate, function - 1, inner.key);
                if (column != SCHEMA_NONE) aggregate_use(aggregate, function - 1, column, &inner.value);
            }
        }
    }
}

/* ` having …`, ` order by …` */
static void aggregate_clause(Aggregate *aggregate, uint32_t member) {
    Issues *issues = aggregate->filter.issues;
    const JsonValue *given = &aggregate->node.members[member];
    Walk walk;
    aggregate->having = member == NODE_HAVING;
    aggregate->more = false;
    if (!query_given(given)) return;
    size_t was = node_enter(issues, member);
    if (!aggregate->having && given->kind == JSON_ARRAY) {
        walk_start(&walk, issues, given, JSON_ARRAY, SCHEMA_FIELDS);
        while (walk_next(&walk)) aggregate_uses(aggregate, &walk.value);
    } else {
        aggregate_uses(aggregate, given);
    }
    issues->path.len = was;
}

/* The list: the columns of `by`, then the functions. */
static void aggregate_list(Aggregate *aggregate) {
    static const Str query = STR_INIT("query");
    const Table *table = aggregate->node.table;
    buf_byte(&aggregate->nodes, 0);
    sql_words(aggregate->filter.sql, "select ");
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(aggregate->by, i)) continue;
        node_cell(&aggregate->nodes, 0, i);
        sql_comma(aggregate->filter.sql);
        sql_result(aggregate->filter.sql, aggregate->node.alias, &table->columns[i]);
    }
    for (uint32_t function = 0; function < SHAPE_FUNCTIONS; function++)
        aggregate_function(aggregate, function);
    if (aggregate->nodes.len == 1 && !aggregate->filter.issues->failed)
        issue_add(aggregate->filter.issues, ISSUE_REQUIRED, &query, ": one of by, count, sum, avg, min, max");
}

void aggregate_rows(Call *call) {
    Aggregate aggregate = {
        .filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues},
        .nodes = buf_make(call->arena),
    };
    const Table *table = call->query.table;
    JsonValue query;
    input_next(&call->input, &query);
    node_read(&aggregate.filter, &aggregate.node, table, &query, NODE_AGGREGATE);
    if (node_given(&aggregate.node, NODE_BY))
        aggregate.by = node_columns(aggregate.filter.issues, &aggregate.node, NODE_BY);
    aggregate_list(&aggregate);
    select_from(&call->sql, table, aggregate.node.alias);
    node_where(&aggregate.filter, &aggregate.node, false);
    if (aggregate.by) {
        sql_words(&call->sql, " group by ");
        select_columns(&call->sql, aggregate.node.alias, table, aggregate.by);
    }
    aggregate_clause(&aggregate, NODE_HAVING);
    aggregate_clause(&aggregate, NODE_ORDER_BY);
    node_number(&aggregate.filter, &aggregate.node, NODE_LIMIT);
    node_number(&aggregate.filter, &aggregate.node, NODE_OFFSET);
    call_rows(call, SHAPE_ROWS, table, aggregate.filter.guarded, &aggregate.nodes);
    call_send(call);
}
