/* Digits, and where the point stands among them. See number.h. */
#include "ground/number.h"

enum {
    NUMBER_DIGITS = 17,       /* what the shortest form of a double needs at most */
    NUMBER_EXPONENT = 100000, /* beyond it the text is left as it stands */
    NUMBER_ROOM = 32,         /* for a sign, a point and all that is written before an exponent's digits */
    NUMBER_PLAIN = 21         /* ECMA-262 Number::toString: up to 10^21 without an exponent */
};

/* value = 0.d1 d2 d3 ... * 10^point; no zeros at the ends, so zero has no digits. */
typedef struct Number {
    char digits[NUMBER_DIGITS + 1]; /* the last is there to see that there are too many */
    int32_t count, point;
} Number;

static void number_read(Number *n, const char *at, const char *end) {
    int32_t exponent = 0, zeros = 0, fraction = 0;
    n->count = n->point = 0;
    for (; at < end && (*at | 0x20) != 'e'; at++) {
        if (*at == '.') {
            fraction = 1;
        } else if (*at == '0') {
            zeros += n->count > 0; /* not yet known to be inside the number */
            n->point += n->count ? !fraction : -fraction;
        } else if (*at != '-') {
            n->point += !fraction;
            for (; zeros; zeros--)
                if (n->count <= NUMBER_DIGITS) n->digits[n->count++] = '0';
            if (n->count <= NUMBER_DIGITS) n->digits[n->count++] = *at;
        }
    }
    if (at >= end) return;
    bool minus = *++at == '-';
    for (; at < end; at++)
        if (byte_is_digit(*at) && exponent < NUMBER_EXPONENT) exponent = exponent * 10 + (*at - '0');
    n->point += minus ? -exponent : exponent;
    if (exponent >= NUMBER_EXPONENT) n->count = NUMBER_DIGITS + 1;
}

OUTLINE void number_put(Buf *out, const char *text, size_t len) {
    Number n;
    number_read(&n, text, text + len);
    if (n.count > NUMBER_DIGITS) {
        buf_bytes(out, text, len);
        return;
    }
    bool plain = n.point > -6 && n.point <= NUMBER_PLAIN;
    int32_t point = plain ? n.point : 1;
    if (!buf_room(out, NUMBER_ROOM)) return;
    char *to = out->ptr + out->len;
    if (!n.count) point = 1;
    else if (*text == '-') *to++ = '-';
    if (point <= 0) *to++ = '0', *to++ = '.';
    for (int32_t i = point < 0 ? point : 0; i < n.count || i < point; i++) {
        if (i > 0 && i == point) *to++ = '.';
        *to++ = i < 0 || i >= n.count ? '0' : n.digits[i];
    }
    bool exponent = !plain && n.count;
    if (exponent) *to++ = 'e';
    if (exponent && n.point > 0) *to++ = '+';
    out->len = (size_t)(to - out->ptr);
    if (exponent) buf_int(out, n.point - 1);
}

bool number_whole(const char *text, size_t len, uint32_t *n) {
    const uint32_t most = 400000000; /* before the last digit */
    *n = 0;
    for (size_t i = 0; i < len; i++) {
        if (!byte_is_digit(text[i]) || *n > most) return false;
        *n = *n * 10 + (uint32_t)(text[i] - '0');
    }
    return true;
}

bool number_is_safe(Str digits) {
    const int64_t most = (1LL << 53) - 1;
    int64_t n = 0;
    for (size_t i = digits.len && *digits.ptr == '-'; i < digits.len && byte_is_digit(digits.ptr[i]); i++) {
        n = n * 10 + (digits.ptr[i] - '0');
        if (n > most) return false;
    }
    return true;
}
