/* Writing the frontend's messages: numbers and lengths. */
#ifndef SESSION_MESSAGE_H
#define SESSION_MESSAGE_H

#include "ground/buf.h"

/* Writes a big-endian number of so many bytes: at the end, or over bytes that are there already. */
void message_number(Buf *out, uint32_t n, size_t size);
void message_number_at(Buf *out, size_t at, uint32_t n, size_t size);

/* Begins a message of a type; returns the position of its length, for message_end. */
size_t message_start(Buf *out, char type);

/* Ends the message: writes its length. */
void message_end(Buf *out, size_t start);

#endif
