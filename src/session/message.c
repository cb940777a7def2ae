/* See message.h. */
#include "session/message.h"

void message_u16(Buf *out, uint32_t n) {
    buf_byte(out, (char)(n >> 8));
    buf_byte(out, (char)n);
}

void message_u32(Buf *out, uint32_t n) {
    message_u16(out, n >> 16);
    message_u16(out, n);
}

void message_u16_at(Buf *out, size_t at, uint32_t n) {
    if (out->failed) return;
    size_t end = out->len;
    out->len = at;
    message_u16(out, n);
    out->len = end;
}

void message_u32_at(Buf *out, size_t at, uint32_t n) {
    message_u16_at(out, at, n >> 16);
    message_u16_at(out, at + 2, n);
}

void message_lit(Buf *out, const char *literal) {
    buf_bytes(out, literal, literal_len(literal) + 1);
}

size_t message_start(Buf *out, char type) {
    if (type) buf_byte(out, type);
    message_u32(out, 0);
    return out->len - 4;
}

void message_end(Buf *out, size_t start) {
    message_u32_at(out, start, (uint32_t)(out->len - start));
}

void message_empty(Buf *out, char type) {
    message_end(out, message_start(out, type));
}
