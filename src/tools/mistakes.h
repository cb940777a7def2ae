/* All mistakes in the input of a tool, each with its place. */
#ifndef TOOLS_MISTAKES_H
#define TOOLS_MISTAKES_H

#include "ground/escape.h"

enum { MISTAKES_MOST = 100 }; /* those beyond are counted, not listed */

typedef struct Mistakes {
    Buf out; /* the elements of a JSON array */
    uint32_t count;
} Mistakes;

INLINE Mistakes mistakes_make(Arena *arena) {
    return (Mistakes){.out = buf_make(arena)};
}

/* Adds a mistake. `path` and `message` are copied. */
void mistakes_add(Mistakes *mistakes, Str path, Str message);

/* Writes the answer of a tool that has failed: the JSON object of ops.h. `message` is a sentence without a
 * full stop. */
void mistakes_put(Buf *out, Str message, const Mistakes *mistakes);

/* Writes a message as a JSON string; a % in it is replaced by its subject. `message` ends with a NUL. */
void mistakes_fill(Buf *out, const char *message, Str about);

#endif
