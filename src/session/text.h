/* Texts from the server and to it: big-endian numbers, strings that end with a NUL, and texts as JSON. */
#ifndef SESSION_TEXT_H
#define SESSION_TEXT_H

#include "json.h"

uint32_t text_u32(const char *p);

/* Takes a string and its NUL off the front. False where there is no NUL. */
bool text_take(Str *from, Str *text);

/* Makes `text` of a JSON string what it means, in its own place. False where it isn't one, or has what no
 * text of Postgres has: U+0000, half a surrogate pair. */
bool text_read(JsonValue *value);

/* Writes it as a JSON string. False where it isn't UTF-8. Out of memory is `out`'s to say. */
bool text_put(Buf *out, const char *text, size_t len);

#endif
