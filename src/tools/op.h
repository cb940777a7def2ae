/* A tool: the type of its function, and helpers for writing its answer. */
#ifndef TOOLS_OP_H
#define TOOLS_OP_H

#include "tools/mistakes.h"
#include "tools/tree.h"

/* Reads `input`, an object, and writes its result into `out`, which is empty: one JSON object. False if it
 * failed, with mistakes_put's object in `out`. A tool needn't check for lack of memory: the caller checks
 * `out->failed` at the end. */
typedef bool Op(Arena *arena, const cJSON *input, Buf *out);

#endif
