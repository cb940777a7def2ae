/* Migrations as a graph of parents and children. Lives in the call's arena. */
#ifndef TOOLS_HISTORY_GRAPH_H
#define TOOLS_HISTORY_GRAPH_H

#include "tools/tree.h"

enum { GRAPH_MOST = 10000 }; /* migrations; beyond it is no history of a schema */

typedef struct GraphNode {
    Str name;
    const cJSON *given; /* the migration as it came */
    uint32_t *parents;  /* numbers of nodes, of those that are there */
    uint32_t parent_count;
    uint32_t children; /* how many */
    uint32_t position; /* in the order */
    bool placed;       /* stands in the order, with all its parents before it */
} GraphNode;

typedef struct Graph {
    GraphNode *nodes; /* by name */
    uint32_t *order;  /* numbers of nodes: parents before children, then by name; those of a cycle at the end,
                         by name */
    uint32_t count, placed;
} Graph;

/* Reads "migrations" of history.h, at most GRAPH_MOST. False where memory has run out. */
bool graph_read(Arena *arena, const cJSON *migrations, Graph *graph);

/* The number of a node, or `count`. */
uint32_t graph_find(const Graph *graph, Str name);

/* Marks a node and all its ancestors; `marks` has a byte for each node. Of nodes in a cycle it marks only the
 * first. */
void graph_reach(const Graph *graph, uint32_t node, bool *marks);

/* Compares bytes: the result is below, at or above 0. */
int str_order(Str a, Str b);

#endif
