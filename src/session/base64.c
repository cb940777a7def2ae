/* Six bits a letter. See base64.h. */
#include "session/base64.h"

/* Computed, as an alphabet of 64 letters is longer than this. */
static char base64_letter(uint32_t six) {
    if (six < 26) return (char)('A' + six);
    if (six < 52) return (char)('a' + six - 26);
    if (six < 62) return (char)('0' + six - 52);
    return six == 62 ? '+' : '/';
}

void base64_put(Buf *out, const char *bytes, size_t len) {
    for (size_t i = 0; i < len; i += 3) {
        uint32_t three = 0;
        for (size_t j = i; j < i + 3; j++) three = three << 8 | (j < len ? (uint8_t)bytes[j] : 0);
        for (size_t j = 0; j < 4; j++)
            buf_byte(out, i + j > len ? '=' : base64_letter(three >> (18 - 6 * j) & 63));
    }
}

void base64_read(Buf *out, const char *text, size_t len) {
    uint32_t bits = 0;
    for (size_t i = 0; i < len && text[i] != '='; i++) {
        uint32_t six = 0;
        while (six < 63 && base64_letter(six) != text[i]) six++;
        bits = bits << 6 | six;
        if (i % 4) buf_byte(out, (char)(bits >> (6 - 2 * (i % 4))));
    }
}
