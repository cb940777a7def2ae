/* See graph.h. */
#include "tools/history/graph.h"

#include <stdlib.h>
#include <string.h>

int str_order(Str a, Str b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int differs = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return differs ? differs : (a.len > b.len) - (a.len < b.len);
}

static int by_name(const void *a, const void *b) {
    return str_order(((const GraphNode *)a)->name, ((const GraphNode *)b)->name);
}

uint32_t graph_find(const Graph *graph, Str name) {
    uint32_t from = 0, past = graph->count;
    while (from < past) {
        uint32_t middle = (from + past) / 2;
        if (str_order(graph->nodes[middle].name, name) < 0) from = middle + 1;
        else past = middle;
    }
    return from < graph->count && str_eq(graph->nodes[from].name, name) ? from : graph->count;
}

static bool has_parent(const GraphNode *node, uint32_t parent) {
    for (uint32_t i = 0; i < node->parent_count; i++)
        if (node->parents[i] == parent) return true;
    return false;
}

static bool link_parents(Arena *arena, Graph *graph, uint32_t number) {
    GraphNode *node = &graph->nodes[number];
    const cJSON *parents = tree_member(node->given, "parents"), *parent;
    bool given = cJSON_IsArray(parents);
    node->parents = arena_take(arena, (given ? tree_count(parents) : 1) * sizeof *node->parents);
    if (!node->parents) return false;
    if (!given && number) node->parents[node->parent_count++] = number - 1;
    if (given) cJSON_ArrayForEach(parent, parents) {
            uint32_t found = graph_find(graph, tree_text(parent));
            if (found < graph->count && !has_parent(node, found)) node->parents[node->parent_count++] = found;
        }
    for (uint32_t i = 0; i < node->parent_count; i++) graph->nodes[node->parents[i]].children++;
    return true;
}

static bool ready(const Graph *graph, const GraphNode *node) {
    for (uint32_t i = 0; i < node->parent_count; i++)
        if (!graph->nodes[node->parents[i]].placed) return false;
    return true;
}

/* The first by name whose parents are placed, again and again. */
static void place(Graph *graph) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < graph->count;) {
        GraphNode *node = &graph->nodes[i];
        if (node->placed || !ready(graph, node)) {
            i++;
            continue;
        }
        node->placed = true;
        graph->order[at++] = i;
        /* Only a child of this one can have become ready, and one by name before it only where it has any. */
        i = node->children ? 0 : i + 1;
    }
    graph->placed = at;
    for (uint32_t i = 0; i < graph->count; i++)
        if (!graph->nodes[i].placed) graph->order[at++] = i;
    for (uint32_t i = 0; i < graph->count; i++) graph->nodes[graph->order[i]].position = i;
}

bool graph_read(Arena *arena, const cJSON *migrations, Graph *graph) {
    uint32_t count = tree_count(migrations);
    *graph = (Graph){.count = count};
    graph->nodes = arena_take(arena, count * sizeof *graph->nodes);
    graph->order = arena_take(arena, count * sizeof *graph->order);
    if (!graph->nodes || !graph->order) return false;
    uint32_t at = 0;
    const cJSON *migration;
    cJSON_ArrayForEach(migration, migrations) graph->nodes[at++] =
        (GraphNode){.name = tree_member_text(migration, "name"), .given = migration};
    qsort(graph->nodes, count, sizeof *graph->nodes, by_name);
    for (uint32_t i = 0; i < count; i++)
        if (!link_parents(arena, graph, i)) return false;
    place(graph);
    return true;
}

void graph_reach(const Graph *graph, uint32_t node, bool *marks) {
    marks[node] = true;
    for (uint32_t i = graph->placed; i-- > 0;) {
        const GraphNode *at = &graph->nodes[graph->order[i]];
        if (!marks[graph->order[i]]) continue;
        for (uint32_t p = 0; p < at->parent_count; p++) marks[at->parents[p]] = true;
    }
}
