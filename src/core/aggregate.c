/* Clause by clause, in the order they are written. See aggregate.h. */
#include "core/aggregate.h"

#include "core/filter.h"
#include "core/select.h"

/* The members of the argument. The functions stand together, in the order of their SqlOps. */
static const char aggregate_members[] = "by, count, sum, avg, min, max, where, having, orderBy, limit, offset";
enum { BY, FUNCTIONS, WHERE = FUNCTIONS + SHAPE_FUNCTIONS, HAVING, ORDER_BY, LIMIT, OFFSET, MEMBERS };

typedef struct Aggregate {
    Call *call;
    Filter filter;
    Buf nodes; /* what the rows will look like: shape.h */
    Set by;
    Alias alias;
    bool joined; /* the clause has begun */
    JsonValue members[MEMBERS];
} Aggregate;

static Issues *aggregate_issues(const Aggregate *aggregate) {
    return aggregate->filter.issues;
}

static const Table *aggregate_table(const Aggregate *aggregate) {
    return aggregate->call->query.table;
}

/* Puts a member on the path of issues, and answers how long that was. */
static size_t aggregate_enter(Aggregate *aggregate, uint32_t member) {
    static const Str names[MEMBERS] = {STR_INIT("by"),    STR_INIT("count"),  STR_INIT("sum"),     STR_INIT("avg"),
                                       STR_INIT("min"),   STR_INIT("max"),    STR_INIT("where"),   STR_INIT("having"),
                                       STR_INIT("orderBy"), STR_INIT("limit"), STR_INIT("offset")};
    size_t was = aggregate_issues(aggregate)->path.len;
    issue_enter(aggregate_issues(aggregate), &names[member]);
    return was;
}

/* One more cell of the node whose count of cells stands at `count`. */
static void aggregate_cell(Aggregate *aggregate, size_t count, uint32_t cell) {
    buf_byte(&aggregate->nodes, (char)cell);
    if (!aggregate->nodes.failed) aggregate->nodes.ptr[count]++;
}

/* The column at the path, as one that the function takes; column_count after an issue. */
static uint32_t aggregate_column(Aggregate *aggregate, uint32_t function, Str name) {
    const Table *table = aggregate_table(aggregate);
    uint32_t i = filter_column(table, name);
    if (i == table->column_count) {
        input_unknown(aggregate_issues(aggregate), NULL, table, table_fields(table));
        return i;
    }
    const Column *column = &table->columns[i];
    uint8_t form = types[column->type].form;
    bool array = column->flags & COLUMN_ARRAY, ordered = form == FORM_NUMBER || form == FORM_TEXT || form == FORM_TIME;
    bool number = type_is_number((TypeId)column->type);
    bool well = function == SHAPE_COUNT_OF || (!array && (function >= SHAPE_MIN_OF ? ordered : number));
    if (well) return i;
    issue_add(aggregate_issues(aggregate), ISSUE_TYPE, NULL,
              function >= SHAPE_MIN_OF ? "a column of values that have an order" : "a column of numbers");
    return table->column_count;
}

/* `sum(a."amount")`; without a column `count(*)`. */
static void aggregate_call(Aggregate *aggregate, uint32_t function, const Column *column) {
    Sql *sql = &aggregate->call->sql;
    sql_op(sql, (SqlOp)(SQL_COUNT + function));
    sql_paren(sql);
    if (column) sql_column(sql, aggregate->alias, column);
    else sql_all(sql);
    sql_paren_end(sql);
}

/* A function's cells: `count(*)`, or `json_build_array(sum(a."amount")::text,…)`. */
static void aggregate_function(Aggregate *aggregate, uint32_t function) {
    Sql *sql = &aggregate->call->sql;
    const JsonValue *given = &aggregate->members[FUNCTIONS + function];
    Walk walk;
    if (given->kind <= JSON_FALSE) return;
    sql_comma(sql);
    aggregate_cell(aggregate, 0, SHAPE_FUNCTION + function);
    size_t count = aggregate->nodes.len;
    buf_byte(&aggregate->nodes, 0);
    if (function == SHAPE_COUNT_OF && given->kind == JSON_TRUE) {
        aggregate_call(aggregate, function, NULL);
        return;
    }
    sql_words(sql, "json_build_array");
    sql_paren(sql);
    size_t was = aggregate_enter(aggregate, FUNCTIONS + function);
    walk_start(&walk, aggregate_issues(aggregate), given, JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t i = aggregate_column(aggregate, function, walk.key);
        if (walk.value.kind != JSON_TRUE && walk.value.kind != JSON_FALSE)
            issue_add(aggregate_issues(aggregate), ISSUE_TYPE, NULL, types[TYPE_BOOL].must_be);
        if (i == aggregate_table(aggregate)->column_count || walk.value.kind != JSON_TRUE) continue;
        aggregate_cell(aggregate, count, i);
        sql_comma(sql);
        aggregate_call(aggregate, function, &aggregate_table(aggregate)->columns[i]);
        sql_cast(sql, TYPE_TEXT);
    }
    if (!aggregate_issues(aggregate)->failed && !aggregate->nodes.failed && !aggregate->nodes.ptr[count])
        issue_add(aggregate_issues(aggregate), ISSUE_EMPTY, NULL, "");
    aggregate_issues(aggregate)->path.len = was;
    sql_paren_end(sql);
}

/* The columns of `by`. */
static void aggregate_by(Aggregate *aggregate) {
    const Table *table = aggregate_table(aggregate);
    Issues *issues = aggregate_issues(aggregate);
    Walk walk;
    if (!query_given(&aggregate->members[BY])) return;
    size_t was = aggregate_enter(aggregate, BY);
    walk_start(&walk, issues, &aggregate->members[BY], JSON_ARRAY, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t i = table->column_count;
        if (walk.value.kind != JSON_STRING) issue_add(issues, ISSUE_TYPE, NULL, "a column's name");
        else if ((i = filter_column(table, json_body(&walk.value))) == table->column_count)
            input_unknown(issues, NULL, table, table_fields(table));
        if (i < table->column_count) aggregate->by |= set_of(i);
    }
    issues->path.len = was;
}

/* What `having` and `orderBy` do with a function over a column, or over all rows where that is NULL. */
typedef void (*AggregateUse)(Aggregate *aggregate, uint32_t function, const Column *column, const JsonValue *value);

/* {amount: value, …}: each column of a function; `whole`: the value itself, of all rows. */
static void aggregate_uses(Aggregate *aggregate, uint32_t function, const JsonValue *value, bool whole, AggregateUse use) {
    Walk walk;
    if (whole) {
        use(aggregate, function, NULL, value);
        return;
    }
    walk_start(&walk, aggregate_issues(aggregate), value, JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t i = aggregate_column(aggregate, function, walk.key);
        if (i < aggregate_table(aggregate)->column_count)
            use(aggregate, function, &aggregate_table(aggregate)->columns[i], &walk.value);
    }
}

/* Before each of the conditions, joined by `and`. */
static void aggregate_and(Aggregate *aggregate) {
    Sql *sql = &aggregate->call->sql;
    if (aggregate->joined) sql_op(sql, SQL_AND);
    else sql_words(sql, " having ");
    aggregate->joined = true;
}

/* {gt: 1, lte: 2} */
static void aggregate_compare(Aggregate *aggregate, uint32_t function, const Column *column, const JsonValue *object) {
    static const Column number = {.type = TYPE_NUMERIC};
    static const char operators[] = "eq, ne, lt, lte, gt, gte";
    Issues *issues = aggregate_issues(aggregate);
    Sql *sql = &aggregate->call->sql;
    const Column *type = function >= SHAPE_MIN_OF && !type_is_number((TypeId)column->type) ? column : &number;
    Walk walk;
    walk_start(&walk, issues, object, JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t op = str_in(walk.key, operators);
        if (!op) {
            buf_lit(issue_begin(issues, ISSUE_UNKNOWN, NULL), "; there are ");
            buf_lit(&issues->list, operators);
            issue_end(issues);
            continue;
        }
        where_value(issues, type, &walk.value);
        JsonValue *value = where_keep(issues, &walk.value);
        if (!value) return;
        aggregate_and(aggregate);
        aggregate_call(aggregate, function, column);
        sql_op(sql, (SqlOp)(SQL_EQ + op - 1));
        sql_value_cast(sql, type, value);
    }
}

static void aggregate_having(Aggregate *aggregate) {
    const JsonValue *having = &aggregate->members[HAVING];
    Issues *issues = aggregate_issues(aggregate);
    Walk walk;
    if (!query_given(having)) return;
    size_t was = aggregate_enter(aggregate, HAVING);
    walk_start(&walk, issues, having, JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t function = str_in(walk.key, "count, sum, avg, min, max");
        if (!function) {
            issue_add(issues, ISSUE_UNKNOWN, NULL, "; there are count, sum, avg, min, max");
            continue;
        }
        /* {count: {gt: 1}} is of all rows, {count: {amount: {gt: 1}}} of a column: an operator takes no object. */
        JsonReader r = json_reader(walk.value.text);
        Str key;
        bool whole = function == 1 && walk.value.kind == JSON_OBJECT && json_enter(&r, '{') &&
                     !(json_member(&r, &key) && json_peek(&r) == JSON_OBJECT);
        aggregate_uses(aggregate, function - 1, &walk.value, whole, aggregate_compare);
    }
    issues->path.len = was;
}

/* `desc`, behind what is ordered by. */
static void aggregate_direction(Aggregate *aggregate, const JsonValue *json) {
    uint32_t which = json->kind == JSON_STRING ? str_in(json_body(json), "asc, desc") : 0;
    if (!which) issue_add(aggregate_issues(aggregate), ISSUE_CHOICE, NULL, "asc, desc");
    if (which == 2) sql_words(&aggregate->call->sql, " desc");
}

/* Before each term. */
static void aggregate_comma(Aggregate *aggregate) {
    if (aggregate->joined) sql_comma(&aggregate->call->sql);
    else sql_words(&aggregate->call->sql, " order by ");
    aggregate->joined = true;
}

static void aggregate_term(Aggregate *aggregate, uint32_t function, const Column *column, const JsonValue *direction) {
    aggregate_comma(aggregate);
    aggregate_call(aggregate, function, column);
    aggregate_direction(aggregate, direction);
}

/* The terms of one object. */
static void aggregate_terms(Aggregate *aggregate, const JsonValue *json) {
    const Table *table = aggregate_table(aggregate);
    Walk walk;
    walk_start(&walk, aggregate_issues(aggregate), json, JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint32_t i = filter_column(table, walk.key), function = str_in(walk.key, "count, sum, avg, min, max");
        if (i < table->column_count && set_has(aggregate->by, i)) {
            aggregate_comma(aggregate);
            sql_column(&aggregate->call->sql, aggregate->alias, &table->columns[i]);
            aggregate_direction(aggregate, &walk.value);
        } else if (function) {
            bool whole = function == 1 && walk.value.kind == JSON_STRING;
            aggregate_uses(aggregate, function - 1, &walk.value, whole, aggregate_term);
        } else {
            issue_add(aggregate_issues(aggregate), ISSUE_UNKNOWN, NULL,
                      "; there are the columns of by, and count, sum, avg, min, max");
        }
    }
}

static void aggregate_order(Aggregate *aggregate) {
    const JsonValue *order = &aggregate->members[ORDER_BY];
    Walk walk;
    aggregate->joined = false;
    if (!query_given(order)) return;
    size_t was = aggregate_enter(aggregate, ORDER_BY);
    if (order->kind == JSON_ARRAY) {
        walk_start(&walk, aggregate_issues(aggregate), order, JSON_ARRAY, SCHEMA_FIELDS);
        while (walk_next(&walk)) aggregate_terms(aggregate, &walk.value);
    } else {
        aggregate_terms(aggregate, order);
    }
    aggregate_issues(aggregate)->path.len = was;
}

/* ` limit $n`, ` offset $n` */
static void aggregate_number(Aggregate *aggregate, uint32_t member, const char *words) {
    static const Column count = {.type = TYPE_COUNT};
    if (!query_given(&aggregate->members[member])) return;
    size_t was = aggregate_enter(aggregate, member);
    JsonValue *value = &aggregate->members[member];
    check_value(aggregate_issues(aggregate), &count, NULL, value);
    aggregate_issues(aggregate)->path.len = was;
    sql_words(&aggregate->call->sql, words);
    sql_value(&aggregate->call->sql, NULL, value);
}

/* The members of the argument. */
static void aggregate_read(Aggregate *aggregate) {
    static const Str input = STR_INIT("input");
    Issues *issues = aggregate_issues(aggregate);
    JsonValue query;
    Walk walk;
    bool some = false;
    for (uint32_t i = 0; i < MEMBERS; i++) aggregate->members[i] = (JsonValue){.kind = JSON_NONE};
    input_next(&aggregate->call->input, &query);
    if (query.kind == JSON_NONE) {
        issue_add(issues, ISSUE_REQUIRED, &input, "");
        return;
    }
    walk_start(&walk, issues, &query, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        uint32_t member = str_in(walk.key, aggregate_members);
        if (member) {
            aggregate->members[member - 1] = walk.value;
            some = some || (member - 1 < WHERE && walk.value.kind > JSON_FALSE);
        } else {
            buf_lit(issue_begin(issues, ISSUE_UNKNOWN, NULL), "; there are ");
            buf_lit(&issues->list, aggregate_members);
            issue_end(issues);
        }
    }
    if (!some && !issues->failed)
        issue_add(issues, ISSUE_REQUIRED, &input, ": one of by, count, sum, avg, min, max");
}

/* The list, whose cells are said by one node. */
static void aggregate_list(Aggregate *aggregate) {
    const Table *table = aggregate_table(aggregate);
    Sql *sql = &aggregate->call->sql;
    buf_byte(&aggregate->nodes, 0);
    sql_words(sql, "select ");
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(aggregate->by, i)) continue;
        aggregate_cell(aggregate, 0, i);
        sql_comma(sql);
        sql_result(sql, aggregate->alias, &table->columns[i]);
    }
    for (uint32_t function = 0; function < SHAPE_FUNCTIONS; function++) aggregate_function(aggregate, function);
}

void aggregate_rows(Call *call) {
    Aggregate *aggregate = arena_take(call->arena, sizeof *aggregate); /* parameters are among its members */
    if (!aggregate) {
        issue_no_memory(&call->input.issues);
        return;
    }
    const Table *table = call->query.table;
    *aggregate = (Aggregate){.call = call,
                             .filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues},
                             .nodes = buf_make(call->arena)};
    aggregate->alias = filter_alias(&aggregate->filter, table);
    aggregate_read(aggregate);
    aggregate_by(aggregate);
    aggregate_list(aggregate);
    select_from(&call->sql, table, aggregate->alias);
    if (query_given(&aggregate->members[WHERE])) {
        size_t was = aggregate_enter(aggregate, WHERE);
        sql_words(&call->sql, " where ");
        filter_where(&aggregate->filter, table, aggregate->alias, &aggregate->members[WHERE], 0);
        call->input.issues.path.len = was;
    }
    if (aggregate->by) {
        sql_words(&call->sql, " group by ");
        select_columns(&call->sql, aggregate->alias, table, aggregate->by);
    }
    aggregate_having(aggregate);
    aggregate_order(aggregate);
    aggregate_number(aggregate, LIMIT, " limit ");
    aggregate_number(aggregate, OFFSET, " offset ");
    call->nodes = buf_str(&aggregate->nodes);
    call->request.body.failed |= aggregate->nodes.failed;
    call->shape = (Shape){.kind = SHAPE_ROWS,
                          .table = (uint16_t)(table - call->schema->tables),
                          .flags = (uint8_t)(call->flags | SHAPE_NODES | SHAPE_LAYOUT |
                                             (aggregate->filter.guarded ? SHAPE_GUARDED : 0)),
                          .count = (uint32_t)aggregate->nodes.len};
    call_send(call);
}
