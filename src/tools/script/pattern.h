/* What a statement begins with, told by patterns, so that what is known of SQL's statements stands in tables.
 *
 * A pattern is words between single blanks, matched with a statement's tokens (comments and spaces aside)
 * from the first on; what follows a match is not looked at. A word is a keyword or a mark    itself, in lower
 * case a|b                    one of them [a b c]                these, or none of them
 *   @                      a name, perhaps with its schema, which is given back
 *   *                      any tokens, as few as the next words need; brackets with all that is in them count
 * as one $                      the end */
#ifndef TOOLS_SCRIPT_PATTERN_H
#define TOOLS_SCRIPT_PATTERN_H

#include "ground/arena.h"
#include "tools/lexer.h"

/* A name as it stands in SQL; empty where there is none. */
typedef struct SqlName {
    Token schema, name;
} SqlName;

enum { PATTERN_NAMES = 2 }; /* of the names of a pattern are kept */

typedef struct Match {
    SqlName names[PATTERN_NAMES];
    Lexer rest; /* what follows */
} Match;

/* Matches what a scanner has before it, which stays where it is. */
bool pattern_match(const char *pattern, Lexer from, Match *match);

/* A name as Postgres has it: without quotes, or in lower case. Empty and `*failed` where memory has run out.
 * U&"…" is taken as it is written. */
Str sql_name(Arena *arena, Token token, bool *failed);

#endif
