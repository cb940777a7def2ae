/* See merge.h. All three are in their long form, so that what is the same is written the same, and a key that
 * one side makes another has its name on both. */
#include "tools/document/merge.h"

#include <string.h>

#include "tools/document/document.h"
#include "tools/document/reading.h"
#include "tools/document/snapshot.h"

/* What stands at a place: how it is merged. */
typedef enum Shape {
    SHAPE_WHOLE, /* not taken apart */
    SHAPE_DOCUMENT,
    SHAPE_WHOLES, /* a map of things, none of them taken apart */
    SHAPE_TABLES, /* a map */
    SHAPE_TABLE,
    SHAPE_COLUMNS, /* a map */
    SHAPE_COLUMN
} Shape;

static const struct {
    const char *name; /* NULL: each member */
    Shape parent, shape;
} shapes[] = {
    {"enums", SHAPE_DOCUMENT, SHAPE_WHOLES},   {"tables", SHAPE_DOCUMENT, SHAPE_TABLES},
    {"schemas", SHAPE_DOCUMENT, SHAPE_WHOLES}, {"extensions", SHAPE_DOCUMENT, SHAPE_WHOLES},
    {"sql", SHAPE_DOCUMENT, SHAPE_WHOLES},     {NULL, SHAPE_TABLES, SHAPE_TABLE},
    {"columns", SHAPE_TABLE, SHAPE_COLUMNS},   {"unique", SHAPE_TABLE, SHAPE_WHOLES},
    {"checks", SHAPE_TABLE, SHAPE_WHOLES},     {"foreignKeys", SHAPE_TABLE, SHAPE_WHOLES},
    {"indexes", SHAPE_TABLE, SHAPE_WHOLES},    {NULL, SHAPE_COLUMNS, SHAPE_COLUMN},
};

static Shape shape_of(Shape parent, const char *name) {
    for (uint32_t i = 0; i < COUNT(shapes); i++)
        if (shapes[i].parent == parent && (!shapes[i].name || strcmp(shapes[i].name, name) == 0))
            return shapes[i].shape;
    return SHAPE_WHOLE;
}

/* A map that isn't there is an empty one. */
static bool is_map(Shape shape) {
    return shape == SHAPE_WHOLES || shape == SHAPE_TABLES || shape == SHAPE_COLUMNS;
}

/* What the three say at a place; NULL: nothing. */
typedef struct Sides {
    const cJSON *base, *ours, *theirs;
} Sides;

typedef struct Merge {
    Reading reading; /* where it is, and the conflicts */
    Buf *out;
} Merge;

static bool same(const cJSON *a, const cJSON *b) {
    return !a || !b ? a == b : tree_eq(a, b);
}

static void conflict(Merge *merge, const Sides *sides) {
    const char *what = !sides->ours     ? "is taken away in ours and changed in theirs"
                       : !sides->theirs ? "is changed in ours and taken away in theirs"
                       : !sides->base   ? "is new in both, and not the same"
                                        : "is changed in both, and not in the same way";
    READING_SAY(&merge->reading, str_from(what));
}

/* The members that are one definition of a column. */
static const char *const definition[] = {"type",     "collation", "nullable",  "default",
                                         "identity", "start",     "increment", "min",
                                         "max",      "cache",     "cycle",     "generated"};

static bool in_definition(const char *member) {
    for (uint32_t i = 0; i < COUNT(definition); i++)
        if (strcmp(definition[i], member) == 0) return true;
    return false;
}

static bool same_definition(const cJSON *a, const cJSON *b) {
    for (uint32_t i = 0; i < COUNT(definition); i++)
        if (!same(tree_member(a, definition[i]), tree_member(b, definition[i]))) return false;
    return true;
}

static Sides sides_of(const Sides *sides, const char *name) {
    return (Sides){tree_member(sides->base, name), tree_member(sides->ours, name),
                   tree_member(sides->theirs, name)};
}

/* The definition is one side's; where both have changed it differently, its members say how. */
static void merge_definition(Merge *merge, const Sides *sides) {
    const cJSON *of = same_definition(sides->ours, sides->base) ? sides->theirs : sides->ours;
    bool differ = !same_definition(sides->ours, sides->theirs) && of == sides->ours &&
                  !same_definition(sides->theirs, sides->base);
    for (uint32_t i = 0; i < COUNT(definition); i++) {
        Sides member = sides_of(sides, definition[i]);
        const cJSON *node = tree_member(of, definition[i]);
        size_t was = reading_enter(&merge->reading, str_from(definition[i]));
        if (differ && !same(member.ours, member.theirs))
            READING_SAY(&merge->reading, STR("differs, where the column is changed in both"));
        reading_leave(&merge->reading, was);
        if (!node) continue;
        if (i) buf_byte(merge->out, ',');
        escape_put_text(merge->out, definition[i], strlen(definition[i]));
        buf_byte(merge->out, ':');
        tree_put(merge->out, node);
    }
}

static void merge_members(Merge *merge, Shape shape, const Sides *sides);

/* Writes a member, if there is to be one, with a comma unless it is the first. Goes no deeper than the shapes
 * do. */
static void merge_member(Merge *merge, Shape shape, const char *name, const Sides *sides, bool *first) {
    const cJSON *node = same(sides->ours, sides->base) ? sides->theirs : sides->ours;
    bool settled = same(sides->ours, sides->theirs) || same(sides->ours, sides->base) ||
                   same(sides->theirs, sides->base);
    bool all = sides->base && sides->ours && sides->theirs;
    bool descends = !settled && shape != SHAPE_WHOLE && (is_map(shape) || all);
    if (settled && !node) return;
    size_t was = reading_enter(&merge->reading, str_from(name));
    if (!*first) buf_byte(merge->out, ',');
    *first = false;
    escape_put_text(merge->out, name, strlen(name));
    buf_byte(merge->out, ':');
    if (descends) merge_members(merge, shape, sides);
    else if (settled) tree_put(merge->out, node);
    else {
        conflict(merge, sides);
        buf_lit(merge->out, "null");
    }
    reading_leave(&merge->reading, was);
}

static void merge_members(Merge *merge, Shape shape, const Sides *sides) {
    const cJSON *child;
    bool first = shape != SHAPE_COLUMN, column = shape == SHAPE_COLUMN;
    buf_byte(merge->out, '{');
    if (column) merge_definition(merge, sides);
    cJSON_ArrayForEach(child, sides->ours) {
        Sides member = sides_of(sides, child->string);
        if (!column || !in_definition(child->string))
            merge_member(merge, shape_of(shape, child->string), child->string, &member, &first);
    }
    cJSON_ArrayForEach(child, sides->theirs) {
        Sides member = sides_of(sides, child->string);
        if (!member.ours && (!column || !in_definition(child->string)))
            merge_member(merge, shape_of(shape, child->string), child->string, &member, &first);
    }
    buf_byte(merge->out, '}');
}

/* A side as a tree in its long form; NULL where it is none. No base is an empty document. */
static const cJSON *in_full(Arena *arena, const cJSON *input, const char *name, Buf *out) {
    const cJSON *given = tree_member(input, name);
    Model model = {0};
    Buf text = buf_make(arena), wrong = buf_make(arena);
    bool none = strcmp(name, "base") == 0 && (!given || cJSON_IsNull(given));
    if (!none && !document_read_member(arena, input, name, &model, out)) return NULL;
    snapshot_put_long(&text, &model);
    const cJSON *tree = text.failed ? NULL : tree_read(arena, buf_str(&text), &wrong);
    out->failed |= !tree;
    return tree;
}

bool op_merge(Arena *arena, const cJSON *input, Buf *out) {
    Mistakes mistakes = mistakes_make(arena);
    Buf text = buf_make(arena), wrong = buf_make(arena);
    Merge merge = {{.arena = arena, .mistakes = &mistakes, .path = buf_make(arena)}, &text};
    Model model;
    Sides sides = {.base = in_full(arena, input, "base", out)};
    if (sides.base) sides.ours = in_full(arena, input, "ours", out);
    if (sides.ours) sides.theirs = in_full(arena, input, "theirs", out);
    if (!sides.theirs) return false;
    merge_members(&merge, SHAPE_DOCUMENT, &sides);
    out->failed |= text.failed || merge.reading.path.failed;
    if (mistakes.count || out->failed) {
        mistakes_put(out, STR("ours and theirs are in conflict"), &mistakes);
        return false;
    }
    const cJSON *tree = tree_read(arena, buf_str(&text), &wrong);
    out->failed |= !tree;
    if (!tree) return false;
    if (!document_read(arena, tree, &model, &mistakes)) {
        mistakes_put(out, STR("ours and theirs don't hold together"), &mistakes);
        return false;
    }
    buf_lit(out, "{\"document\":");
    snapshot_put(out, &model);
    buf_byte(out, '}');
    return true;
}
