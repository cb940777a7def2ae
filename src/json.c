/* The reader: one iterative walk that both skips a value and, asked to, copies it. See json.h. */
#include "json.h"

#include "number.h"

static bool json_fail(JsonReader *r, JsonFault fault) {
    if (r->fault == JSON_OK) r->fault = fault;
    return false;
}

/* A fault at `at`: the input's end is a cut, anything else is wrong. */
static bool json_wrong(JsonReader *r) {
    return json_fail(r, r->at >= r->end ? JSON_CUT : JSON_SYNTAX);
}

/* Passes white space; the byte that comes then, or 0 at the end (which no JSON has). */
static char json_next(JsonReader *r) {
    const char *at = r->at;
    if (at != r->end && ' ' < *at) return *at; /* nearly always */
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')) r->at++;
    return r->at < r->end ? *r->at : 0;
}

/* Takes one expected byte. */
static bool json_take(JsonReader *r, char c) {
    if (json_next(r) != c) return json_wrong(r);
    r->at++;
    return true;
}

JsonKind json_peek(JsonReader *r) {
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

bool json_end(JsonReader *r) {
    json_next(r);
    return r->fault == JSON_OK && r->at == r->end;
}

static bool json_word(JsonReader *r, const char *word) {
    for (; *word; word++, r->at++)
        if (r->at >= r->end || *r->at != *word) return json_wrong(r);
    return true;
}

/* Passes `c` if it is there. */
static bool json_skip(JsonReader *r, char c) {
    bool there = r->at < r->end && *r->at == c;
    r->at += there;
    return there;
}

static bool json_digits(JsonReader *r) {
    const char *from = r->at;
    while (r->at < r->end && byte_is_digit(*r->at)) r->at++;
    return r->at > from || json_wrong(r);
}

static bool json_number(JsonReader *r) {
    json_skip(r, '-');
    if (!json_skip(r, '0') && !json_digits(r)) return false;
    if (json_skip(r, '.') && !json_digits(r)) return false;
    if (!json_skip(r, 'e') && !json_skip(r, 'E')) return true;
    if (!json_skip(r, '+')) json_skip(r, '-');
    return json_digits(r);
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

/* Bytes that end the fast run through a string, 0 where none of the eight does: quote, backslash, control
 * characters and everything beyond ASCII. */
static uint64_t json_special(const char *at) {
    const uint64_t ones = 0x0101010101010101U;
    uint64_t word;
    __builtin_memcpy(&word, at, 8);
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    return ((word - ones * 0x20) | (quote - ones) | (slash - ones) | word) & ones * 0x80;
}

/* Passes what no string need be looked at for, eight bytes at a time. */
static const char *json_plain(const char *at, const char *end) {
    for (; end - at >= 8; at += 8) {
        uint64_t special = json_special(at);
        /* The lowest mark is never a false one: a borrow goes upwards only. */
        if (special) return at + __builtin_ctzll(special) / 8;
    }
    return at;
}

/* From the opening quote to behind the closing one. */
static bool json_string(JsonReader *r) {
    for (r->at++;;) {
        r->at = json_plain(r->at, r->end);
        if (r->at >= r->end) return json_wrong(r);
        uint8_t c = (uint8_t)*r->at;
        if (c >= 0x80) {
            if (!json_multibyte(r)) return false;
            continue;
        }
        if (c < 0x20) return json_wrong(r);
        r->at++;
        if (c == '"') return true;
        if (c != '\\') continue;
        int32_t code = escape_read(&r->at, r->end);
        if (code < 0) return json_wrong(r);
        r->flags |=
            (uint8_t)(JSON_ESCAPED | (code ? 0 : JSON_NUL) | ((code & ~0x7ff) == 0xd800 ? JSON_LONE : 0));
    }
}

bool json_copy_plain(JsonReader *r, Buf *out) {
    if (r->at >= r->end || *r->at != '"') return false;
    const char *at = json_plain(r->at + 1, r->end);
    if (at >= r->end || *at != '"') return false;
    buf_bytes(out, r->at, (size_t)(++at - r->at));
    r->at = at;
    return true;
}

bool json_open(JsonReader *r, char bracket) {
    return r->opened = r->fault == JSON_OK && json_take(r, bracket);
}

bool json_more(JsonReader *r, char close) {
    bool first = r->opened;
    r->opened = false;
    if (r->fault != JSON_OK) return false;
    if (!first && r->at < r->end && *r->at == ',') { /* no white space: nearly always */
        r->at++;
        return true;
    }
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
static bool json_scalar(JsonReader *r, JsonKind kind, Buf *out) {
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
        JsonKind kind = json_peek(r);
        bool opened = !key && kind >= JSON_ARRAY;
        if (opened) {
            if (depth == JSON_DEPTH_HARD) return json_fail(r, JSON_TOO_DEEP);
            objects[depth] = kind == JSON_OBJECT;
            if (++depth > JSON_DEPTH) r->flags |= JSON_DEEP;
            if (out) buf_byte(out, *r->at);
            r->at++;
        } else if (key && kind != JSON_STRING) {
            return json_wrong(r);
        } else if (!json_scalar(r, kind, out)) {
            return false;
        }
        char separator = key ? ':' : ',';
        for (; !key; opened = false) {
            if (!depth) return true;
            if (json_next(r) != (objects[depth - 1] ? '}' : ']')) break;
            if (out) buf_byte(out, *r->at);
            r->at++;
            depth--;
        }
        key = !key && objects[depth - 1];
        if (opened) continue;
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
