/* Comparing and copying bytes. See base.h. */
#include "ground/base.h"

bool bytes_eq(const char *a, size_t a_len, const char *b, size_t b_len) {
    if (a_len != b_len) return false;
    while (a_len && *a == *b) a++, b++, a_len--;
    return !a_len;
}

/* The builtin is one instruction in WebAssembly, but a call out of it in every engine: for the few bytes of
 * most values, eight at a time are faster. */
void bytes_copy(void *to, const void *from, size_t n) {
    char *t = to;
    const char *f = from;
    if (n > 64) {
        __builtin_memcpy(t, f, n);
    } else if (n >= 8) {
        for (size_t i = 0; i < n - 8; i += 8) __builtin_memcpy(t + i, f + i, 8);
        __builtin_memcpy(t + n - 8, f + n - 8, 8); /* again some of the bytes before */
    } else {
        while (n--) *t++ = *f++;
    }
}

const char *bytes_find(const char *from, const char *end, char byte) {
    const uint64_t ones = 0x0101010101010101U;
    for (; end - from >= 8; from += 8) {
        uint64_t word;
        __builtin_memcpy(&word, from, 8);
        word ^= ones * (uint8_t)byte;
        word = (word - ones) & ~word & ones * 0x80; /* the lowest mark is never a false one */
        if (word) return from + __builtin_ctzll(word) / 8;
    }
    for (; from < end; from++)
        if (*from == byte) return from;
    return NULL;
}

size_t literal_len(const char *literal) {
    size_t n = 0;
    while (literal[n]) n++;
    return n;
}

bool bytes_is(const char *a, size_t a_len, const char *literal) {
    size_t i = 0;
    while (i < a_len && literal[i] && a[i] == literal[i]) i++;
    return i == a_len && !literal[i];
}

uint32_t bytes_in(const char *word, size_t len, const char *list) {
    for (uint32_t at = 1; *list; at++) {
        size_t n = 0;
        while (list[n] && list[n] != ',') n++;
        if (bytes_eq(list, n, word, len)) return at;
        list += list[n] ? n + 2 : n;
    }
    return 0;
}

char byte_digit(uint32_t value) {
    return (char)(value + (value < 10 ? '0' : 'a' - 10));
}

char *bytes_snake(char *to, const char *name) {
    for (; *name; name++) {
        char lower = byte_lower(*name);
        if (lower != *name) *to++ = '_';
        *to++ = lower;
    }
    return to;
}
