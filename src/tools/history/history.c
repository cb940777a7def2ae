/* See history.h. */
#include "tools/history/history.h"

#include "tools/history/graph.h"

#include <string.h>

/* What the ledger has of a migration, or NULL. */
typedef struct Kept {
    const cJSON *row;
} Kept;

typedef struct History {
    Arena *arena;
    Graph graph;
    const cJSON *ledger;
    Kept *rows;  /* of each node */
    bool *marks; /* scratch, a byte for each node */
    Buf problems;
    uint32_t reached; /* how far in the order there are rows */
    bool allow;       /* out of order */
} History;

/* The numbers of a node are those of the graph. */
static Str name_of(const History *it, uint32_t node) {
    return it->graph.nodes[node].name;
}

static uint32_t number_of(const cJSON *row, const char *member) {
    const cJSON *number = tree_member(row, member);
    return cJSON_IsNumber(number) && number->valuedouble >= 0 && number->valuedouble < 1e6
               ? (uint32_t)number->valuedouble
               : 0;
}

/* In `what` and `way` a % stands for `about`. */
static void problem(History *it, Str name, const char *kind, const char *what, const char *way, Str about) {
    Buf *out = &it->problems;
    buf_put(out, out->len ? STR(",{\"name\":") : STR("{\"name\":"));
    escape_put_text(out, name.ptr, name.len);
    buf_lit(out, ",\"kind\":\"");
    buf_lit(out, kind);
    buf_lit(out, "\",\"what\":");
    mistakes_fill(out, what, about);
    buf_lit(out, ",\"way\":");
    mistakes_fill(out, way, about);
    buf_byte(out, '}');
}

/* A folder's name: fourteen digits of a time, "_", and letters, digits, "_" and "-". */
static bool is_folder(Str name) {
    enum { DIGITS = 14, LONGEST = 200 };
    if (name.len < DIGITS + 2 || name.len > LONGEST || name.ptr[DIGITS] != '_') return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (unsigned char)(c | 32) - 'a' < 26u || byte_is_digit(c) || c == '_' || c == '-';
        if (i < DIGITS ? !byte_is_digit(c) : !letter) return false;
    }
    return true;
}

/* What is wrong with the directory by itself. */
static void look_at_node(History *it, uint32_t i) {
    const GraphNode *node = &it->graph.nodes[i];
    if (!is_folder(node->name))
        problem(it, node->name, "name", "is no name of a migration",
                "call the folder YYYYMMDDHHMMSS_name, of letters, digits, _ and -", node->name);
    if (i && str_eq(name_of(it, i - 1), node->name))
        problem(it, node->name, "twice", "is there twice", "give one of the two another time", node->name);
    const cJSON *parent;
    cJSON_ArrayForEach(parent, tree_member(node->given, "parents")) {
        Str wanted = tree_text(parent);
        if (graph_find(&it->graph, wanted) == it->graph.count)
            problem(it, node->name, "parent", "its parent % isn't there",
                    "restore the folder % from version control, or mend \"parents\" in snapshot.json",
                    wanted);
    }
    if (!node->placed)
        problem(it, node->name, "cycle", "its parents lead back to itself, or come after such a one",
                "mend \"parents\" in snapshot.json, so that each comes before its children", node->name);
}

/* Whether a rollback has begun with it. */
static bool is_undoing(const cJSON *row) {
    return cJSON_IsString(tree_member(row, "finishedAt")) &&
           (number_of(row, "undone") || tree_flag(row, "running"));
}

static bool is_applied(const cJSON *row) {
    return cJSON_IsString(tree_member(row, "finishedAt")) && !is_undoing(row);
}

/* Whether an applied script is another now. Of one that has been begun, what isn't done yet may be. */
static bool is_changed(const GraphNode *node, const cJSON *row) {
    if (cJSON_IsString(tree_member(row, "finishedAt")))
        return !str_eq(tree_member_text(node->given, "hash"), tree_member_text(row, "hash"));
    const cJSON *now = tree_member(node->given, "statements"), *then = tree_member(row, "statements");
    now = now ? now->child : NULL;
    then = then ? then->child : NULL;
    for (uint32_t i = 0, done = number_of(row, "done"); i < done; i++) {
        if (!now || !then || !str_eq(tree_text(now), tree_text(then))) return true;
        now = now->next;
        then = then->next;
    }
    return false;
}

typedef bool Chosen(History *it, uint32_t node);

static bool applied(History *it, uint32_t node) {
    return is_applied(it->rows[node].row);
}

static bool pending(History *it, uint32_t node) {
    return !is_applied(it->rows[node].row);
}

static bool changed(History *it, uint32_t node) {
    return it->rows[node].row && is_changed(&it->graph.nodes[node], it->rows[node].row);
}

static bool any(History *it, uint32_t node) {
    (void)it, (void)node;
    return true;
}

static bool head(History *it, uint32_t node) {
    return !it->graph.nodes[node].children;
}

/* Nothing of it done, and yet there is a later one of which something is. */
static bool out_of_order(History *it, uint32_t node) {
    return !it->rows[node].row && it->graph.nodes[node].position < it->reached;
}

static bool marked(History *it, uint32_t node) {
    return it->marks[node];
}

/* The names of those that are chosen, in order, as an array. */
static void put_names(History *it, Buf *out, Chosen *chosen) {
    bool first = true;
    buf_byte(out, '[');
    for (uint32_t i = 0; i < it->graph.count; i++) {
        uint32_t node = it->graph.order[i];
        if (!chosen(it, node)) continue;
        if (!first) buf_byte(out, ',');
        first = false;
        escape_put_text(out, name_of(it, node).ptr, name_of(it, node).len);
    }
    buf_byte(out, ']');
}

/* What the heads have in common, and what leads from there to each. */
static void put_forks(History *it, Buf *out) {
    const Graph *graph = &it->graph;
    uint32_t count = graph->count, heads = 0;
    uint32_t *reached = arena_take(it->arena, count * sizeof *reached);
    bool *inner = arena_take(it->arena, count);
    if (!reached || !inner) {
        out->failed = true;
        return;
    }
    memset(reached, 0, count * sizeof *reached);
    memset(inner, 0, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!head(it, i)) continue;
        heads++;
        memset(it->marks, 0, count);
        graph_reach(graph, i, it->marks);
        for (uint32_t k = 0; k < count; k++) reached[k] += it->marks[k];
    }
    buf_lit(out, "[");
    if (heads > 1) {
        /* Best: no child of it is common to all heads too. */
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t p = 0; reached[i] == heads && p < graph->nodes[i].parent_count; p++)
                inner[graph->nodes[i].parents[p]] = true;
        for (uint32_t i = 0; i < count; i++) it->marks[i] = reached[i] == heads && !inner[i];
        buf_lit(out, "{\"base\":");
        put_names(it, out, marked);
        buf_lit(out, ",\"branches\":");
        char before = '[';
        for (uint32_t k = 0; k < count; k++) {
            if (!head(it, graph->order[k])) continue;
            memset(it->marks, 0, count);
            graph_reach(graph, graph->order[k], it->marks);
            for (uint32_t i = 0; i < count; i++) it->marks[i] &= reached[i] < heads;
            buf_byte(out, before);
            put_names(it, out, marked);
            before = ',';
        }
        buf_lit(out, "]}");
    }
    buf_byte(out, ']');
}

/* What is wrong between the directory and the database. */
static void look_at_rows(History *it) {
    for (uint32_t i = 0; i < it->graph.count; i++) {
        uint32_t node = it->graph.order[i];
        Str name = name_of(it, node);
        if (changed(it, node))
            problem(it, name, "changed", "has been changed after it was applied",
                    "restore migration.sql from version control, and put the change into a new migration",
                    name);
        if (!it->allow && out_of_order(it, node))
            problem(it, name, "outOfOrder", "comes before one that is applied already",
                    "look at whether the order matters; then heliumdb migrate --allow-out-of-order", name);
        if (is_undoing(it->rows[node].row))
            problem(it, name, "undoing", "has been undone in part by a rollback that hasn't ended",
                    "end it: heliumdb rollback", name);
    }
    const cJSON *row;
    cJSON_ArrayForEach(row, it->ledger) {
        Str name = tree_member_text(row, "name");
        if (graph_find(&it->graph, name) == it->graph.count)
            problem(it, name, "missing", "is applied, but its folder isn't there",
                    "restore it from version control, or look whether --dir and the database belong together",
                    name);
    }
}

static void put_missing(History *it, Buf *out) {
    const cJSON *row;
    bool first = true;
    buf_byte(out, '[');
    cJSON_ArrayForEach(row, it->ledger) {
        Str name = tree_member_text(row, "name");
        if (graph_find(&it->graph, name) < it->graph.count) continue;
        if (!first) buf_byte(out, ',');
        first = false;
        escape_put_text(out, name.ptr, name.len);
    }
    buf_byte(out, ']');
}

/* The first that was begun and not ended. */
static void put_partial(History *it, Buf *out) {
    static const char *const numbers[] = {"done", "total", "undone"};
    for (uint32_t i = 0; i < it->graph.count; i++) {
        uint32_t node = it->graph.order[i];
        const cJSON *row = it->rows[node].row;
        if (!row || is_applied(row)) continue;
        buf_lit(out, "{\"name\":");
        escape_put_text(out, name_of(it, node).ptr, name_of(it, node).len);
        for (uint32_t k = 0; k < COUNT(numbers); k++) {
            buf_lit(out, ",\"");
            buf_lit(out, numbers[k]);
            buf_lit(out, "\":");
            buf_int(out, number_of(row, numbers[k]));
        }
        buf_byte(out, '}');
        return;
    }
    buf_lit(out, "null");
}

static void put_history(History *it, Buf *out) {
    static const struct {
        const char *name;
        Chosen *chosen;
    } lists[] = {
        {"{\"order\":", any},       {",\"heads\":", head},      {",\"applied\":", applied},
        {",\"pending\":", pending}, {",\"changed\":", changed}, {",\"outOfOrder\":", out_of_order},
    };
    for (uint32_t i = 0; i < COUNT(lists); i++) {
        buf_lit(out, lists[i].name);
        put_names(it, out, lists[i].chosen);
    }
    buf_lit(out, ",\"missing\":");
    put_missing(it, out);
    buf_lit(out, ",\"partial\":");
    put_partial(it, out);
    buf_lit(out, ",\"forks\":");
    put_forks(it, out);
    buf_lit(out, ",\"problems\":[");
    buf_put(out, buf_str(&it->problems));
    out->failed |= it->problems.failed;
    buf_lit(out, "]}");
}

bool op_history(Arena *arena, const cJSON *input, Buf *out) {
    History it = {.arena = arena, .ledger = tree_member(input, "ledger"), .problems = buf_make(arena)};
    it.allow = tree_flag(input, "allowOutOfOrder");
    const cJSON *migrations = tree_member(input, "migrations"), *row;
    if (tree_count(migrations) > GRAPH_MOST) {
        mistakes_put(out, STR("there are more than 10000 migrations"), NULL);
        return false;
    }
    bool ok = graph_read(arena, migrations, &it.graph);
    size_t count = it.graph.count + 1;
    it.rows = ok ? arena_take(arena, count * sizeof *it.rows) : NULL;
    it.marks = arena_take(arena, count);
    if (!it.rows || !it.marks) {
        out->failed = true;
        return false;
    }
    memset(it.rows, 0, count * sizeof *it.rows);
    cJSON_ArrayForEach(row, it.ledger) it.rows[graph_find(&it.graph, tree_member_text(row, "name"))].row =
        row;
    for (uint32_t i = 0; i < it.graph.count; i++)
        if (it.rows[it.graph.order[i]].row) it.reached = i;
    for (uint32_t i = 0; i < it.graph.count; i++) look_at_node(&it, i);
    look_at_rows(&it);
    put_history(&it, out);
    return true;
}
