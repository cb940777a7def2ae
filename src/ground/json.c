/* The reader: one iterative walk that both skips a value and, asked to, copies it. See json.h. */
#include "ground/json.h"

#include "ground/number.h"

/* How long a string may be that is copied as it is looked at: room for all that comes would take memory. */
enum { JSON_PIECE = 1 << 14 };

static bool json_fail(JsonReader *r, JsonFault fault) {
    if (r->fault == JSON_OK) r->fault = fault;
    return false;
}

/* A fault at `at`: the input's end is a cut, anything else is wrong. */
static bool json_wrong(JsonReader *r) {
    return json_fail(r, r->at >= r->end ? JSON_CUT : JSON_SYNTAX);
}

OUTLINE static char json_next_slowly(JsonReader *r) {
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')) r->at++;
    return r->at < r->end ? *r->at : 0;
}

/* Passes white space; the byte that comes then, or 0 at the end (which no JSON has). */
INLINE char json_next(JsonReader *r) {
    if (r->at < r->end && *r->at == ' ') r->at++; /* Postgres writes one behind each comma */
    const char *at = r->at;
    return at < r->end && ' ' < *at ? *at /* nearly always */ : json_next_slowly(r);
}

/* Takes one expected byte. */
INLINE bool json_take(JsonReader *r, char c) {
    if (json_next(r) != c) return json_wrong(r);
    r->at++;
    return true;
}

INLINE JsonKind json_kind(JsonReader *r) {
    char c = json_next(r);
    switch (c) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 'n': return JSON_NULL;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    default: return byte_is_digit(c) || c == '-' ? JSON_NUMBER : JSON_NONE;
    }
}

JsonKind json_peek(JsonReader *r) {
    return json_kind(r);
}

bool json_end(JsonReader *r) {
    json_next(r);
    return r->fault == JSON_OK && r->at == r->end;
}

static bool json_word(JsonReader *r, const char *word) {
    for (; *word; word++, r->at++)
        if (r->at >= r->end || *r->at != *word) return json_wrong(r);
    return true;
}

/* Behind the digits that begin here, if any do. */
static const char *json_digits(const char *at, const char *end) {
    while (at < end && byte_is_digit(*at)) at++;
    return at;
}

/* The reader's place is in a local, here and in json_string, as engines keep no memory in a register. */
static bool json_number(JsonReader *r) {
    const char *end = r->end, *digits = r->at + (*r->at == '-'), *at = digits;
    at = at < end && *at == '0' ? at + 1 : json_digits(at, end);
    if (at > digits && at < end && *at == '.') {
        digits = at + 1;
        at = json_digits(digits, end);
    }
    if (at > digits && at < end && (*at | 0x20) == 'e') {
        at++;
        digits = at + (at < end && (*at == '+' || *at == '-'));
        at = json_digits(digits, end);
    }
    r->at = at;
    return at > digits || json_wrong(r);
}

/* One sequence of two to four bytes, in the ranges of Unicode's table 3-7: no overlong form, no surrogate,
 * nothing past U+10FFFF. */
static bool json_multibyte(JsonReader *r) {
    uint8_t lead = (uint8_t)*r->at;
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (lead < 0xc2 || lead > 0xf4) return json_fail(r, JSON_SYNTAX);
    for (r->at++; more; more--, r->at++, low = 0x80, high = 0xbf)
        if (r->at >= r->end || (uint8_t)*r->at < low || (uint8_t)*r->at > high) return json_wrong(r);
    return true;
}

/* Which of the eight bytes are a quote, a backslash or a control character: the lowest mark, 0x80 in its
 * byte, is never a false one, as a borrow goes upwards only. `other` marks bytes beyond ASCII: all of them,
 * or none. */
INLINE uint64_t json_special(const char *at, bool other) {
    const uint64_t ones = 0x0101010101010101U;
    uint64_t word;
    __builtin_memcpy(&word, at, 8);
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    uint64_t special = (word - ones * 0x20) | (quote - ones) | (slash - ones);
    return (other ? special | word : special & ~word) & ones * 0x80;
}

/* Passes what no string need be looked at for, eight bytes at a time. */
INLINE const char *json_plain(const char *at, const char *end) {
    for (; end - at >= 8; at += 8) {
        uint64_t special = json_special(at, true);
        if (special) return at + __builtin_ctzll(special) / 8;
    }
    return at;
}

/* From the opening quote to behind the closing one. */
static bool json_string(JsonReader *r) {
    for (const char *at = r->at + 1;;) {
        r->at = at = json_plain(at, r->end);
        if (at >= r->end) return json_wrong(r);
        uint8_t c = (uint8_t)*at++;
        if (c == '"') return r->at = at, true;
        if (c < 0x20) return json_wrong(r);
        if (c >= 0x80) {
            if (!json_multibyte(r)) return false;
            at = r->at;
        } else if (c == '\\') {
            int32_t code = escape_read(&at, r->end);
            r->at = at;
            if (code < 0) return json_wrong(r);
            r->flags |=
                (uint8_t)(JSON_ESCAPED | (code ? 0 : JSON_NUL) | (escape_is_surrogate(code) ? JSON_LONE : 0));
        }
    }
}

bool json_text(JsonReader *r, Str *text) {
    if (json_next(r) != '"') return json_wrong(r);
    const char *at = r->at + 1, *end = r->end;
    char *to = (char *)(uintptr_t)at;
    bool lone = false;
    for (text->ptr = at;;) {
        uint64_t special = 0;
        for (; end - at >= 8 && !(special = json_special(at, false)); at += 8, to += 8)
            __builtin_memmove(to, at, 8);
        for (const char *stop = at + (special ? __builtin_ctzll(special) / 8 : 0); at < stop;) *to++ = *at++;
        if (at >= end || (uint8_t)*at < 0x20) break;
        char c = *at++;
        if (c == '"') {
            text->len = (size_t)(to - text->ptr);
            r->at = at;
            return !lone;
        }
        if (c == '\\' && at < end && *at == '"') { /* as most are where the text is JSON */
            *to++ = *at++;
        } else if (c == '\\') {
            int32_t code = escape_read(&at, end);
            if (code < 0) break;
            lone |= escape_is_surrogate(code); /* or half of a pair that was cut off: the end will tell */
            to += escape_utf8(to, code);
        } else {
            *to++ = c;
        }
    }
    r->at = at;
    return json_wrong(r);
}

bool json_copy_plain(JsonReader *r, Buf *out) {
    if (json_next(r) != '"') return false;
    const char *from = r->at, *at = from + 1, *end = r->end - from > JSON_PIECE ? from + JSON_PIECE : r->end;
    if (!buf_room(out, (size_t)(end - from) + 8)) return false;
    char *to = out->ptr + out->len;
    *to++ = '"';
    /* Copied as they are looked at: a second pass takes 3% of a reply's time. */
    for (; end - at >= 8; at += 8, to += 8) {
        uint64_t special = json_special(at, true);
        __builtin_memcpy(to, at, 8);
        if (!special) continue;
        at += __builtin_ctzll(special) / 8;
        break;
    }
    if (at >= end || *at != '"') return false;
    out->len += (size_t)(++at - from);
    out->ptr[out->len - 1] = '"';
    r->at = at;
    return true;
}

bool json_enter(JsonReader *r, char bracket) {
    return r->entered = r->fault == JSON_OK && json_take(r, bracket);
}

bool json_more(JsonReader *r, char close) {
    bool first = r->entered;
    r->entered = false;
    if (r->fault != JSON_OK) return false;
    if (!first && json_comma(r)) return true; /* no white space: nearly always */
    if (json_next(r) != close) return first || json_take(r, ',');
    r->at++;
    return false;
}

bool json_key(JsonReader *r, Str *key) {
    if (json_next(r) != '"') return json_wrong(r);
    key->ptr = r->at + 1;
    if (!json_string(r)) return false;
    key->len = (size_t)(r->at - key->ptr) - 1;
    return json_take(r, ':');
}

bool json_member(JsonReader *r, Str *key) {
    return json_more(r, '}') && json_key(r, key);
}

/* A value that holds no others; copied to `out` unless that is NULL. */
INLINE bool json_scalar(JsonReader *r, JsonKind kind, Buf *out) {
    const char *from = r->at;
    bool well;
    switch (kind) {
    case JSON_STRING: well = json_string(r); break;
    case JSON_NUMBER: well = json_number(r); break;
    case JSON_NULL: well = json_word(r, "null"); break;
    case JSON_TRUE: well = json_word(r, "true"); break;
    case JSON_FALSE: well = json_word(r, "false"); break;
    default: well = json_wrong(r);
    }
    if (!well || !out) return well;
    if (kind == JSON_NUMBER) number_put(out, from, (size_t)(r->at - from));
    else escape_put_body(out, from, (size_t)(r->at - from)); /* quotes and words have no escapes */
    return true;
}

/* The walk. `objects` is a stack of one bit a level: is it an object, or an array? */
bool json_walk(JsonReader *r, Buf *out) {
    uint8_t objects[JSON_DEPTH_HARD];
    size_t depth = 0;
    bool key = false; /* what comes next is the key of a member */
    while (r->fault == JSON_OK) {
        JsonKind kind = json_kind(r);
        bool inside = !key && kind >= JSON_ARRAY;
        if (inside) {
            if (depth == JSON_DEPTH_HARD) return json_fail(r, JSON_TOO_DEEP);
            objects[depth] = kind == JSON_OBJECT;
            if (++depth > JSON_DEPTH) r->flags |= JSON_DEEP;
            if (out) buf_byte(out, *r->at);
            r->at++;
        } else if (key && kind != JSON_STRING) {
            return json_wrong(r);
        } else if (!(out && json_copy_plain(r, out)) && !json_scalar(r, kind, out)) {
            return false;
        }
        char separator = key ? ':' : ',';
        for (; !key; inside = false) {
            if (!depth) return true;
            if (json_next(r) != (objects[depth - 1] ? '}' : ']')) break;
            if (out) buf_byte(out, *r->at);
            r->at++;
            depth--;
        }
        key = !key && objects[depth - 1];
        if (inside) continue;
        if (!json_take(r, separator)) return false;
        if (out) buf_byte(out, separator);
    }
    return false;
}

bool json_value(JsonReader *r, JsonValue *out) {
    r->flags = 0;
    out->kind = (uint8_t)json_peek(r);
    out->text.ptr = r->at;
    /* Most values hold no others, and need no walk. */
    bool well =
        out->kind < JSON_ARRAY ? r->fault == JSON_OK && json_scalar(r, out->kind, NULL) : json_walk(r, NULL);
    out->flags = r->flags;
    if (!well) return false;
    out->text.len = (size_t)(r->at - out->text.ptr);
    return true;
}
