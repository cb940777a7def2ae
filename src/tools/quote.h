/* The one place where names and texts are made safe for SQL, and the one way that a statement is put
 * together: a form with places, filled in. Knows no statement. */
#ifndef TOOLS_QUOTE_H
#define TOOLS_QUOTE_H

#include "ground/buf.h"
#include "tools/lexer.h"
#include "tools/model.h"

/* An identifier, always in quotes. */
void quote_name(Buf *out, Str name);

/* What an identifier means: folded outside of quotes, a doubled quote once. Of another token, its text. */
void quote_meaning(Buf *out, Token token);

/* A list of them, joined by ", ", without brackets. */
void quote_names(Buf *out, Names names);

/* A string that means the same whatever standard_conforming_strings says: with a backslash in it, E'…'. */
void quote_literal(Buf *out, Str text);

/* A statement whose strings mean, whatever that setting says, what they mean where it is on. */
void quote_conforming(Buf *out, Str sql);

/* A dollar-quoted string, by a tag that isn't in the text. */
void quote_dollars(Buf *out, Str text);

/* Writes a form; in it stand, for the next of `args`: @n a name, @l a literal, @s SQL as it is; @@ is a @. */
void quote_fill(Buf *out, const char *form, const Str *args);

#endif
