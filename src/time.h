/* Points in time as text: Postgres' timestamptz output, ISO-8601, and the milliseconds a JS Date holds.
 *
 * The calendar is the proleptic Gregorian one of both; years may be negative (1 BC is year 0). Knows no
 * time zones but numeric offsets, and no clock. */
#ifndef TIME_H
#define TIME_H

#include "buf.h"

/* Milliseconds since 1970 of what Postgres prints with DateStyle ISO: `2026-01-02 03:04:05.678901+00`, also
 * with seconds in the offset and ` BC`. Microseconds are cut off downwards, as Date does. False on anything
 * else, `infinity` included. */
bool time_read_postgres(const char *text, size_t len, int64_t *ms);

/* True when `ms` fits a JS Date: 8.64e15 to both sides. */
bool time_fits_date(int64_t ms);

/* Writes ISO-8601 in UTC with milliseconds and Z, as Date's toISOString does; years outside 0..9999 get a
 * sign and six digits. */
void time_put_iso(Buf *out, int64_t ms);

/* Writes ISO-8601 text in the form Postgres reads: a date alone means midnight UTC (as in JS); a signed
 * six-digit year becomes digits, or BC. False, with nothing written, when `text` is not a time: an offset is
 * required with a time of day, fields must be in range. At most 9 digits of fraction. */
bool time_put_postgres(Buf *out, const char *text, size_t len);

#endif
