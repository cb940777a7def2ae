/* Writing the frontend's messages: the one place that does. */
#ifndef SESSION_MESSAGE_H
#define SESSION_MESSAGE_H

#include "buf.h"

void message_u16(Buf *out, uint32_t n);
void message_u32(Buf *out, uint32_t n);

/* Writes over a number that stands at `at` already. */
void message_u16_at(Buf *out, size_t at, uint32_t n);
void message_u32_at(Buf *out, size_t at, uint32_t n);

/* A string literal, and the NUL it ends with. */
void message_lit(Buf *out, const char *literal);

/* Begins a message of a type, or 0 for the first of a connection, which has none; answers what message_end
 * wants to know. */
size_t message_start(Buf *out, char type);

/* Ends it: its length is known. */
void message_end(Buf *out, size_t start);

/* One of a length alone. */
void message_empty(Buf *out, char type);

#endif
