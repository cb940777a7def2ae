/* One function a part of the tree. See find.h. */
#include "core/find.h"

#include "core/order.h"
#include "core/select.h"
#include "core/store.h"

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

void find_order(Find *find, const Node *node, Order *order) {
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
    if (find->behind) {
        select_and(&find->call->sql, more);
        order_behind_cells(order, &find->filter, find->behind);
    }
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
OUTLINE static void find_relation(Find *find, const Node *parent, const Relation *relation,
                                  const JsonValue *query) {
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

void find_cells(Find *find, const Node *node) {
    Issues *issues = find_issues(find);
    size_t count = node_list(&find->call->sql, &find->nodes, node->table, node->alias,
                             find_selected(find, node), node->depth);
    find_include(find, node, count);
    find_counts(find, node, count);
    if (!find->nodes.failed && !find->nodes.ptr[count] && !issues->failed) {
        size_t was = node_enter(find_issues(find), NODE_SELECT);
        issue_add(issues, ISSUE_EMPTY, NULL, "");
        find_issues(find)->path.len = was;
    }
}

Find find_start(Call *call) {
    return (Find){.call = call,
                  .filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues},
                  .nodes = buf_make(call->arena)};
}

void find_send(Find *find, const Table *table, ShapeKind kind) {
    call_rows(find->call, kind, table, find->filter.guarded, &find->nodes);
    call_send(find->call);
}

void find_rows(Find *find, const Node *node, ShapeKind kind) {
    Sql *sql = &find->call->sql;
    Order order = {0};
    const bool before = node_given(node, NODE_BEFORE);
    sql_words(sql, "select ");
    if (!before) find_distinct(find, node);
    find_cells(find, node);
    if (before) {
        sql_words(sql, " from ");
        sql_paren(sql);
        sql_words(sql, "select ");
        find_distinct(find, node);
        sql_all(sql);
    }
    select_from(sql, node->table, node->alias);
    bool more = select_conditions(sql, &find->call->query, node->alias);
    node_where(&find->filter, node, more);
    find_order(find, node, &order);
    find_page(find, node, &order, more || node_given(node, NODE_WHERE));
    find_end(find, node, &order, before);
    if (before) {
        sql_paren_end_as(sql, node->alias);
        order_put(&order, &find->filter, false);
    }
    find_send(find, node->table, kind);
}

/* The rows of the query that is the next argument. */
static void find_query(Call *call, uint32_t allowed, ShapeKind kind) {
    Find find = find_start(call);
    JsonValue query;
    Node node = {0};
    input_next(&call->input, &query);
    node_read(&find.filter, &node, call->query.table, &query, allowed);
    if (allowed == NODE_ONE) node.members[NODE_LIMIT] = (JsonValue){STR("1"), JSON_NUMBER, 0};
    if (allowed == NODE_CELLS) node.members[NODE_ORDER_BY] = node_no_order;
    find_rows(&find, &node, kind);
}

void find_many(Call *call) {
    find_query(call, NODE_ALL, SHAPE_ROWS);
}

void find_first(Call *call) {
    find_query(call, NODE_ONE, SHAPE_ROW_OR_NULL);
}

void find_get(Call *call) {
    store_key(call);
    find_query(call, NODE_CELLS, SHAPE_ROW_OR_NULL);
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
    call_shape(call, SHAPE_VALUE, find.filter.guarded);
    call_send(call);
}
