/* Escapes read and written. See escape.h. */
#include "escape.h"

int escape_hex(char c) {
    if (byte_is_digit(c)) return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int32_t escape_hex4(const char *at, const char *end) {
    int32_t code = 0;
    if (end - at < 4) return -1;
    for (int i = 0; i < 4; i++) {
        int digit = escape_hex(at[i]);
        if (digit < 0) return -1;
        code = code << 4 | digit;
    }
    return code;
}

uint32_t escape_read(const char **at, const char *end) {
    char c = *(*at)++;
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': break;
    default: return (uint8_t)c;
    }
    int32_t high = escape_hex4(*at, end);
    *at += 4;
    if (high < 0xd800 || high > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return (uint32_t)high;
    int32_t low = escape_hex4(*at + 2, end);
    if (low < 0xdc00 || low > 0xdfff) return (uint32_t)high;
    *at += 6;
    return 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
}

static const char hex_digits[] = "0123456789abcdef";

/* One character that JSON must escape, in the shortest form. */
static void escape_put_one(Buf *out, uint32_t code) {
    static const char letters[] = "btn\0fr"; /* for 8 to 13; 11 has none */
    char escape[6] = {'\\', 'u', 0, 0, 0, 0};
    char letter = code == '"' || code == '\\' ? (char)code : code - 8 < 6 ? letters[code - 8] : 0;
    if (letter) {
        escape[1] = letter;
        buf_bytes(out, escape, 2);
        return;
    }
    for (int i = 0; i < 4; i++) escape[2 + i] = hex_digits[code >> (12 - 4 * i) & 15];
    buf_bytes(out, escape, 6);
}

static bool escape_needed(uint32_t code) {
    return code < 0x20 || code == '"' || code == '\\' || (code >= 0xd800 && code <= 0xdfff);
}

void escape_put(Buf *out, const char *text, size_t len) {
    if (!len) return; /* no text may have no address */
    const char *from = text, *end = text + len;
    for (const char *at = from;; at++) {
        if (at < end && !escape_needed((uint8_t)*at)) continue;
        buf_bytes(out, from, (size_t)(at - from));
        if (at == end) return;
        escape_put_one(out, (uint8_t)*at);
        from = at + 1;
    }
}

void escape_put_text(Buf *out, const char *text, size_t len) {
    buf_byte(out, '"');
    escape_put(out, text, len);
    buf_byte(out, '"');
}

/* Writes a code point as UTF-8, 1 to 4 bytes, and returns how many. */
static size_t escape_utf8(char *to, uint32_t code) {
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    to[0] = (char)((more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0) | code >> 6 * more);
    for (size_t i = 1; i <= more; i++) to[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3f));
    return more + 1;
}

void escape_put_body(Buf *out, const char *body, size_t len) {
    const char *from = body, *end = body + len;
    for (const char *at = from;;) {
        if (at < end && *at != '\\') {
            at++;
            continue;
        }
        buf_bytes(out, from, (size_t)(at - from));
        if (at == end) return;
        at++;
        uint32_t code = escape_read(&at, end);
        char utf8[4];
        if (escape_needed(code)) escape_put_one(out, code);
        else buf_bytes(out, utf8, escape_utf8(utf8, code));
        from = at;
    }
}

size_t escape_undo(char *body, size_t len) {
    const char *at = body, *end = body + len;
    char *to = body;
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        at++;
        uint32_t code = escape_read(&at, end);
        to += escape_utf8(to, code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
    }
    return (size_t)(to - body);
}
