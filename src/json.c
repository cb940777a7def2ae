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

static void json_space(JsonReader *r) {
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')) r->at++;
}

/* Takes one expected byte, white space before it allowed. */
static bool json_take(JsonReader *r, char c) {
    json_space(r);
    if (r->at >= r->end || *r->at != c) return json_wrong(r);
    r->at++;
    return true;
}

JsonKind json_peek(JsonReader *r) {
    json_space(r);
    if (r->at >= r->end) return JSON_NONE;
    switch (*r->at) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 'n': return JSON_NULL;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    default: return byte_is_digit(*r->at) || *r->at == '-' ? JSON_NUMBER : JSON_NONE;
    }
}

bool json_end(JsonReader *r) {
    json_space(r);
    return r->fault == JSON_OK && r->at == r->end;
}

static bool json_word(JsonReader *r, const char *word) {
    for (; *word; word++, r->at++)
        if (r->at >= r->end || *r->at != *word) return json_wrong(r);
    return true;
}

static bool json_digits(JsonReader *r) {
    if (r->at >= r->end || !byte_is_digit(*r->at)) return json_wrong(r);
    while (r->at < r->end && byte_is_digit(*r->at)) r->at++;
    return true;
}

static bool json_number(JsonReader *r) {
    if (*r->at == '-') r->at++;
    if (r->at < r->end && *r->at == '0') r->at++;
    else if (!json_digits(r)) return false;
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!json_digits(r)) return false;
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-')) r->at++;
        if (!json_digits(r)) return false;
    }
    return true;
}

/* One sequence of two to four bytes, in the ranges of Unicode's table 3-7: no overlong form, no surrogate,
 * nothing past U+10FFFF. */
static bool json_multibyte(JsonReader *r) {
    uint8_t lead = (uint8_t)*r->at;
    size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (lead < 0xc2 || lead > 0xf4) return json_fail(r, JSON_SYNTAX);
    r->at++;
    for (; more; more--, r->at++, low = 0x80, high = 0xbf)
        if (r->at >= r->end || (uint8_t)*r->at < low || (uint8_t)*r->at > high) return json_wrong(r);
    return true;
}

static bool json_check_escape(JsonReader *r, uint8_t *flags) {
    r->at++;
    if (r->at >= r->end) return json_wrong(r);
    *flags |= JSON_ESCAPED;
    switch (*r->at) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': r->at++; return true;
    case 'u': break;
    default: return json_wrong(r);
    }
    if (escape_hex4(r->at + 1, r->end) < 0) {
        /* Cut off inside the digits is a cut, a letter that is no digit is not JSON. */
        for (r->at++; r->at < r->end && escape_hex(*r->at) >= 0;) r->at++;
        return json_wrong(r);
    }
    uint32_t code = escape_read(&r->at, r->end);
    if (code == 0) *flags |= JSON_NUL;
    if (code >= 0xd800 && code <= 0xdfff) *flags |= JSON_LONE;
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

/* From the opening quote to behind the closing one. */
static bool json_string(JsonReader *r, uint8_t *flags) {
    r->at++;
    for (;;) {
        while (r->end - r->at >= 8 && !json_special(r->at)) r->at += 8;
        if (r->at >= r->end) return json_wrong(r);
        uint8_t c = (uint8_t)*r->at;
        if (c == '"') {
            r->at++;
            return true;
        }
        if (c == '\\') {
            if (!json_check_escape(r, flags)) return false;
        } else if (c >= 0x80) {
            if (!json_multibyte(r)) return false;
        } else if (c < 0x20) {
            return json_wrong(r);
        } else {
            r->at++;
        }
    }
}

bool json_open(JsonReader *r, char bracket) {
    return r->fault == JSON_OK && json_take(r, bracket);
}

bool json_each(JsonReader *r, char close, bool *started) {
    if (r->fault != JSON_OK) return false;
    json_space(r);
    if (r->at < r->end && *r->at == close) {
        r->at++;
        return false;
    }
    if (*started) return json_take(r, ',');
    *started = true;
    return true;
}

bool json_key(JsonReader *r, Str *key) {
    uint8_t flags = 0;
    json_space(r);
    if (r->at >= r->end || *r->at != '"') return json_wrong(r);
    const char *from = r->at + 1;
    if (!json_string(r, &flags)) return false;
    *key = str_of(from, r->at - 1);
    return json_take(r, ':');
}

/* A value that holds no others; copied to `out` unless that is NULL. */
static bool json_scalar(JsonReader *r, JsonKind kind, Buf *out, uint8_t *flags) {
    const char *from = r->at;
    switch (kind) {
    case JSON_STRING:
        if (!json_string(r, flags)) return false;
        if (out) {
            buf_byte(out, '"');
            escape_put_body(out, from + 1, (size_t)(r->at - from) - 2);
            buf_byte(out, '"');
        }
        return true;
    case JSON_NUMBER:
        if (!json_number(r)) return false;
        if (out) number_put(out, from, (size_t)(r->at - from));
        return true;
    case JSON_NULL:
        if (!json_word(r, "null")) return false;
        break;
    case JSON_TRUE:
        if (!json_word(r, "true")) return false;
        break;
    case JSON_FALSE:
        if (!json_word(r, "false")) return false;
        break;
    default: return json_wrong(r);
    }
    if (out) buf_bytes(out, from, (size_t)(r->at - from));
    return true;
}

/* Key and colon inside an object, copied like the rest. */
static bool json_copy_key(JsonReader *r, Buf *out, uint8_t *flags) {
    json_space(r);
    if (r->at >= r->end || *r->at != '"') return json_wrong(r);
    if (!json_scalar(r, JSON_STRING, out, flags) || !json_take(r, ':')) return false;
    if (out) buf_byte(out, ':');
    return true;
}

/* The walk. `objects` is a stack of one bit a level: is it an object, or an array? */
static bool json_walk(JsonReader *r, Buf *out, uint8_t *flags) {
    uint8_t objects[JSON_DEPTH_HARD / 8];
    size_t depth = 0;
    if (r->fault != JSON_OK) return false;
    for (;;) {
        JsonKind kind = json_peek(r);
        bool opened = kind == JSON_OBJECT || kind == JSON_ARRAY;
        if (opened) {
            uint8_t bit = (uint8_t)(1 << depth % 8);
            if (depth == JSON_DEPTH_HARD) return json_fail(r, JSON_TOO_DEEP);
            if (kind == JSON_OBJECT) objects[depth / 8] |= bit;
            else objects[depth / 8] &= (uint8_t)~bit;
            if (++depth > JSON_DEPTH) *flags |= JSON_DEEP;
            if (out) buf_byte(out, *r->at);
            r->at++;
        } else if (!json_scalar(r, kind, out, flags)) {
            return false;
        }
        for (;;) {
            if (!depth) return true;
            bool object = objects[(depth - 1) / 8] >> (depth - 1) % 8 & 1;
            json_space(r);
            if (r->at < r->end && *r->at == (object ? '}' : ']')) {
                if (out) buf_byte(out, *r->at);
                r->at++;
                depth--;
                opened = false;
                continue;
            }
            if (!opened) {
                if (!json_take(r, ',')) return false;
                if (out) buf_byte(out, ',');
            }
            if (object && !json_copy_key(r, out, flags)) return false;
            break;
        }
    }
}

bool json_value(JsonReader *r, JsonValue *out) {
    *out = (JsonValue){{NULL, 0}, (uint8_t)json_peek(r), 0};
    out->text.ptr = r->at;
    if (!json_walk(r, NULL, &out->flags)) return false;
    out->text.len = (size_t)(r->at - out->text.ptr);
    return true;
}

bool json_copy(JsonReader *r, Buf *out, uint8_t *flags) {
    return json_walk(r, out, flags);
}
