/* One function a part of the tree. See find.h. */
#include "core/find.h"

#include "core/filter.h"
#include "core/order.h"
#include "core/select.h"
#include "core/store.h"

/* The members of a query. */
enum {
    FIND_WHERE,
    FIND_ORDER_BY,
    FIND_LIMIT,
    FIND_OFFSET,
    FIND_AFTER,
    FIND_BEFORE,
    FIND_DISTINCT,
    FIND_SELECT,
    FIND_OMIT,
    FIND_INCLUDE,
    FIND_COUNT,
    FIND_MEMBERS
};

static const char find_members[] =
    "where, orderBy, limit, offset, after, before, distinct, select, omit, include, count";

enum {
    FIND_CELLS = 1 << FIND_SELECT | 1 << FIND_OMIT | 1 << FIND_INCLUDE | 1 << FIND_COUNT,
    FIND_NESTED = FIND_CELLS | 1 << FIND_WHERE | 1 << FIND_ORDER_BY | 1 << FIND_LIMIT | 1 << FIND_OFFSET |
                  1 << FIND_DISTINCT,
    FIND_ALL = FIND_NESTED | 1 << FIND_AFTER | 1 << FIND_BEFORE,
    FIND_ONE = FIND_ALL & ~(1 << FIND_LIMIT)
};

typedef struct Find {
    Call *call;
    Filter filter;
    Buf nodes; /* what the rows will look like: shape.h */
} Find;

/* One level of the tree. */
typedef struct Node {
    const Table *table;
    JsonValue members[FIND_MEMBERS];
    uint32_t depth;
    Alias alias;
} Node;

static void find_cells(Find *find, const Node *node);

static Issues *find_issues(const Find *find) {
    return find->filter.issues;
}

static bool find_given(const Node *node, uint32_t member) {
    return query_given(&node->members[member]);
}

/* Puts a member on the path of issues; find_leave takes it off. */
static size_t find_enter(Find *find, uint32_t member) {
    size_t was = find_issues(find)->path.len;
    const char *at = find_members;
    Str name;
    while (member--) {
        while (*at != ' ') at++;
        at++;
    }
    for (name = (Str){at, 0}; at[name.len] && at[name.len] != ',';) name.len++;
    issue_enter(find_issues(find), &name);
    return was;
}

static void find_leave(Find *find, size_t was) {
    find_issues(find)->path.len = was;
}

/* Reads a query's members; `allowed` is a set of them. */
static void find_node(Find *find, Node *node, const Table *table, const JsonValue *query, uint32_t allowed) {
    Walk walk;
    node->table = table;
    node->alias = filter_alias(&find->filter, table);
    for (uint32_t i = 0; i < FIND_MEMBERS; i++) node->members[i] = (JsonValue){.kind = JSON_NONE};
    if (query->kind <= JSON_NULL || (node->depth && query->kind == JSON_TRUE)) return;
    if (!node->depth && query->kind != JSON_OBJECT) {
        static const Str name = STR_INIT("query");
        issue_add(find_issues(find), ISSUE_TYPE, &name, "an object");
        return;
    }
    walk_start(&walk, find_issues(find), query, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        uint32_t member = str_in(walk.key, find_members);
        if (member && allowed >> (member - 1) & 1) node->members[member - 1] = walk.value;
        else issue_add(find_issues(find), ISSUE_UNKNOWN, NULL, "");
    }
}

/* The columns of an object {column: true}, or of an array of names. */
static Set find_columns(Find *find, const Node *node, uint32_t member) {
    Issues *issues = find_issues(find);
    const JsonValue *given = &node->members[member];
    bool object = member != FIND_DISTINCT;
    size_t was = find_enter(find, member);
    Set columns = 0;
    Walk walk;
    walk_start(&walk, issues, given, object ? JSON_OBJECT : JSON_ARRAY, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        uint8_t kind = walk.value.kind;
        if (object ? kind != JSON_TRUE && kind != JSON_FALSE : kind != JSON_STRING) {
            issue_add(issues, ISSUE_TYPE, NULL, object ? types[TYPE_BOOL].must_be : "a column's name");
            continue;
        }
        uint32_t i = filter_column(node->table, object ? walk.key : json_body(&walk.value));
        if (i == node->table->column_count)
            input_unknown(issues, NULL, node->table, table_fields(node->table));
        else if (kind != JSON_FALSE) columns |= set_of(i);
    }
    find_leave(find, was);
    return columns;
}

/* ` limit $n`, ` offset $n` */
static void find_number(Find *find, const Node *node, uint32_t member, const char *words) {
    static const Column count = {.type = TYPE_COUNT};
    if (!find_given(node, member)) return;
    JsonValue *value = where_keep(find_issues(find), &node->members[member]);
    if (!value) return;
    size_t was = find_enter(find, member);
    check_value(find_issues(find), &count, NULL, value);
    find_leave(find, was);
    sql_words(&find->call->sql, words);
    sql_value(&find->call->sql, NULL, value);
}

/* ` and (…)` or ` where …`: the condition. A condition without members says nothing. */
static void find_where(Find *find, const Node *node, bool more) {
    const JsonValue *where = &node->members[FIND_WHERE];
    if (!query_given(where)) return;
    size_t was = find_enter(find, FIND_WHERE);
    if (more) sql_op(&find->call->sql, SQL_AND);
    else sql_words(&find->call->sql, " where ");
    filter_where(&find->filter, node->table, node->alias, where, 0);
    find_leave(find, was);
}

/* `distinct on ("a","b") `, before the list. */
static void find_distinct(Find *find, const Node *node) {
    if (!find_given(node, FIND_DISTINCT)) return;
    Sql *sql = &find->call->sql;
    Set columns = find_columns(find, node, FIND_DISTINCT);
    sql_words(sql, "distinct on ");
    sql_paren(sql);
    select_columns(sql, node->alias, node->table, columns);
    sql_paren_end(sql);
    sql_words(sql, " ");
}

/* The order of the node's rows. `paged`: only some of them are asked for. */
static void find_order(Find *find, const Node *node, Order *order) {
    bool paged = find_given(node, FIND_LIMIT) || find_given(node, FIND_OFFSET) ||
                 find_given(node, FIND_AFTER) || find_given(node, FIND_BEFORE);
    size_t was = find_enter(find, FIND_ORDER_BY);
    order_read(order, &find->filter, node->table, node->alias, &node->members[FIND_ORDER_BY]);
    find_leave(find, was);
    if (find_given(node, FIND_DISTINCT) && !find_given(node, FIND_ORDER_BY))
        order_columns(order, find_columns(find, node, FIND_DISTINCT));
    else if (paged) order_key(order);
}

/* The condition of a page, and what it is in front of or behind. */
static void find_page(Find *find, const Node *node, const Order *order, bool more) {
    for (uint32_t member = FIND_AFTER; member <= FIND_BEFORE; member++) {
        if (!find_given(node, member)) continue;
        size_t was = find_enter(find, member);
        if (more) sql_op(&find->call->sql, SQL_AND);
        else sql_words(&find->call->sql, " where ");
        more = true;
        order_behind(order, &find->filter, &node->members[member], member == FIND_BEFORE);
        find_leave(find, was);
    }
}

/* ` order by … limit … offset …` */
static void find_end(Find *find, const Node *node, const Order *order, bool reversed) {
    order_put(order, &find->filter, reversed);
    find_number(find, node, FIND_LIMIT, " limit ");
    find_number(find, node, FIND_OFFSET, " offset ");
}

/* Rows of a relation as one cell: `(select json_agg(b.v) v from (select json_build_array(…) v from "posts" b
 * where b."author_id"=a."id" … order by …) b)`, or one row without the json_agg. */
static void find_relation(Find *find, const Node *parent, const Relation *relation, const JsonValue *query) {
    Sql *sql = &find->call->sql;
    Node node = {.depth = parent->depth + 1};
    Order order = {0};
    find_node(find, &node, &find->call->schema->tables[relation->table], query, FIND_NESTED);
    sql_comma(sql);
    sql_paren(sql);
    sql_words(sql, "select ");
    if (relation->many) {
        sql_words(sql, "json_agg");
        sql_paren(sql);
        sql_alias_value(sql, node.alias);
        sql_paren_end(sql);
        sql_words(sql, " v from ");
        sql_paren(sql);
        sql_words(sql, "select ");
    }
    find_distinct(find, &node);
    sql_words(sql, "json_build_array");
    sql_paren(sql);
    find_cells(find, &node);
    sql_paren_end(sql);
    sql_words(sql, " v");
    filter_from(&find->filter, parent->table, parent->alias, relation, node.alias);
    find_where(find, &node, true);
    if (relation->many || find_given(&node, FIND_ORDER_BY)) find_order(find, &node, &order);
    find_end(find, &node, &order, false);
    if (relation->many) sql_paren_end_as(sql, node.alias);
    sql_paren_end(sql);
}

/* A node's columns: those selected, or all but secrets, less what is omitted. */
static Set find_selected(Find *find, const Node *node) {
    Set columns = shape_columns(node->table, find->call->flags);
    if (find_given(node, FIND_SELECT)) columns = find_columns(find, node, FIND_SELECT);
    if (find_given(node, FIND_OMIT)) columns &= ~find_columns(find, node, FIND_OMIT);
    return columns;
}

/* One more cell of the node whose count of cells stands at `count`. */
static void find_cell(Find *find, size_t count, uint32_t cell) {
    buf_byte(&find->nodes, (char)cell);
    if (!find->nodes.failed) find->nodes.ptr[count]++;
}

/* `include`: a cell for each relation. */
static void find_include(Find *find, const Node *node, size_t count) {
    Issues *issues = find_issues(find);
    Walk walk;
    if (!find_given(node, FIND_INCLUDE)) return;
    size_t was = find_enter(find, FIND_INCLUDE);
    walk_start(&walk, issues, &node->members[FIND_INCLUDE], JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        const Relation *relation = filter_relation(node->table, walk.key);
        if (!relation) order_no_relation(issues, node->table);
        else if (node->depth == SHAPE_DEPTH) issue_add_limit(issues, ISSUE_TOO_DEEP, NULL, SHAPE_DEPTH);
        if (!relation || node->depth == SHAPE_DEPTH || walk.value.kind <= JSON_FALSE) continue;
        find_cell(find, count, SHAPE_RELATION + (uint32_t)(relation - node->table->relations));
        find_relation(find, node, relation, &walk.value);
    }
    find_leave(find, was);
}

/* `count`: one cell, `json_build_array((select count(*)::text from …), …)`. */
static void find_counts(Find *find, const Node *node, size_t count) {
    Sql *sql = &find->call->sql;
    Issues *issues = find_issues(find);
    size_t counts = 0;
    Walk walk;
    if (!find_given(node, FIND_COUNT)) return;
    size_t was = find_enter(find, FIND_COUNT);
    walk_start(&walk, issues, &node->members[FIND_COUNT], JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        const Relation *relation = filter_relation(node->table, walk.key);
        Node rows = {.depth = node->depth + 1};
        if (!relation) order_no_relation(issues, node->table);
        if (!relation || walk.value.kind <= JSON_FALSE) continue;
        if (!counts) {
            find_cell(find, count, SHAPE_COUNTS);
            counts = find->nodes.len;
            buf_byte(&find->nodes, 0);
            sql_comma(sql);
            sql_words(sql, "json_build_array");
            sql_paren(sql);
        }
        find_cell(find, counts, (uint32_t)(relation - node->table->relations));
        find_node(find, &rows, &find->call->schema->tables[relation->table], &walk.value, 1 << FIND_WHERE);
        sql_comma(sql);
        order_count(&find->filter, node->table, node->alias, relation, rows.alias, true);
        find_where(find, &rows, true);
        sql_paren_end(sql);
    }
    if (counts) sql_paren_end(sql);
    find_leave(find, was);
}

/* The cells of a row. In a relation each is its text, as a cell of the statement itself is. */
static void find_cells(Find *find, const Node *node) {
    Sql *sql = &find->call->sql;
    Issues *issues = find_issues(find);
    size_t count = find->nodes.len;
    Set columns = find_selected(find, node);
    buf_byte(&find->nodes, 0);
    for (uint32_t i = 0; i < node->table->column_count; i++) {
        const Column *column = &node->table->columns[i];
        if (!set_has(columns, i)) continue;
        find_cell(find, count, i);
        sql_comma(sql);
        sql_result(sql, node->alias, column);
        /* What its output function prints is text already; but an array is JSON by now. */
        bool text =
            (column->type == TYPE_TEXT || column->type == TYPE_OTHER) && !(column->flags & COLUMN_ARRAY);
        if (node->depth && !text) sql_cast(sql, TYPE_TEXT);
    }
    find_include(find, node, count);
    find_counts(find, node, count);
    if (!find->nodes.failed && !find->nodes.ptr[count] && !issues->failed) {
        size_t was = find_enter(find, FIND_SELECT);
        issue_add(issues, ISSUE_EMPTY, NULL, "");
        find_leave(find, was);
    }
}

static Find find_start(Call *call) {
    return (Find){.call = call,
                  .filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues},
                  .nodes = buf_make(call->arena)};
}

/* Ends the statement: says what its rows are. */
static void find_send(Find *find, ShapeKind kind) {
    Call *call = find->call;
    call->nodes = buf_str(&find->nodes);
    call->request.body.failed |= find->nodes.failed;
    call->shape = (Shape){.kind = (uint8_t)kind,
                          .table = (uint16_t)(call->query.table - call->schema->tables),
                          .flags = (uint8_t)(call->flags | SHAPE_NODES | SHAPE_LAYOUT |
                                             (find->filter.guarded ? SHAPE_GUARDED : 0)),
                          .count = (uint32_t)find->nodes.len};
    call_send(call);
}

/* The rows of a query. Those before a key are found from there backwards, and put in order again around
 * that: `from (select * from … order by … desc limit …) a order by …`. */
static void find_rows(Call *call, uint32_t allowed, ShapeKind kind) {
    Find find = find_start(call);
    Sql *sql = &call->sql;
    JsonValue query;
    Order order = {0};
    Node node = {0};
    input_next(&call->input, &query);
    find_node(&find, &node, call->query.table, &query, allowed);
    if (kind == SHAPE_ROW_OR_NULL) node.members[FIND_LIMIT] = (JsonValue){STR("1"), JSON_NUMBER, 0};
    bool before = find_given(&node, FIND_BEFORE);
    sql_words(sql, "select ");
    if (!before) find_distinct(&find, &node);
    find_cells(&find, &node);
    if (before) {
        sql_words(sql, " from ");
        sql_paren(sql);
        sql_words(sql, "select ");
        find_distinct(&find, &node);
        sql_all(sql);
    }
    select_from(sql, node.table, node.alias);
    find_where(&find, &node, false);
    find_order(&find, &node, &order);
    find_page(&find, &node, &order, query_given(&node.members[FIND_WHERE]));
    find_end(&find, &node, &order, before);
    if (before) {
        sql_paren_end_as(sql, node.alias);
        order_put(&order, &find.filter, false);
    }
    find_send(&find, kind);
}

void find_many(Call *call) {
    find_rows(call, FIND_ALL, SHAPE_ROWS);
}

void find_first(Call *call) {
    find_rows(call, FIND_ONE, SHAPE_ROW_OR_NULL);
}

void find_get(Call *call) {
    Find find = find_start(call);
    Sql *sql = &call->sql;
    JsonValue query;
    Node node = {0};
    store_key(call);
    input_next(&call->input, &query);
    find_node(&find, &node, call->query.table, &query, FIND_CELLS);
    sql_words(sql, "select ");
    find_cells(&find, &node);
    select_from(sql, node.table, node.alias);
    for (uint32_t i = 0; i < call->query.condition_count; i++) {
        const Condition *condition = &call->query.conditions[i];
        if (i) sql_op(sql, SQL_AND);
        else sql_words(sql, " where ");
        select_compare(sql, node.alias, &node.table->columns[condition->column], (SqlOp)condition->op,
                       &condition->value);
    }
    find_send(&find, SHAPE_ROW_OR_NULL);
}

void find_count(Call *call) {
    Find find = find_start(call);
    JsonValue query;
    Node node = {0};
    input_next(&call->input, &query);
    find_node(&find, &node, call->query.table, &query, 1 << FIND_WHERE);
    sql_words(&call->sql, "select count");
    sql_paren(&call->sql);
    sql_all(&call->sql);
    sql_paren_end(&call->sql);
    select_from(&call->sql, node.table, node.alias);
    find_where(&find, &node, false);
    call_shape(call, SHAPE_VALUE, 0);
    if (find.filter.guarded) call->shape.flags |= SHAPE_GUARDED;
    call_send(call);
}
