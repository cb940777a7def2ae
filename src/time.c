/* Calendar arithmetic and the two text forms. See time.h. */
#include "time.h"

enum { TIME_DAY = 86400000, TIME_ERA_DAYS = 146097 /* 400 years */ };

typedef struct Clock {
    const char *at, *end;
    bool ok;
} Clock;

/* `count` digits; the caller looks at `ok` once at the end. */
static int32_t time_digits(Clock *c, int count) {
    int32_t n = 0;
    for (; count && c->ok; count--) {
        c->ok = c->at < c->end && byte_is_digit(*c->at);
        if (c->ok) n = n * 10 + (*c->at++ - '0');
    }
    return n;
}

static bool time_skip(Clock *c, char expected) {
    bool there = c->at < c->end && *c->at == expected;
    c->at += there;
    return there;
}

/* One separator and a field of two digits, at most `most`. */
static int32_t time_field(Clock *c, char separator, int32_t most) {
    c->ok = c->ok && time_skip(c, separator);
    int32_t n = time_digits(c, 2);
    c->ok = c->ok && n <= most;
    return n;
}

static int32_t time_month_days(int32_t year, int32_t month) {
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month == 2) return leap ? 29 : 28;
    return 30 + ((month + (month > 7)) & 1);
}

/* `-MM-DD` behind the year. */
static void time_month_day(Clock *c, int32_t year, int32_t *month, int32_t *day) {
    *month = time_field(c, '-', 12);
    *day = time_field(c, '-', 31);
    c->ok = c->ok && *month >= 1 && *day >= 1 && *day <= time_month_days(year, *month);
}

/* Days since 1970-01-01. Years begin in March here, so that the leap day is the last. */
static int64_t time_days(int32_t year, int32_t month, int32_t day) {
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * TIME_ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* `:SS` and a fraction, `at` behind the minutes; returns milliseconds. The fraction has one to nine digits.
 */
static int32_t time_seconds(Clock *c) {
    int32_t ms = time_field(c, ':', 59) * 1000, unit = 100, digits = 0;
    if (!time_skip(c, '.')) return ms;
    for (; c->at < c->end && byte_is_digit(*c->at); c->at++, digits++, unit /= 10)
        ms += (*c->at - '0') * unit;
    c->ok = c->ok && digits >= 1 && digits <= 9;
    return ms;
}

/* `+HH`, `+HH:MM` or `+HH:MM:SS`, in milliseconds. Postgres' own limit is below 16 hours. */
static int64_t time_offset(Clock *c) {
    bool minus = time_skip(c, '-');
    c->ok = c->ok && (minus || time_skip(c, '+'));
    int64_t seconds = time_digits(c, 2) * 3600;
    if (c->at < c->end && *c->at == ':') seconds += time_field(c, ':', 59) * 60;
    if (c->at < c->end && *c->at == ':') seconds += time_field(c, ':', 59);
    c->ok = c->ok && seconds < 16 * 3600;
    return (minus ? -seconds : seconds) * 1000;
}

bool time_read_postgres(const char *text, size_t len, int64_t *ms) {
    Clock c = {text, text + len, true};
    bool bc = len > 3 && text[len - 1] == 'C';
    int32_t month, day, year = time_digits(&c, 4);
    while (c.at < c.end && byte_is_digit(*c.at) && year < 1000000) year = year * 10 + (*c.at++ - '0');
    if (bc) year = 1 - year;
    time_month_day(&c, year, &month, &day);
    int64_t of_day = time_field(&c, ' ', 23) * 3600000;
    of_day += time_field(&c, ':', 59) * 60000;
    of_day += time_seconds(&c);
    of_day -= time_offset(&c);
    if (bc) c.ok = c.ok && time_skip(&c, ' ') && time_skip(&c, 'B') && time_skip(&c, 'C');
    *ms = time_days(year, month, day) * TIME_DAY + of_day;
    return c.ok && c.at == c.end;
}

bool time_fits_date(int64_t ms) {
    const int64_t most = 8640000000000000;
    return ms >= -most && ms <= most;
}

/* `n` in at least `width` digits. */
static void time_put_digits(Buf *out, int64_t n, int width) {
    int64_t unit = 1;
    while (--width) unit *= 10;
    for (; unit > 1 && n < unit; unit /= 10) buf_byte(out, '0');
    buf_int(out, n);
}

static void time_put_field(Buf *out, char separator, int64_t n, int width) {
    buf_byte(out, separator);
    time_put_digits(out, n, width);
}

void time_put_iso(Buf *out, int64_t ms) {
    int64_t of_day = ms % TIME_DAY;
    if (of_day < 0) of_day += TIME_DAY;
    int64_t days = (ms - of_day) / TIME_DAY + 719468;
    int64_t era = (days >= 0 ? days : days - (TIME_ERA_DAYS - 1)) / TIME_ERA_DAYS,
            of_era = days - era * TIME_ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (TIME_ERA_DAYS - 1)) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t march = (5 * of_year + 2) / 153;
    int64_t month = march + (march < 10 ? 3 : -9);
    year += era * 400 + (month <= 2);
    if (year < 0 || year > 9999) {
        buf_byte(out, year < 0 ? '-' : '+');
        time_put_digits(out, year < 0 ? -year : year, 6);
    } else {
        time_put_digits(out, year, 4);
    }
    time_put_field(out, '-', month, 2);
    time_put_field(out, '-', of_year - (153 * march + 2) / 5 + 1, 2);
    time_put_field(out, 'T', of_day / 3600000, 2);
    time_put_field(out, ':', of_day / 60000 % 60, 2);
    time_put_field(out, ':', of_day / 1000 % 60, 2);
    time_put_field(out, '.', of_day % 1000, 3);
    buf_byte(out, 'Z');
}

bool time_put_postgres(Buf *out, const char *text, size_t len) {
    Clock c = {text, text + len, true};
    bool minus = time_skip(&c, '-'), wide = minus || time_skip(&c, '+');
    int32_t month, day, year = time_digits(&c, wide ? 6 : 4);
    const char *rest = c.at;
    if (minus) year = -year;
    time_month_day(&c, year, &month, &day);
    bool date_only = c.at == c.end;
    if (!date_only) {
        time_field(&c, 'T', 23);
        time_field(&c, ':', 59);
        if (c.at < c.end && *c.at == ':') time_seconds(&c);
        if (!time_skip(&c, 'Z')) time_offset(&c);
    }
    /* Year 0 written -000000 is not ISO; Postgres begins in 4713 BC and ends in 294276. */
    if (!c.ok || c.at != c.end || (minus && !year)) return false;
    time_put_digits(out, year > 0 ? year : 1 - year, 4);
    buf_bytes(out, rest, (size_t)(c.end - rest));
    if (date_only) buf_lit(out, "T00:00Z");
    if (year <= 0) buf_lit(out, " BC");
    return true;
}
