/* What somebody may have meant who mistyped a name. */
#ifndef TOOLS_DOCUMENT_NEAR_H
#define TOOLS_DOCUMENT_NEAR_H

#include "ground/base.h"

/* The nearest so far; start with `{.word = word}`, offer names, then look at `name`. */
typedef struct Near {
    Str word, name; /* `name` is empty where none is near */
    uint32_t distance;
} Near;

/* Takes a name into account. It is near where no more than a third of its letters, and no more than two, must
 * be put, taken, changed or swapped, case not counted. */
void near_offer(Near *near, Str name);

#endif
