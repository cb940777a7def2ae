/* Writing the frontend's messages: numbers and lengths. */
#ifndef SESSION_MESSAGE_H
#define SESSION_MESSAGE_H

#include "ground/buf.h"

/* A big-endian number of so many bytes, at the end or over what stands there already. */
void message_number(Buf *out, uint32_t n, size_t size);
void message_number_at(Buf *out, size_t at, uint32_t n, size_t size);

/* Begins a message of a type; answers where its length stands, which message_end wants to know. */
size_t message_start(Buf *out, char type);

/* Ends it: its length is known. */
void message_end(Buf *out, size_t start);

#endif
