/* Decimal numbers as text: JavaScript's form of them, and whether they fit a column.
 *
 * Nothing here becomes a float: digits in, digits out. */
#ifndef NUMBER_H
#define NUMBER_H

#include "buf.h"

/* Writes a JSON or Postgres number (sign, digits, point, exponent) as JavaScript's Number prints the same
 * digits: 1.500 -> 1.5, 1e2 -> 100, 0.0000001 -> 1e-7, -0 -> 0. More than 17 significant digits, which no
 * double holds, are left as they stand. The text must be a number in JSON's syntax. */
void number_put(Buf *out, const char *text, size_t len);

/* True when a JSON number has no digit behind the point and lies in low..high. */
bool number_is_int(const char *text, size_t len, int64_t low, int64_t high);

/* The number of digits before the point, 0 for anything below 1: 123.4 -> 3, 1e21 -> 22. */
int64_t number_magnitude(const char *text, size_t len);

#endif
