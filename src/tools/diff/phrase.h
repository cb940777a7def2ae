/* Expressions of a schema (checks, defaults, predicates): compares them, and renames names in them, by their
 * tokens. Only the database knows what they mean: two that differ here may mean the same, but not the other
 * way round. */
#ifndef TOOLS_DIFF_PHRASE_H
#define TOOLS_DIFF_PHRASE_H

#include "tools/lexer.h"
#include "ground/buf.h"
#include "tools/lookup.h"
#include "tools/model.h"

/* Whether they are equal apart from spaces, the case of words, and quotes around names that need none. */
bool phrase_eq(Str a, Str b);

/* Whether a name may occur, as a column or a type. In doubt, yes. */
bool phrase_mentions(Str sql, Str name);

/* The next name that occurs, as Postgres understands it: folded, without quotes. False at the end, or where
 * memory has run out. */
bool phrase_next_name(Lexer *lexer, Buf *name);

/* Adds the contents of its strings. */
void phrase_strings(Lookup *found, Str sql);

/* Whether it may call a function with a different value for each row. For unknown functions, yes. */
bool phrase_varies(Str sql);

typedef enum RenamingKind { RENAMING_COLUMN, RENAMING_TABLE, RENAMING_TYPE } RenamingKind;

typedef struct Renaming {
    RenamingKind kind;
    Str from, to;
} Renaming;

/* A list of renames, and more of them; NULL: none. */
typedef struct Renamings {
    const Renaming *items;
    uint32_t count;
    const struct Renamings *more;
} Renamings;

/* The expression as the database has it once these things bear their new names: columns where no bracket
 * follows, tables before a dot, types after `::` or `as` or before a string. */
void phrase_rename(Buf *out, Str sql, const Renamings *renamings);

#endif
