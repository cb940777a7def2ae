/* See message.h. */
#include "session/message.h"

void message_number_at(Buf *out, size_t at, uint32_t n, size_t size) {
    for (; size-- && !out->failed; n >>= 8) out->ptr[at + size] = (char)n;
}

void message_number(Buf *out, uint32_t n, size_t size) {
    if (!buf_room(out, size)) return;
    out->len += size;
    message_number_at(out, out->len - size, n, size);
}

size_t message_start(Buf *out, char type) {
    buf_byte(out, type);
    message_number(out, 0, 4);
    return out->len - 4;
}

void message_end(Buf *out, size_t start) {
    message_number_at(out, start, (uint32_t)(out->len - start), 4);
}
