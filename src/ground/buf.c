/* Growing and appending. See buf.h. */
#include "ground/buf.h"

bool buf_grow(Buf *buf, size_t n) {
    size_t cap = buf->cap * 2 + n;
    char *ptr = buf->failed || n > SIZE_MAX / 4 || buf->cap > SIZE_MAX / 4
                    ? NULL
                    : arena_resize(buf->arena, buf->ptr, buf->cap, cap);
    buf->failed = !ptr;
    if (!ptr) return false;
    buf->ptr = ptr;
    buf->cap = cap;
    return true;
}

void buf_bytes(Buf *buf, const char *bytes, size_t n) {
    if (n) buf_add(buf, bytes, n);
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
    do { /* by nine digits: engines divide 32 bits by a constant without dividing */
        uint32_t part = (uint32_t)(left % 1000000000);
        size_t stop = at - 9;
        for (left /= 1000000000; left ? at > stop : part || at == sizeof digits; part /= 10)
            digits[--at] = (char)('0' + part % 10);
    } while (left);
    if (n < 0) buf_byte(buf, '-');
    buf_bytes(buf, digits + at, sizeof digits - at);
}
