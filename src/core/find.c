/* One function a part of the tree. See find.h. */
#include "core/find.h"

#include "core/order.h"
#include "core/select.h"
#include "core/store.h"

typedef struct Find {
    Call *call;
    Filter filter;
    Buf nodes; /* what the rows will look like: shape.h */
} Find;

static void find_cells(Find *find, const Node *node);

static Issues *find_issues(const Find *find) {
    return find->filter.issues;
}

/* `distinct on ("a","b") `, before the list. */
static void find_distinct(Find *find, const Node *node) {
    if (!node_given(node, NODE_DISTINCT)) return;
    Sql *sql = &find->call->sql;
    Set columns = node_columns(find_issues(find), node, NODE_DISTINCT);
    sql_words(sql, "distinct on ");
    sql_paren(sql);
    select_columns(sql, node->alias, node->table, columns);
    sql_paren_end(sql);
    sql_words(sql, " ");
}

/* The order of the node's rows. `paged`: only some of them are asked for. */
static void find_order(Find *find, const Node *node, Order *order) {
    bool paged = node_given(node, NODE_LIMIT) || node_given(node, NODE_OFFSET) ||
                 node_given(node, NODE_AFTER) || node_given(node, NODE_BEFORE);
    size_t was = node_enter(find_issues(find), NODE_ORDER_BY);
    order_read(order, &find->filter, node->table, node->alias, &node->members[NODE_ORDER_BY]);
    find_issues(find)->path.len = was;
    if (node_given(node, NODE_DISTINCT) && !node_given(node, NODE_ORDER_BY))
        order_first(order, node_columns(find_issues(find), node, NODE_DISTINCT));
    else if (paged) order_key(order);
}

/* The condition of a page, and what it is in front of or behind. */
static void find_page(Find *find, const Node *node, const Order *order, bool more) {
    for (uint32_t member = NODE_AFTER; member <= NODE_BEFORE; member++) {
        if (!node_given(node, member)) continue;
        size_t was = node_enter(find_issues(find), member);
        select_and(&find->call->sql, more);
        more = true;
        order_behind(order, &find->filter, &node->members[member], member == NODE_BEFORE);
        find_issues(find)->path.len = was;
    }
}

/* ` order by … limit … offset …` */
static void find_end(Find *find, const Node *node, const Order *order, bool reversed) {
    order_put(order, &find->filter, reversed);
    node_number(&find->filter, node, NODE_LIMIT);
    node_number(&find->filter, node, NODE_OFFSET);
}

/* Rows of a relation as one cell: `(select json_agg(b.v) v from (select json_build_array(…) v from "posts" b
 * where b."author_id"=a."id" … order by …) b)`, or one row without the json_agg. */
static void find_relation(Find *find, const Node *parent, const Relation *relation, const JsonValue *query) {
    Sql *sql = &find->call->sql;
    Node node = {.depth = parent->depth + 1};
    Order order = {0};
    node_read(&find->filter, &node, &find->call->schema->tables[relation->table], query, NODE_NESTED);
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
    node_where(&find->filter, &node, true);
    if (relation->many || node_given(&node, NODE_ORDER_BY)) find_order(find, &node, &order);
    find_end(find, &node, &order, false);
    if (relation->many) sql_paren_end_as(sql, node.alias);
    sql_paren_end(sql);
}

/* A node's columns: those selected, or all but secrets, less what is omitted. */
static Set find_selected(Find *find, const Node *node) {
    Set columns = shape_columns(node->table, find->call->flags);
    if (node_given(node, NODE_SELECT)) columns = node_columns(find_issues(find), node, NODE_SELECT);
    if (node_given(node, NODE_OMIT)) columns &= ~node_columns(find_issues(find), node, NODE_OMIT);
    return columns;
}

/* `include`: a cell for each relation. */
static void find_include(Find *find, const Node *node, size_t count) {
    Issues *issues = find_issues(find);
    Walk walk;
    if (!node_given(node, NODE_INCLUDE)) return;
    size_t was = node_enter(find_issues(find), NODE_INCLUDE);
    walk_start(&walk, issues, &node->members[NODE_INCLUDE], JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        const Relation *relation = filter_relation(node->table, walk.key);
        if (!relation) order_no_relation(issues, node->table);
        else if (node->depth == SHAPE_DEPTH) issue_add_limit(issues, ISSUE_TOO_DEEP, NULL, SHAPE_DEPTH);
        if (!relation || node->depth == SHAPE_DEPTH || walk.value.kind <= JSON_FALSE) continue;
        node_cell(&find->nodes, count, SHAPE_RELATION + (uint32_t)(relation - node->table->relations));
        find_relation(find, node, relation, &walk.value);
    }
    find_issues(find)->path.len = was;
}

/* `count`: one cell, `json_build_array((select count(*)::text from …), …)`. */
static void find_counts(Find *find, const Node *node, size_t count) {
    Sql *sql = &find->call->sql;
    Issues *issues = find_issues(find);
    size_t counts = 0;
    Walk walk;
    if (!node_given(node, NODE_COUNT)) return;
    size_t was = node_enter(find_issues(find), NODE_COUNT);
    walk_start(&walk, issues, &node->members[NODE_COUNT], JSON_OBJECT, SCHEMA_FIELDS);
    while (walk_next(&walk)) {
        const Relation *relation = filter_relation(node->table, walk.key);
        Node rows = {.depth = node->depth + 1};
        if (!relation) order_no_relation(issues, node->table);
        if (!relation || walk.value.kind <= JSON_FALSE) continue;
        if (!counts) {
            node_cell(&find->nodes, count, SHAPE_COUNTS);
            counts = find->nodes.len;
            buf_byte(&find->nodes, 0);
            sql_comma(sql);
            sql_words(sql, "json_build_array");
            sql_paren(sql);
        }
        node_cell(&find->nodes, counts, (uint32_t)(relation - node->table->relations));
        node_read(&find->filter, &rows, &find->call->schema->tables[relation->table], &walk.value,
                  1 << NODE_WHERE);
        sql_comma(sql);
        order_count(&find->filter, node->table, node->alias, relation, rows.alias, true);
        node_where(&find->filter, &rows, true);
        sql_paren_end(sql);
    }
    if (counts) sql_paren_end(sql);
    find_issues(find)->path.len = was;
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
        node_cell(&find->nodes, count, i);
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
        size_t was = node_enter(find_issues(find), NODE_SELECT);
        issue_add(issues, ISSUE_EMPTY, NULL, "");
        find_issues(find)->path.len = was;
    }
}

static Find find_start(Call *call) {
    return (Find){.call = call,
                  .filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues},
                  .nodes = buf_make(call->arena)};
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
    node_read(&find.filter, &node, call->query.table, &query, allowed);
    if (kind == SHAPE_ROW_OR_NULL) node.members[NODE_LIMIT] = (JsonValue){STR("1"), JSON_NUMBER, 0};
    bool before = node_given(&node, NODE_BEFORE);
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
    node_where(&find.filter, &node, false);
    find_order(&find, &node, &order);
    find_page(&find, &node, &order, query_given(&node.members[NODE_WHERE]));
    find_end(&find, &node, &order, before);
    if (before) {
        sql_paren_end_as(sql, node.alias);
        order_put(&order, &find.filter, false);
    }
    call_rows(call, kind, find.filter.guarded, &find.nodes);
    call_send(call);
}

void find_many(Call *call) {
    find_rows(call, NODE_ALL, SHAPE_ROWS);
}

void find_first(Call *call) {
    find_rows(call, NODE_ONE, SHAPE_ROW_OR_NULL);
}

void find_get(Call *call) {
    Find find = find_start(call);
    Sql *sql = &call->sql;
    JsonValue query;
    Node node = {0};
    store_key(call);
    input_next(&call->input, &query);
    node_read(&find.filter, &node, call->query.table, &query, NODE_CELLS);
    sql_words(sql, "select ");
    find_cells(&find, &node);
    select_from(sql, node.table, node.alias);
    for (uint32_t i = 0; i < call->query.condition_count; i++) {
        const Condition *condition = &call->query.conditions[i];
        select_and(sql, i);
        select_compare(sql, node.alias, &node.table->columns[condition->column], (SqlOp)condition->op,
                       &condition->value);
    }
    call_rows(call, SHAPE_ROW_OR_NULL, find.filter.guarded, &find.nodes);
    call_send(call);
}

void find_count(Call *call) {
    Find find = find_start(call);
    JsonValue query;
    Node node = {0};
    input_next(&call->input, &query);
    node_read(&find.filter, &node, call->query.table, &query, 1 << NODE_WHERE);
    sql_words(&call->sql, "select ");
    select_count(&call->sql);
    select_from(&call->sql, node.table, node.alias);
    node_where(&find.filter, &node, false);
    call_shape(call, SHAPE_VALUE, 0);
    if (find.filter.guarded) call->shape.flags |= SHAPE_GUARDED;
    call_send(call);
}
