/* What a tool is: the shape of its function, and the help it has in writing its answer. */
#ifndef TOOLS_OP_H
#define TOOLS_OP_H

#include "tools/mistakes.h"
#include "tools/tree.h"

/* Reads `input`, an object, and writes its result into `out`, which is empty: one JSON object. False where it
 * failed, with mistakes_put's object in `out`. Out of memory need not be looked for: `out->failed` says it in
 * the end. */
typedef bool Op(Arena *arena, const cJSON *input, Buf *out);

#endif
