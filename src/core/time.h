/* Points in time as text: ISO-8601, Postgres' output, and the milliseconds a JS Date holds.
 *
 * The calendar is the proleptic Gregorian one of all three; years may be negative (1 BC is year 0). Knows no
 * time zones but numeric offsets, and no clock. */
#ifndef TIME_H
#define TIME_H

#include "ground/buf.h"

/* A day of the calendar, and what is to be added to its midnight in UTC. */
typedef struct Time {
    int32_t year, month, day;
    int32_t seconds;  /* below zero where an offset leads to the day before */
    int32_t fraction; /* milliseconds */
} Time;

/* Reads `2026-01-02 03:04:05.678901+00` and the like: a `T` may stand for the blank and `Z` for the offset;
 * seconds and their fraction (up to 9 digits) may be missing, the year may have more than four digits and
 * ` BC` at the end; a date alone is midnight UTC. Cut off downwards to the millisecond, as Date does. False
 * on anything else, `infinity` included. */
bool time_read(const char *text, size_t len, Time *time);

/* Milliseconds since 1970. */
int64_t time_ms(const Time *time);

/* True if `ms` fits a JS Date: at most 8.64e15 in either direction. */
INLINE bool time_fits_date(int64_t ms) {
    return ms >= -8640000000000000 && ms <= 8640000000000000;
}

/* Writes a JSON string with ISO-8601 in UTC, milliseconds and Z, as Date's toISOString gives it; years
 * outside 0..9999 get a sign and six digits. For what time_read gives, and every Date. */
void time_put_iso(Buf *out, int64_t ms);

/* The same for a text that time_read has taken, if it is in UTC and of the years 0 to 9999: copies it without
 * arithmetic. False, with nothing written, if it isn't. */
bool time_copy_utc(Buf *out, const char *text, size_t len);

#endif
