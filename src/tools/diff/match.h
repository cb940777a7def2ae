/* Finds which things of two schemas correspond: by name, by renamedFrom, or by a hint of the user. It never
 * guesses by similarity. */
#ifndef TOOLS_DIFF_MATCH_H
#define TOOLS_DIFF_MATCH_H

#include "tools/mistakes.h"
#include "tools/lookup.h"
#include "tools/model.h"

/* A user's hint about a thing that goes: "users.name" is a column (by its table's former name or its new
 * one), "users" a table, "enum:mood" an enum. */
typedef struct Hint {
    Str from, to; /* `to` is empty where it is to be dropped */
    bool used;
    struct Hint *next; /* the next one of the same `from` */
} Hint;

typedef struct Hints {
    Hint *renames, *drops;
    uint32_t rename_count, drop_count;
    Lookup by_from; /* Hint, the drops within `drops` */
    Buf gone;       /* the first few things that go, as hints call them, joined by ", " */
    uint32_t gone_count;
} Hints;

/* Makes `by_from`. False where memory has run out. */
bool hints_index(Arena *arena, Hints *hints);

/* Things of one kind in one place, before and after. */
typedef struct Match {
    Arena *arena;
    const char *of;    /* "column", "table", "enum" */
    Str table, former; /* a column's, its new name and the one before; empty of the rest */
    const Str *from, *to,
        *renamed_from; /* names; the last as many as `to`, empty where it is new or the same */
    uint32_t from_count, to_count;
    uint32_t *become;  /* per `from`: which of `to` it is, or MATCH_NONE: it goes */
    uint32_t *source;  /* per `to`: which of `from` it was, or MATCH_NONE: it is new */
    Lookup froms, tos; /* the two by their names */
    bool failed;       /* memory has run out */
} Match;

#define MATCH_NONE UINT32_MAX

/* Fills in `become` and `source`. If something disappears and something new appears, and no hint says whether
 * they are the same, it adds a question to `questions` (elements of a JSON array). */
void match_find(Match *match, Hints *hints, Buf *questions);

/* Adds a mistake for each hint that matches nothing, and lists what there is. */
void match_unused(Arena *arena, const Hints *hints, Mistakes *mistakes);

#endif
