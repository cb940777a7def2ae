/* An append-only byte buffer in an arena. Failure is sticky: writers return nothing, and once memory has run
 * out they write nothing more. A layer checks `failed` once, at the end.
 *
 * Knows bytes and decimal integers, no format. */
#ifndef BUF_H
#define BUF_H

#include "ground/arena.h"

typedef struct Buf {
    Arena *arena;
    char *ptr; /* moves when the buffer grows: keep offsets, not pointers */
    size_t len;
    size_t cap;
    bool failed; /* memory ran out; `len` stays at what was written before */
    bool ascii;  /* for writers of text (escape.h): what is not ASCII is to be escaped */
} Buf;

INLINE Buf buf_make(Arena *arena) {
    return (Buf){.arena = arena};
}

/* Room for `n` more bytes at `ptr + len`, for writers that fill it themselves and then add to `len`.
 * False, and `failed`, when there is none. */
bool buf_grow(Buf *buf, size_t n);

INLINE bool buf_room(Buf *buf, size_t n) {
    return n <= buf->cap - buf->len || buf_grow(buf, n);
}

/* Appends bytes, inlined: for loops in which a call is slow. `bytes` must not be NULL. */
INLINE void buf_add(Buf *buf, const char *bytes, size_t n) {
    if (!buf_room(buf, n)) return;
    bytes_copy(buf->ptr + buf->len, bytes, n);
    buf->len += n;
}

/* Appends bytes; `bytes` may be NULL where `n` is 0. */
void buf_bytes(Buf *buf, const char *bytes, size_t n);

INLINE void buf_put(Buf *buf, Str s) {
    buf_bytes(buf, s.ptr, s.len);
}

/* A string literal: ends with a NUL, which isn't written. */
void buf_lit(Buf *buf, const char *literal);

void buf_byte(Buf *buf, char c);
void buf_int(Buf *buf, int64_t n);

/* The bytes written so far. Valid until the buffer grows. */
INLINE Str buf_str(const Buf *buf) {
    return (Str){buf->ptr, buf->len};
}

#endif
