/* What is wrong with what a tool was given: all of it, each with its place. */
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

/* Adds one. `path` and `message` are text, copied at once. */
void mistakes_add(Mistakes *mistakes, Str path, Str message);

/* Ends what a tool writes when it has failed: the JSON object of ops.h. `message` is a sentence without its
 * dot. */
void mistakes_put(Buf *out, Str message, const Mistakes *mistakes);

/* Writes a message as a JSON string; a % in it stands for what it is about. `message` ends with a NUL. */
void mistakes_fill(Buf *out, const char *message, Str about);

#endif
