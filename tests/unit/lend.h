/* Memory that a test lends to one arena after another. */
#ifndef TESTS_LEND_H
#define TESTS_LEND_H

#include "ground/arena.h"

#if ARENA_ZONE
#include <sanitizer/asan_interface.h>

/* Takes the memory back: the zones that the last arena left in it are gone. */
static inline void lend_again(char *memory, size_t size) {
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
}

/* Whether nobody may touch this byte. */
static inline bool lend_guarded(const char *at) {
    return __asan_address_is_poisoned(at);
}
#else
static inline void lend_again(char *memory, size_t size) {
    (void)memory, (void)size;
}

static inline bool lend_guarded(const char *at) {
    (void)at;
    return false;
}
#endif

#endif
