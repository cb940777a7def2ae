/* The bump allocator. See arena.h. */
#include "ground/arena.h"

static bool arena_fits(Arena *arena, size_t from, size_t size) {
    if (size > SIZE_MAX - from) return false;
    size_t need = from + size;
    return need <= arena->cap || (arena->grow && arena->grow(arena, need));
}

void *arena_take(Arena *arena, size_t size) {
    if (arena->used > SIZE_MAX - 7) return NULL;
    size_t from = (arena->used + 7) & ~(size_t)7;
    if (!arena_fits(arena, from, size)) return NULL;
    arena->used = from + size;
    return arena->base + from;
}

char *arena_resize(Arena *arena, char *old, size_t old_size, size_t size) {
    if (old && old + old_size == arena->base + arena->used) {
        size_t from = (size_t)(old - arena->base);
        if (!arena_fits(arena, from, size)) return NULL;
        arena->used = from + size;
        return old;
    }
    char *block = arena_take(arena, size);
    if (block) bytes_copy(block, old, old_size);
    return block;
}
