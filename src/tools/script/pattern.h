/* Recognises the beginning of a statement by a pattern, so that knowledge about SQL's statements can be in
 * tables.
 *
 * A pattern is words separated by single blanks. It is matched with a statement's tokens (without comments
 * and spaces) from the first one; the tokens after a match don't matter. A word is one of:
 *   - a keyword or a mark: itself, in lower case
 *   - a|b: one of them
 *   - [a b c]: these, or none of them
 *   - @: a name, with or without a schema, which is returned
 *   - *: any tokens, as few as possible; brackets with their contents count as one token
 *   - $: the end */
#ifndef TOOLS_SCRIPT_PATTERN_H
#define TOOLS_SCRIPT_PATTERN_H

#include "ground/arena.h"
#include "tools/lexer.h"

/* A name as written in SQL; empty if there is none. */
typedef struct SqlName {
    Token schema, name;
} SqlName;

enum { PATTERN_NAMES = 2 }; /* of the names of a pattern are kept */

typedef struct Match {
    SqlName names[PATTERN_NAMES];
    Lexer rest; /* what follows */
} Match;

/* Matches the tokens after a scanner's position; the scanner doesn't move. */
bool pattern_match(const char *pattern, Lexer from, Match *match);

/* A name as Postgres has it: without quotes, or in lower case. Empty, with `*failed`, if memory has run out.
 * U&"…" stays as it is written. */
Str sql_name(Arena *arena, Token token, bool *failed);

#endif
