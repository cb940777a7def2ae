/* Growing and appending. See buf.h. */
#include "buf.h"

/* Slow path of buf_room: lengthen in place when the buffer is the arena's newest block, else move. */
static bool buf_grow(Buf *buf, size_t n) {
    if (buf->failed || n > SIZE_MAX / 4 || buf->cap > SIZE_MAX / 4) {
        buf->failed = true;
        return false;
    }
    size_t more = buf->cap > n ? buf->cap : n + 64;
    if (buf->ptr && (arena_extend(buf->arena, buf->ptr + buf->cap, more) ||
                     arena_extend(buf->arena, buf->ptr + buf->cap, more = n))) {
        buf->cap += more;
        return true;
    }
    char *ptr = arena_take(buf->arena, buf->cap + more);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    bytes_copy(ptr, buf->ptr, buf->len);
    buf->ptr = ptr;
    buf->cap += more;
    return true;
}

bool buf_room(Buf *buf, size_t n) {
    return n <= buf->cap - buf->len || buf_grow(buf, n);
}

void buf_bytes(Buf *buf, const char *bytes, size_t n) {
    if (!buf_room(buf, n)) return;
    bytes_copy(buf->ptr + buf->len, bytes, n);
    buf->len += n;
}

void buf_lit(Buf *buf, const char *literal) {
    buf_bytes(buf, literal, literal_len(literal));
}

void buf_byte(Buf *buf, char c) {
    if (buf_room(buf, 1)) buf->ptr[buf->len++] = c;
}

void buf_int(Buf *buf, int64_t n) {
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (n < 0) buf_byte(buf, '-');
    buf_bytes(buf, digits + at, sizeof digits - at);
}
