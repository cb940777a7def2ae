/* One level of a query: a table, its alias, and the members of the query's object for it (find.h), read and
 * checked as far as all levels are alike. */
#ifndef NODE_H
#define NODE_H

#include "core/filter.h"

/* The members of a query. */
enum {
    NODE_WHERE,
    NODE_ORDER_BY,
    NODE_LIMIT,
    NODE_OFFSET,
    NODE_AFTER,
    NODE_BEFORE,
    NODE_DISTINCT,
    NODE_SELECT,
    NODE_OMIT,
    NODE_INCLUDE,
    NODE_COUNT, /* and the other functions of an aggregate */
    NODE_SUM,
    NODE_AVG,
    NODE_MIN,
    NODE_MAX,
    NODE_BY,
    NODE_HAVING,
    NODE_MEMBERS
};

enum {
    NODE_CELLS = 1 << NODE_SELECT | 1 << NODE_OMIT | 1 << NODE_INCLUDE | 1 << NODE_COUNT,
    NODE_NESTED = NODE_CELLS | 1 << NODE_WHERE | 1 << NODE_ORDER_BY | 1 << NODE_LIMIT | 1 << NODE_OFFSET |
                  1 << NODE_DISTINCT,
    NODE_ALL = NODE_NESTED | 1 << NODE_AFTER | 1 << NODE_BEFORE,
    NODE_ONE = NODE_ALL & ~(1 << NODE_LIMIT),
    NODE_FUNCTIONS = 31 << NODE_COUNT,
    NODE_AGGREGATE = NODE_FUNCTIONS | 1 << NODE_BY | 1 << NODE_HAVING | 1 << NODE_WHERE | 1 << NODE_ORDER_BY |
                     1 << NODE_LIMIT | 1 << NODE_OFFSET
};

/* One level of the tree. */
typedef struct Node {
    const Table *table;
    JsonValue members[NODE_MEMBERS];
    uint32_t depth;
    Alias alias;
} Node;

/* Reads a query's object; `allowed` is a set of members. At depth 0 nothing may stand for it, below that
 * true. */
void node_read(Filter *filter, Node *node, const Table *table, const JsonValue *query, uint32_t allowed);

/* As a node's order: none. */
static const JsonValue node_no_order = {STR_INIT("[]"), JSON_ARRAY, 0};

INLINE bool node_given(const Node *node, uint32_t member) {
    return query_given(&node->members[member]);
}

/* Puts a member on the path of issues, and answers the path's length before. */
size_t node_enter(Issues *issues, uint32_t member);

/* The columns of a member that is an object {column: true}, or of NODE_DISTINCT and NODE_BY, an
 * array of names. */
Set node_columns(Issues *issues, const Node *node, uint32_t member);

/* ` where …` or, with `more`, ` and …`: the condition, where there is one. */
void node_where(Filter *filter, const Node *node, bool more);

/* ` limit $n`, ` offset $n`: a member that is a number, where it is given. */
void node_number(Filter *filter, const Node *node, uint32_t member);

/* One more cell of the node (shape.h) whose count of cells stands at `count`. */
void node_cell(Buf *nodes, size_t count, uint32_t cell);

/* Begins a node of these columns of a table, and writes the list of them. `texts`: each as its text, which a
 * cell of the statement itself is without it; but JSON as JSON. Answers where the node's count stands. */
size_t node_list(Sql *sql, Buf *nodes, const Table *table, Alias alias, Set columns, bool texts);

/* Readies a node whose members are set by other means than a query's object. */
void node_start(Filter *filter, Node *node, const Table *table);

#endif
