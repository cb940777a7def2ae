/* The only place that quotes names and texts for SQL, and the only way to put a statement together: a form
 * whose placeholders are filled in. Knows no statement. */
#ifndef TOOLS_QUOTE_H
#define TOOLS_QUOTE_H

#include "ground/buf.h"
#include "tools/lexer.h"
#include "tools/model.h"

/* An identifier, always in quotes; of a table or an enum with its schema before it, unless that is public. */
void quote_name(Buf *out, Str name);

/* What an identifier means: folded outside of quotes, a doubled quote once. Of another token, its text. */
void quote_meaning(Buf *out, Token token);

/* A list of them, joined by ", ", without brackets. */
void quote_names(Buf *out, Names names);

/* A string whose meaning doesn't depend on standard_conforming_strings: E'…' if it has a backslash. */
void quote_literal(Buf *out, Str text);

/* A statement with its strings written so that they mean, under any setting, what they mean when it is on. */
void quote_conforming(Buf *out, Str sql);

/* A dollar-quoted string, with a tag that isn't in the text. */
void quote_dollars(Buf *out, Str text);

/* Writes a form. Its placeholders take the next of `args`: @n as a name, @l as a literal, @s as SQL; @@ is a
 * @. */
void quote_fill(Buf *out, const char *form, const Str *args);

#endif
