/* "Did you mean": the known name that is most like a mistyped one. */
#ifndef TOOLS_DOCUMENT_SUGGEST_H
#define TOOLS_DOCUMENT_SUGGEST_H

#include "ground/base.h"

/* Start with `{.word = word}`, offer every known name, then read `name`. */
typedef struct Suggestion {
    Str word, name; /* `name` is empty if no offered name is similar enough */
    uint32_t distance;
} Suggestion;

/* Keeps the name if it is the most similar so far. It is similar enough if at most two letters, and at most a
 * third of its letters, must be inserted, deleted, replaced or swapped with a neighbour. Case doesn't count.
 */
void suggest_offer(Suggestion *suggestion, Str name);

#endif
