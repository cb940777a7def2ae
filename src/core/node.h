/* One level of a query: a table, its alias, and the members of the query's object there (find.h), read and
 * checked as far as they are all alike. */
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
    NODE_COUNT,
    NODE_MEMBERS
};

enum {
    NODE_CELLS = 1 << NODE_SELECT | 1 << NODE_OMIT | 1 << NODE_INCLUDE | 1 << NODE_COUNT,
    NODE_NESTED = NODE_CELLS | 1 << NODE_WHERE | 1 << NODE_ORDER_BY | 1 << NODE_LIMIT | 1 << NODE_OFFSET |
                  1 << NODE_DISTINCT,
    NODE_ALL = NODE_NESTED | 1 << NODE_AFTER | 1 << NODE_BEFORE,
    NODE_ONE = NODE_ALL & ~(1 << NODE_LIMIT)
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

INLINE bool node_given(const Node *node, uint32_t member) {
    return query_given(&node->members[member]);
}

/* Puts a member on the path of issues, and answers the path's length before. */
size_t node_enter(Issues *issues, uint32_t member);

/* The columns of a member that is an object {column: true}, or of NODE_DISTINCT, an array of names. */
Set node_columns(Issues *issues, const Node *node, uint32_t member);

#endif
