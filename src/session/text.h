/* Texts: read from the host's JSON and from the server, and written as JSON.
 *
 * Reads the host's JSON without json.h, which would cost three times the bytes. Only strings, brackets and
 * `null` without white space are needed. The server checks that they are UTF-8. */
#ifndef SESSION_TEXT_H
#define SESSION_TEXT_H

#include "ground/escape.h"

/* A position in the host's JSON. */
typedef struct Reader {
    char *at;
    const char *end;
} Reader;

INLINE Reader reader_of(Str text) {
    return (Reader){(char *)(uintptr_t)text.ptr, str_end(text)};
}

/* Passes one expected byte. False, without passing anything, if the next byte is another. */
bool reader_take(Reader *r, char c);

/* The same for the word null. */
bool reader_null(Reader *r);

/* Takes a string and turns it into its text, in place. False if there is none, or if it contains what a text
 * of Postgres can't: U+0000, or half a surrogate pair. */
bool reader_text(Reader *r, Str *text);

/* The same, and the colon behind it. */
bool reader_key(Reader *r, Str *key);

/* Big-endian numbers. */
uint32_t text_u32(const char *p);
INLINE uint32_t text_u16(const char *p) {
    return (uint32_t)(uint8_t)p[0] << 8 | (uint8_t)p[1];
}

void text_number(Buf *out, uint32_t n);

/* Whether it is one of the letters. */
bool text_has(const char *letters, char c);

/* Takes the bytes up to an end byte off the front, and drops that byte. Without one: takes everything, and
 * returns false. */
bool text_take(Str *from, char stop, Str *text);

/* Writes it as a JSON string. Stops and returns false where it isn't UTF-8. */
bool text_put(Buf *out, const Str *text);

#endif
