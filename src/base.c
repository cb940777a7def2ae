/* Comparing bytes. See base.h. */
#include "base.h"

bool bytes_eq(const char *a, size_t a_len, const char *b, size_t b_len) {
    size_t i = 0;
    while (i < a_len && i < b_len && a[i] == b[i]) i++;
    return i == a_len && i == b_len;
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
