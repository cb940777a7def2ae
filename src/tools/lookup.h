/* A hash table in the call's arena: finds things by their names. It keeps pointers to the caller's things,
 * and a number for each name, which the caller counts in. Entries are never removed. */
#ifndef TOOLS_LOOKUP_H
#define TOOLS_LOOKUP_H

#include "ground/arena.h"

/* What is kept with a name; all zero where the name is new. */
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

/* The entry of a name, made where there is none. Never NULL; it holds until the next one is made. The name's
 * bytes are not copied. */
LookupEntry *lookup_entry(Lookup *lookup, const void *within, Str name);

/* The same without making one; NULL: there is none. */
const LookupEntry *lookup_find(const Lookup *lookup, const void *within, Str name);

/* Keeps a thing by a name, unless another has it already. */
void lookup_put(Lookup *lookup, const void *within, Str name, const void *thing);

/* The thing of a name; NULL: there is none. */
const void *lookup_get(const Lookup *lookup, const void *within, Str name);

#endif
