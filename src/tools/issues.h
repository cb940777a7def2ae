/* What is wrong with what a tool was given: all of it, each with its place. */
#ifndef TOOLS_ISSUES_H
#define TOOLS_ISSUES_H

#include "ground/escape.h"

enum { ISSUES_MOST = 100 }; /* more are counted, not told */

typedef struct Issues {
    Buf out; /* the elements of a JSON array */
    uint32_t count;
} Issues;

INLINE Issues issues_make(Arena *arena) {
    return (Issues){.out = buf_make(arena)};
}

/* Adds one. `path` and `message` are text, copied at once. */
void issues_add(Issues *issues, Str path, Str message);

/* Ends what a tool writes when it has failed: the JSON object of ops.h. `message` is a sentence without its
 * dot. */
void issues_put(Buf *out, Str message, const Issues *issues);

/* Writes a message as a JSON string; a % in it stands for what it is about. `message` ends with a NUL. */
void issues_fill(Buf *out, const char *message, Str about);

#endif
