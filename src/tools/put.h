/* Writing JSON, for the tools' answers: each puts the comma that it needs before itself, which it sees by
 * what the buffer ends with. Brackets and braces are the caller's. */
#ifndef TOOLS_PUT_H
#define TOOLS_PUT_H

#include "ground/escape.h"
#include "tools/model.h"

/* A comma, unless an object or a list has just begun. */
void put_next(Buf *out);

/* A member's name and its colon. */
void put_key(Buf *out, Str name);

/* A string, where a member's value or the only thing stands: without a comma. */
void put_text(Buf *out, Str text);

/* A string as a list's element. */
void put_item(Buf *out, Str text);

/* `["a","b"]`, where a member's value stands. */
void put_names(Buf *out, Names names);

/* A member that is a string, or true or false. */
void put_string(Buf *out, const char *name, Str text);
void put_bool(Buf *out, const char *name, bool flag);

/* The same, but nothing where the string is empty, or the flag false. */
void put_member(Buf *out, const char *name, Str text);
void put_flag(Buf *out, const char *name, bool flag);

#endif
