/* See digest.h. */
#include "tools/script/digest.h"

#include "ground/hash/hash.h"

Str digest_text(Buf *out, Str text) {
    if (text.len >= 3 && bytes_eq(text.ptr, 3, "\xef\xbb\xbf", 3)) text = str_of(text.ptr + 3, str_end(text));
    size_t from = 0, start = out->len;
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.ptr[i] != '\r' || text.ptr[i + 1] != '\n') continue;
        buf_bytes(out, text.ptr + from, i - from);
        from = i + 1;
    }
    if (!from) return text;
    buf_bytes(out, text.ptr + from, text.len - from);
    return out->failed ? (Str){0} : str_of(out->ptr + start, out->ptr + out->len);
}

void digest_put(Buf *out, Str text) {
    Hash hash;
    hash_start(&hash, false);
    hash_text(&hash, text.ptr, text.len);
    for (size_t i = 0; i < HASH_SIZE; i++) {
        uint32_t byte = (uint8_t)hash.bytes[i];
        buf_byte(out, byte_digit(byte >> 4));
        buf_byte(out, byte_digit(byte & 15));
    }
}
