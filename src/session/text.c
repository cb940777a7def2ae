/* See text.h. */
#include "session/text.h"

bool reader_take(Reader *r, char c) {
    bool there = r->at < r->end && *r->at == c;
    r->at += there;
    return there;
}

bool reader_null(Reader *r) {
    bool there = r->end - r->at >= 4 && bytes_u32(r->at) == bytes_u32("null");
    if (there) r->at += 4;
    return there;
}

/* A code point as UTF-8; answers where it ends. */
static char *reader_utf8(char *to, uint32_t code) {
    uint32_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    *to++ = (char)(more ? 0xff00 >> (more + 1) | code >> 6 * more : code);
    while (more--) *to++ = (char)(0x80 | (code >> 6 * more & 0x3f));
    return to;
}

bool reader_text(Reader *r, Str *text) {
    if (!reader_take(r, '"')) return false;
    char *to = r->at;
    for (text->ptr = to; r->at < r->end && (uint8_t)*r->at >= ' ';) {
        char c = *r->at++;
        if (c == '"') {
            text->len = (size_t)(to - text->ptr);
            return true;
        }
        if (c == '\\') {
            const char *at = r->at;
            int32_t code = escape_read(&at, r->end);
            if (code <= 0 || code >> 11 == 0xd800 >> 11) return false;
            r->at += at - r->at;
            to = reader_utf8(to, (uint32_t)code);
        } else {
            *to++ = c;
        }
    }
    return false;
}

bool reader_key(Reader *r, Str *key) {
    return reader_text(r, key) && reader_take(r, ':');
}

uint32_t text_u32(const char *p) {
    uint32_t n = 0;
    for (int i = 0; i < 4; i++) n = n << 8 | (uint8_t)p[i];
    return n;
}

/* buf_int does it for twice as many digits, and faster. */
void text_number(Buf *out, uint32_t n) {
    uint32_t unit = 1;
    while (n / unit > 9) unit *= 10;
    for (; unit; unit /= 10) buf_byte(out, (char)('0' + n / unit % 10));
}

bool text_has(const char *letters, char c) {
    while (*letters && *letters != c) letters++;
    return *letters;
}

bool text_take(Str *from, char stop, Str *text) {
    size_t len = 0;
    while (len < from->len && from->ptr[len] != stop) len++;
    *text = (Str){from->ptr, len};
    bool stopped = len < from->len;
    from->ptr += len + stopped;
    from->len -= len + stopped;
    return stopped;
}

/* Where text ends that is UTF-8 as in Unicode's table 3-7: no overlong form, no surrogate, nothing past
 * U+10FFFF. */
static const char *text_utf8_end(const char *from, const char *end) {
    for (const char *at = from; at < end; from = at) {
        uint32_t lead = (uint8_t)*at++, more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0x80) continue;
        uint32_t code = lead & 0x3f >> more, least = 2U << more * 5;
        if (lead < 0xc2 || lead > 0xf4) break;
        for (; more && at < end && (*at & 0xc0) == 0x80; more--) code = code << 6 | (*at++ & 0x3f);
        if (more || code < least || code > 0x10ffff || code >> 11 == 0xd800 >> 11) break;
    }
    return from;
}

bool text_put(Buf *out, const Str *text) {
    const char *last = text->ptr + text->len, *end = text_utf8_end(text->ptr, last);
    escape_put_text(out, text->ptr, (size_t)(end - text->ptr));
    return end == last;
}
