/* The memory of one call: a bump allocator, reset by one assignment. No block is freed on its own.
 *
 * Knows nothing of what it holds. The owner's `grow` gets more room: WebAssembly's memory can grow, the
 * memory of a test can't. */
#ifndef ARENA_H
#define ARENA_H

#include "ground/base.h"

/* Bytes between two blocks. In a build with AddressSanitizer, touching them is an error. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ZONE 8
#endif
#endif
#ifndef ARENA_ZONE
#define ARENA_ZONE 0
#endif

typedef struct Arena Arena;

struct Arena {
    char *base;  /* 8-byte aligned */
    size_t used; /* bytes taken from base */
    size_t cap;  /* bytes there are */
    /* Raises `cap` to `need` or more, leaving `base` where it is; false when it can't. May be NULL. */
    bool (*grow)(Arena *arena, size_t need);
};

/* `size` bytes aligned to 8, uninitialised, or NULL when there is no more room. They last until the arena
 * is reset (`used = 0`). */
void *arena_take(Arena *arena, size_t size);

/* A block of `size` bytes that begins with the first `old_size` bytes of `old`. It is the same block if that
 * is the newest, otherwise a copy. NULL when there is no room. */
char *arena_resize(Arena *arena, char *old, size_t old_size, size_t size);

#endif
