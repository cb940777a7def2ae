/* A hash table in the call's arena: finds things by their names. It stores pointers to the caller's things,
 * and for each name a number for the caller's use. Entries are never removed. */
#ifndef TOOLS_LOOKUP_H
#define TOOLS_LOOKUP_H

#include "ground/arena.h"

/* The data of a name; all zero for a new name. */
typedef struct LookupEntry {
    const void *within; /* whose name it is; NULL where all names are of one kind */
    Str name;
    const void *thing;
    uint32_t count;
    bool used;
} LookupEntry;

typedef struct Lookup {
    Arena *arena;
    LookupEntry *entries;
    uint32_t room, used; /* room: a power of 2, or 0 */
    LookupEntry spare;   /* what is written to where memory has run out */
    bool failed;         /* memory has run out: not all that was put is found */
} Lookup;

Lookup lookup_make(Arena *arena);

/* The entry of a name, created if there is none. Never NULL; valid until the next one is created. The name's
 * bytes are not copied. */
LookupEntry *lookup_entry(Lookup *lookup, const void *within, Str name);

/* The same without creating one; NULL if there is none. */
const LookupEntry *lookup_find(const Lookup *lookup, const void *within, Str name);

/* Stores a thing by its name, unless another thing has the name. */
void lookup_put(Lookup *lookup, const void *within, Str name, const void *thing);

/* The thing with a name; NULL if there is none. */
const void *lookup_get(const Lookup *lookup, const void *within, Str name);

#endif
