/* See lookup.h. */
#include "tools/lookup.h"

enum { ROOM = 64 };

Lookup lookup_make(Arena *arena) {
    return (Lookup){.arena = arena};
}

/* FNV-1a, its high bits folded into the low ones, which are those that count. */
static uint32_t hash_of(const void *within, Str name) {
    uint32_t hash = 2166136261u ^ (uint32_t)((uintptr_t)within >> 3);
    for (size_t i = 0; i < name.len; i++) hash = (hash ^ (unsigned char)name.ptr[i]) * 16777619u;
    return hash ^ hash >> 15;
}

/* Where a name is, or where it would go: half of the room stays free, so that there is such a place. */
static LookupEntry *place_of(const Lookup *lookup, const void *within, Str name) {
    uint32_t at = hash_of(within, name);
    for (;; at++) {
        LookupEntry *entry = &lookup->entries[at & (lookup->room - 1)];
        if (!entry->used || (entry->within == within && str_eq(entry->name, name))) return entry;
    }
}

static bool grow(Lookup *lookup) {
    Lookup old = *lookup;
    uint32_t room = old.room ? old.room * 2 : ROOM;
    lookup->entries = arena_take(lookup->arena, room * sizeof(LookupEntry));
    if (!lookup->entries) {
        lookup->entries = old.entries;
        lookup->failed = true;
        return false;
    }
    lookup->room = room;
    for (uint32_t i = 0; i < room; i++) lookup->entries[i] = (LookupEntry){0};
    for (uint32_t i = 0; i < old.room; i++)
        if (old.entries[i].used)
            *place_of(lookup, old.entries[i].within, old.entries[i].name) = old.entries[i];
    return true;
}

const LookupEntry *lookup_find(const Lookup *lookup, const void *within, Str name) {
    const LookupEntry *entry = lookup->room ? place_of(lookup, within, name) : NULL;
    return entry && entry->used ? entry : NULL;
}

LookupEntry *lookup_entry(Lookup *lookup, const void *within, Str name) {
    const LookupEntry *known = lookup_find(lookup, within, name);
    if (known) return &lookup->entries[known - lookup->entries];
    if (lookup->used * 2 >= lookup->room && !grow(lookup)) {
        lookup->spare = (LookupEntry){.within = within, .name = name};
        return &lookup->spare;
    }
    LookupEntry *entry = place_of(lookup, within, name);
    *entry = (LookupEntry){.within = within, .name = name, .used = true};
    lookup->used++;
    return entry;
}

void lookup_put(Lookup *lookup, const void *within, Str name, const void *thing) {
    LookupEntry *entry = lookup_entry(lookup, within, name);
    if (!entry->thing) entry->thing = thing;
}

const void *lookup_get(const Lookup *lookup, const void *within, Str name) {
    const LookupEntry *entry = lookup_find(lookup, within, name);
    return entry ? entry->thing : NULL;
}
