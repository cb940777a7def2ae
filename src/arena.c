/* The bump allocator. See arena.h. */
#include "arena.h"

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

bool arena_extend(Arena *arena, const char *end, size_t more) {
    if (end != arena->base + arena->used || !arena_fits(arena, arena->used, more)) return false;
    arena->used += more;
    return true;
}
