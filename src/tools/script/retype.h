/* The effect of a change of a column's type on its table. */
#ifndef TOOLS_SCRIPT_RETYPE_H
#define TOOLS_SCRIPT_RETYPE_H

#include "ground/buf.h"
#include "tools/lexer.h"

typedef enum Retype {
    RETYPE_NOTHING, /* only the catalog changes */
    RETYPE_REWRITE, /* every value is written anew, and all fit */
    RETYPE_NARROW   /* values may not fit, or lose something */
} Retype;

/* The type that stands before a scanner, in the spelling of a document ("varchar(20)", "timestamptz",
 * "text[]"), written into `out`; the scanner goes behind it. */
Str retype_read(Buf *out, Lexer *lexer);

/* From one type to another, in such spelling. */
Retype retype_effect(Str from, Str to);

#endif
