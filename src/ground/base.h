/* Ground: the integer types and Str, the only string of the core.
 *
 * A Str is a pointer and a length, never NUL-terminated, and does not own its bytes: they live in the
 * call's arena, in the input, or in the program. Nothing here allocates or knows any format. The core
 * reaches no libc, so the few functions of <string.h> that it needs are here. */
#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For functions that must be free to call. WebAssembly's C convention passes a Str through memory. So an
 * out-of-line function takes a pointer and a length, and an INLINE one beside it takes the Str. */
#define INLINE static inline __attribute__((always_inline))

/* For functions that take fewer bytes of gzip when they aren't inlined, which the compiler can't know: it
 * counts instructions. And for what few calls reach: an engine that has just started compiles a function as
 * it is first called, with all that is inlined. */
#define OUTLINE __attribute__((noinline))

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

/* A Str of a string literal; only a literal compiles. In an initialiser use STR_INIT. */
#define STR_INIT(literal)                                                                                    \
    { "" literal, sizeof(literal) - 1 }
#define STR(literal) ((Str)STR_INIT(literal))

/* The number of elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

INLINE Str str_of(const char *from, const char *to) {
    return (Str){from, (size_t)(to - from)};
}

/* Behind the last byte. An empty Str may have no address at all. */
INLINE const char *str_end(Str s) {
    return s.len ? s.ptr + s.len : s.ptr;
}

bool bytes_eq(const char *a, size_t a_len, const char *b, size_t b_len);

INLINE bool str_eq(Str a, Str b) {
    return bytes_eq(a.ptr, a.len, b.ptr, b.len);
}

/* The length of a literal, or of another string that ends with a NUL. */
size_t literal_len(const char *literal);

/* `literal` ends with a NUL, as literals do. */
bool bytes_is(const char *a, size_t a_len, const char *literal);

INLINE bool str_is(Str a, const char *literal) {
    return bytes_is(a.ptr, a.len, literal);
}

/* The position of a word, from 1, in a list whose words are joined by ", "; 0 if it isn't there. */
uint32_t bytes_in(const char *word, size_t len, const char *list);

INLINE uint32_t str_in(Str word, const char *list) {
    return bytes_in(word.ptr, word.len, list);
}

/* Where the byte is next, or NULL. */
const char *bytes_find(const char *from, const char *end, char byte);

/* Copies `n` bytes. `to` and `from` must not overlap. */
void bytes_copy(void *to, const void *from, size_t n);

INLINE bool byte_is_digit(char c) {
    return c >= '0' && c <= '9';
}

INLINE bool byte_is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

INLINE char byte_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Writes camelCase as camel_case: at most twice the bytes. Returns the end; writes no NUL there. */
char *bytes_snake(char *to, const char *name);

/* The digit of a value below 36, in any base up to that. */
char byte_digit(uint32_t value);

/* Little-endian numbers in byte strings that may be unaligned: state and seed. */
INLINE uint32_t bytes_u32(const char *p) {
    const uint8_t *b = (const uint8_t *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

INLINE uint64_t bytes_u64(const char *p) {
    return bytes_u32(p) | (uint64_t)bytes_u32(p + 4) << 32;
}

#endif
