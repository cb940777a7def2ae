/* Digits and where the point stands among them. See number.h. */
#include "number.h"

enum {
    NUMBER_DIGITS = 17,        /* what the shortest form of a double needs at most */
    NUMBER_EXPONENT = 1 << 20, /* larger exponents in the text are all the same to us */
    NUMBER_PLAIN = 21          /* ECMA-262 Number::toString: up to 10^21 without an exponent */
};

/* value = 0.d1 d2 d3 ... * 10^point; zeros at both ends are gone, so zero has count 0. */
typedef struct Number {
    char digits[NUMBER_DIGITS];
    size_t count; /* may exceed NUMBER_DIGITS: then only the first are here */
    int64_t point;
    bool negative;
} Number;

static void number_digit(Number *n, size_t *zeros, char c) {
    if (c == '0') {
        ++*zeros;
        return;
    }
    for (size_t i = 0; i <= *zeros; i++, n->count++)
        if (n->count < NUMBER_DIGITS) n->digits[n->count] = i == *zeros ? c : '0';
    *zeros = 0;
}

static Number number_read(const char *text, size_t len) {
    Number n = {.count = 0, .point = 0, .negative = false};
    const char *at = text, *end = text + len;
    size_t zeros = 0; /* seen, but not yet known to be inside the number */
    bool fraction = false;
    if (at < end && *at == '-') {
        n.negative = true;
        at++;
    }
    for (; at < end && (*at == '.' || byte_is_digit(*at)); at++) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        if (!n.count && *at == '0') {
            n.point -= fraction; /* a leading zero only moves the point */
            continue;
        }
        n.point += !fraction;
        number_digit(&n, &zeros, *at);
    }
    if (at < end) {
        int64_t exponent = 0;
        bool minus = ++at < end && *at == '-';
        for (at += minus || (at < end && *at == '+'); at < end; at++)
            if (exponent < NUMBER_EXPONENT) exponent = exponent * 10 + (*at - '0');
        n.point += minus ? -exponent : exponent;
    }
    return n;
}

static void number_zeros(Buf *out, int64_t count) {
    while (count-- > 0) buf_byte(out, '0');
}

void number_put(Buf *out, const char *text, size_t len) {
    Number n = number_read(text, len);
    int64_t count = (int64_t)n.count, whole = n.point;
    bool plain = whole > -6 && whole <= NUMBER_PLAIN;
    if (!count) {
        buf_byte(out, '0');
        return;
    }
    if (count > NUMBER_DIGITS) {
        buf_bytes(out, text, len);
        return;
    }
    if (n.negative) buf_byte(out, '-');
    if (!plain) whole = 1;
    if (whole <= 0) {
        buf_lit(out, "0.");
        number_zeros(out, -whole);
        whole = 0;
    }
    int64_t before = whole < count ? whole : count;
    buf_bytes(out, n.digits, (size_t)before);
    number_zeros(out, whole - before);
    if (before && before < count) buf_byte(out, '.');
    buf_bytes(out, n.digits + before, (size_t)(count - before));
    if (plain) return;
    buf_byte(out, 'e');
    if (n.point > 0) buf_byte(out, '+');
    buf_int(out, n.point - 1);
}

bool number_is_int(const char *text, size_t len, int64_t low, int64_t high) {
    Number n = number_read(text, len);
    int64_t value = 0;
    if ((int64_t)n.count > n.point && n.count) return false;
    if (n.point > 18) return false;
    for (int64_t i = 0; i < n.point; i++)
        value = value * 10 + (i < (int64_t)n.count && i < NUMBER_DIGITS ? n.digits[i] - '0' : 0);
    if (n.negative) value = -value;
    return value >= low && value <= high;
}

int64_t number_magnitude(const char *text, size_t len) {
    Number n = number_read(text, len);
    return n.count && n.point > 0 ? n.point : 0;
}
