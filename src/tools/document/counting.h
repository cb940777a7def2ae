/* How an identity or a serial counts: "start", "increment", "min", "max", "cache" and "cycle" of a column.
 *
 * What is as usual isn't said: up from 1 by 1 to the type's end, or down from -1; from its least number where
 * that is another, or from its most where it counts down. Numbers are those that JSON has exactly. */
#ifndef TOOLS_DOCUMENT_COUNTING_H
#define TOOLS_DOCUMENT_COUNTING_H

#include "tools/document/reading.h"
#include "tools/model.h"

enum {
    COUNTING_START,
    COUNTING_INCREMENT,
    COUNTING_MIN,
    COUNTING_MAX,
    COUNTING_CACHE,
    COUNTING_CYCLE,
    COUNTING_MEMBERS
};

/* Reads the members, in this order, of a column whose type and identity are known. */
void counting_read(Reading *r, ModelColumn *column, const cJSON *const *got);

/* Whether anything is said. */
bool counting_is_said(const Counting *it);
bool counting_eq(const Counting *a, const Counting *b);

INLINE bool counting_falls(const Counting *it) {
    return it->increment.said && it->increment.value < 0;
}

/* The numbers that a column counts between. */
typedef struct CountingRange {
    int64_t min, max;
} CountingRange;
CountingRange counting_range(const ModelColumn *column);

/* What it counts from. */
int64_t counting_start(const ModelColumn *column);

/* Writes what is said, behind other members of an object. */
void counting_put(Buf *out, const Counting *it);

#endif
