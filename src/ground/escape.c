/* Escapes read and written. See escape.h. */
#include "ground/escape.h"

/* Four hex digits. */
static int32_t escape_hex4(const char **at, const char *end) {
    int32_t code = 0;
    for (int i = 0; i < 4; i++, ++*at) {
        if (*at >= end) return ESCAPE_WRONG;
        char letter = (char)(**at | 0x20);
        if (byte_is_digit(**at)) code = code << 4 | (**at - '0');
        else if (letter >= 'a' && letter <= 'f') code = code << 4 | (letter - 'a' + 10);
        else return ESCAPE_WRONG;
    }
    return code;
}

int32_t escape_read(const char **at, const char *end) {
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t"; /* the letter, what it means */
    if (*at >= end) return ESCAPE_WRONG;
    if (**at != 'u') {
        for (const char *letter = letters; *letter; letter += 2)
            if (*letter == **at) return ++*at, letter[1];
        return ESCAPE_WRONG;
    }
    ++*at;
    int32_t high = escape_hex4(at, end);
    if (high >> 10 != 0xd800 >> 10 || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return high;
    const char *next = *at + 2;
    int32_t low = escape_hex4(&next, end);
    if (low >> 10 != 0xdc00 >> 10) return high;
    *at = next;
    return 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
}

/* Whether JSON.stringify escapes it. */
INLINE bool escape_needed(int32_t code) {
    return (uint32_t)code < 0x20 || code == '"' || code == '\\' || escape_is_surrogate(code);
}

/* One character that must be escaped, in the shortest form. */
static void escape_put_one(Buf *out, int32_t code) {
    static const char letters[] = "btn?fr"; /* of 8 to 13 */
    if (code > 0xffff) {
        escape_put_one(out, 0xd7c0 + (code >> 10));
        code = 0xdc00 | (code & 0x3ff);
    }
    buf_byte(out, '\\');
    if (code == '"' || code == '\\') {
        buf_byte(out, (char)code);
    } else if (code >= 8 && code <= 13 && code != 11) {
        buf_byte(out, letters[code - 8]);
    } else {
        buf_byte(out, 'u');
        for (int shift = 12; shift >= 0; shift -= 4) buf_byte(out, byte_digit((uint32_t)code >> shift & 15));
    }
}

void escape_put(Buf *out, const char *text, size_t len) {
    enum { PIECE = 64 };
    for (size_t at = 0; at < len;) {
        size_t stop = len - at > PIECE ? at + PIECE : len;
        if (!buf_room(out, 2 * (stop - at))) return; /* SQL is full of quotes */
        char *to = out->ptr + out->len;
        for (; at < stop && (uint8_t)text[at] >= 0x20; *to++ = text[at++])
            if (text[at] == '"' || text[at] == '\\') *to++ = '\\';
        out->len = (size_t)(to - out->ptr);
        if (at < stop) escape_put_one(out, (uint8_t)text[at++]);
    }
}

void escape_put_text(Buf *out, const char *text, size_t len) {
    buf_byte(out, '"');
    escape_put(out, text, len);
    buf_byte(out, '"');
}

size_t escape_utf8(char *to, int32_t code) {
    if (code < 0x80) {
        *to = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    *to = (char)(0xff00 >> (more + 1) | code >> 6 * more);
    for (size_t i = more; i; i--) *++to = (char)(0x80 | (code >> 6 * (i - 1) & 0x3f));
    return more + 1;
}

/* The next character, one of several bytes, of UTF-8 that has been checked. */
static int32_t escape_next(const char **at) {
    int32_t code = (uint8_t) * (*at)++;
    int more = 1 + (code >= 0xe0) + (code >= 0xf0);
    for (code &= 0x3f >> more; more; more--) code = code << 6 | (*(*at)++ & 0x3f);
    return code;
}

void escape_put_body(Buf *out, const char *body, size_t len) {
    const char *at = body, *end = body + len;
    const int32_t most = out->ascii ? 0x7f : 0x10ffff; /* that may stand as it is */
    while (at < end) {
        const char *from = at;
        while (at < end && *at != '\\' && (uint8_t)*at <= most) at++;
        buf_bytes(out, from, (size_t)(at - from));
        if (at >= end) return;
        int32_t code = *at == '\\' ? (at++, escape_read(&at, end)) : escape_next(&at);
        char utf8[4];
        if (escape_needed(code) || code > most) escape_put_one(out, code);
        else buf_bytes(out, utf8, escape_utf8(utf8, code));
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
        int32_t code = escape_read(&at, end);
        to += escape_utf8(to, escape_is_surrogate(code) ? 0xfffd : code);
    }
    return (size_t)(to - body);
}
