/* The bump allocator. See arena.h. */
#include "ground/arena.h"

#if ARENA_ZONE
/* AddressSanitizer's functions; its header is none that the core may include. */
void __asan_poison_memory_region(const volatile void *at, size_t size);   /* NOLINT */
void __asan_unpoison_memory_region(const volatile void *at, size_t size); /* NOLINT */

/* Lets a block be used, and nothing between it and the one before, which ends at `last`, or the next. */
static void arena_guard(const Arena *arena, size_t last, size_t from, size_t size) {
    size_t end = from + size, left = arena->cap - end, zone = ((end + 7) & ~(size_t)7) + ARENA_ZONE - end;
    if (end > UINT32_MAX) return; /* a test that only counts: no memory here is that large */
    __asan_poison_memory_region(arena->base + last, from - last);
    __asan_unpoison_memory_region(arena->base + from, size);
    __asan_poison_memory_region(arena->base + end, zone < left ? zone : left);
}
#else
#define arena_guard(arena, last, from, size) ((void)0)
#endif

static bool arena_fits(Arena *arena, size_t from, size_t size) {
    if (size > SIZE_MAX - from) return false;
    size_t need = from + size;
    return need <= arena->cap || (arena->grow && arena->grow(arena, need));
}

void *arena_take(Arena *arena, size_t size) {
    if (arena->used > SIZE_MAX - 7 - ARENA_ZONE) return NULL;
    size_t from = (arena->used + 7) & ~(size_t)7;
    if (from) from += ARENA_ZONE;
    if (!arena_fits(arena, from, size)) return NULL;
    arena_guard(arena, arena->used, from, size);
    arena->used = from + size;
    return arena->base + from;
}

char *arena_resize(Arena *arena, char *old, size_t old_size, size_t size) {
    if (old && old + old_size == arena->base + arena->used) {
        size_t from = (size_t)(old - arena->base);
        if (!arena_fits(arena, from, size)) return NULL;
        arena->used = from + size;
        arena_guard(arena, from, from, size);
        return old;
    }
    char *block = arena_take(arena, size);
    if (block) bytes_copy(block, old, old_size);
    return block;
}
