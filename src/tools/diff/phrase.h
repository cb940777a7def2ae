/* Expressions of a schema (checks, defaults, predicates) compared and renamed by their tokens. What they mean
 * is the database's to say: two that differ here may be the same to it, never the other way round. */
#ifndef TOOLS_DIFF_PHRASE_H
#define TOOLS_DIFF_PHRASE_H

#include "tools/lexer.h"
#include "ground/buf.h"
#include "tools/lookup.h"
#include "tools/model.h"

/* Whether they are the same but for spaces, the case of words, and quotes around names that need none. */
bool phrase_eq(Str a, Str b);

/* Whether a name occurs, as a column or a type. Sees too much rather than too little. */
bool phrase_mentions(Str sql, Str name);

/* The next name that occurs, as Postgres understands it: folded, without quotes. False at the end, or where
 * memory has run out. */
bool phrase_next_name(Lexer *lexer, Buf *name);

/* Adds what the strings in it say. */
void phrase_strings(Lookup *found, Str sql);

/* Whether it calls a function that may give another value for each row; of what isn't known it may. */
bool phrase_varies(Str sql);

typedef enum RenamingKind { RENAMING_COLUMN, RENAMING_TABLE, RENAMING_TYPE } RenamingKind;

typedef struct Renaming {
    RenamingKind kind;
    Str from, to;
} Renaming;

/* A list of them, and what else is renamed: NULL, nothing. */
typedef struct Renamings {
    const Renaming *items;
    uint32_t count;
    const struct Renamings *more;
} Renamings;

/* The expression as the database has it once these things bear their new names: columns where no bracket
 * follows, tables before a dot, types after `::` or `as` or before a string. */
void phrase_rename(Buf *out, Str sql, const Renamings *renamings);

#endif
