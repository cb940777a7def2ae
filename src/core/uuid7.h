/* UUIDs of version 7 (RFC 9562, 5.7): the time, then random bits, so that later rows sort after earlier ones.
 *
 * Takes time, counter and random numbers from the maker of CUID2s, whose seed is the call's. */
#ifndef UUID7_H
#define UUID7_H

#include "core/cuid2.h"

enum { UUID7_LEN = 36 };

/* Writes the next one, in lower case. The twelve bits behind the time are the counter's lowest: rows of one
 * bulk insert sort as they were given. */
void uuid7_make(Cuid2 *maker, char out[UUID7_LEN]);

#endif
