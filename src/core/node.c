/* Members by name. See node.h. */
#include "core/node.h"

#include "core/select.h"

static const char node_members[NODE_MEMBERS][9] = {
    "where",   "orderBy", "limit", "offset", "after", "before", "distinct", "select", "omit",
    "include", "count",   "sum",   "avg",    "min",   "max",    "by",       "having",
};

size_t node_enter(Issues *issues, uint32_t member) {
    size_t was = issues->path.len;
    Str name = {node_members[member], literal_len(node_members[member])};
    issue_enter(issues, &name);
    return was;
}

void node_start(Filter *filter, Node *node, const Table *table) {
    node->table = table;
    node->alias = filter_alias(filter, table);
    for (uint32_t i = 0; i < NODE_MEMBERS; i++) node->members[i] = (JsonValue){.kind = JSON_NONE};
}

void node_read(Filter *filter, Node *node, const Table *table, const JsonValue *query, uint32_t allowed) {
    Walk walk;
    node_start(filter, node, table);
    if (query->kind <= JSON_NULL || (node->depth && query->kind == JSON_TRUE)) return;
    if (!node->depth && query->kind != JSON_OBJECT) {
        static const Str name = STR_INIT("query");
        issue_add(filter->issues, ISSUE_TYPE, &name, "an object");
        return;
    }
    walk_start(&walk, filter->issues, query, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        uint32_t member = 0;
        while (member < NODE_MEMBERS && !str_is(walk.key, node_members[member])) member++;
        if (member < NODE_MEMBERS && allowed >> member & 1) node->members[member] = walk.value;
        else issue_add(filter->issues, ISSUE_UNKNOWN, NULL, "");
    }
}

Set node_columns(Issues *issues, const Node *node, uint32_t member) {
    bool object = member != NODE_DISTINCT && member != NODE_BY;
    size_t was = node_enter(issues, member);
    Set columns = input_columns(issues, node->table, &node->members[member], object);
    issues->path.len = was;
    return columns;
}

void node_where(Filter *filter, const Node *node, bool more) {
    const JsonValue *where = &node->members[NODE_WHERE];
    if (!query_given(where)) return;
    size_t was = node_enter(filter->issues, NODE_WHERE);
    select_and(filter->sql, more);
    filter_where(filter, node->table, node->alias, where, 0);
    filter->issues->path.len = was;
}

void node_number(Filter *filter, const Node *node, uint32_t member) {
    static const Column count = {.type = TYPE_COUNT};
    if (!node_given(node, member)) return;
    JsonValue *value = compare_keep(filter->issues, &node->members[member]);
    if (!value) return;
    size_t was = node_enter(filter->issues, member);
    check_value(filter->issues, &count, NULL, value);
    filter->issues->path.len = was;
    if (member == NODE_LIMIT) sql_words(filter->sql, " limit ");
    else sql_words(filter->sql, " offset ");
    sql_value(filter->sql, NULL, value);
}

void node_cell(Buf *nodes, size_t count, uint32_t cell) {
    buf_byte(nodes, (char)cell);
    if (!nodes->failed) nodes->ptr[count]++;
}

size_t node_list(Sql *sql, Buf *nodes, const Table *table, Alias alias, Set columns, bool texts) {
    const size_t count = nodes->len;
    buf_byte(nodes, 0);
    for (uint32_t i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (!set_has(columns, i)) continue;
        node_cell(nodes, count, i);
        sql_comma(sql);
        bool json = types[type_of_result(column)].form == FORM_JSON;
        if (texts && column->type == TYPE_USER && !json) {
            sql_printed(sql, alias, column);
            continue;
        }
        sql_result(sql, alias, column);
        if (texts && !json && column->type != TYPE_TEXT && column->type != TYPE_OTHER)
            sql_cast(sql, TYPE_TEXT);
    }
    return count;
}
