/* Decimal numbers as text. Nothing here becomes a float: digits in, digits out. */
#ifndef NUMBER_H
#define NUMBER_H

#include "ground/buf.h"

/* Writes a JSON number (sign, digits, point, exponent) as JavaScript's Number prints the same digits:
 * 1.500 -> 1.5, 1e2 -> 100, 0.0000001 -> 1e-7, -0 -> 0. More than 17 significant digits, which no double
 * can hold, are left unchanged. */
void number_put(Buf *out, const char *text, size_t len);

/* Reads digits as a count of rows. False if there is any other byte, or the count is larger than any list of
 * rows can be. */
bool number_whole(const char *text, size_t len, uint32_t *n);

/* Whether the whole part of digits, with a sign or without, is one of JavaScript's safe integers: below 2^53.
 */
bool number_is_safe(Str digits);

#endif
