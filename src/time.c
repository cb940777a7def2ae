/* Calendar arithmetic and the text forms. See time.h. */
#include "time.h"

enum { TIME_DAY = 86400000, TIME_ERA_DAYS = 146097 /* 400 years */, TIME_YEAR_DIGITS = 7 };

typedef struct Clock {
    const char *at, *end;
    bool ok;
} Clock;

/* Takes `c` if it is next. */
static bool time_take(Clock *clock, char c) {
    bool there = clock->at < clock->end && *clock->at == c;
    clock->at += there;
    return there;
}

/* From `least` to `most` digits. The caller looks at `ok` once, at the end. */
static int32_t time_digits(Clock *clock, int least, int most) {
    int32_t n = 0;
    for (; most && clock->at < clock->end && byte_is_digit(*clock->at); most--, least--)
        n = n * 10 + (*clock->at++ - '0');
    clock->ok &= least <= 0;
    return n;
}

/* One separator and a field of two digits, below `bound`. */
static int32_t time_field(Clock *clock, char separator, int32_t bound) {
    clock->ok &= time_take(clock, separator);
    int32_t n = time_digits(clock, 2, 2);
    clock->ok &= n < bound;
    return n;
}

static int32_t time_month_days(int32_t year, int32_t month) {
    if (month == 2) return 28 + ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    return 30 + ((month + (month > 7)) & 1);
}

/* Days since 1970-01-01. Years begin in March here, so that the leap day is the last. */
static int64_t time_days(int64_t year, int32_t month, int32_t day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * TIME_ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* `:SS` and a fraction, behind the minutes; returns milliseconds. */
static int32_t time_seconds(Clock *clock) {
    if (clock->at >= clock->end || *clock->at != ':') return 0;
    int32_t ms = time_field(clock, ':', 60) * 1000;
    if (!time_take(clock, '.')) return ms;
    const char *from = clock->at;
    int32_t fraction = time_digits(clock, 1, 9);
    for (ptrdiff_t digits = clock->at - from; digits > 3; digits--) fraction /= 10;
    for (ptrdiff_t digits = clock->at - from; digits < 3; digits++) fraction *= 10;
    return ms + fraction;
}

/* `Z`, `+HH`, `+HH:MM` or `+HH:MM:SS`, in milliseconds. Postgres' own limit is below 16 hours. */
static int64_t time_offset(Clock *clock) {
    if (time_take(clock, 'Z')) return 0;
    bool minus = clock->at < clock->end && *clock->at == '-';
    int64_t ms = time_field(clock, minus ? '-' : '+', 16) * 3600000;
    if (clock->at < clock->end && *clock->at == ':') ms += time_field(clock, ':', 60) * 60000;
    ms += time_seconds(clock);
    return minus ? -ms : ms;
}

bool time_read(const char *text, size_t len, int64_t *ms) {
    Clock clock = {text, text + len, true};
    bool bc = len > 3 && text[len - 1] == 'C';
    int32_t year = time_digits(&clock, 4, TIME_YEAR_DIGITS);
    if (bc) year = 1 - year;
    int32_t month = time_field(&clock, '-', 13), day = time_field(&clock, '-', 32);
    clock.ok &= month && day && day <= time_month_days(year, month);
    *ms = time_days(year, month, day) * TIME_DAY;
    if (clock.at < clock.end) {
        *ms += time_field(&clock, *clock.at == 'T' ? 'T' : ' ', 24) * 3600000;
        *ms += time_field(&clock, ':', 60) * 60000;
        *ms += time_seconds(&clock);
        *ms -= time_offset(&clock);
    }
    if (bc) clock.ok &= time_take(&clock, ' ') && time_take(&clock, 'B') && time_take(&clock, 'C');
    return clock.ok && clock.at == clock.end;
}

/* A separator and a number in just `width` digits, six at most. */
static void time_put_field(Buf *out, char separator, int32_t n, size_t width) {
    char text[7];
    for (size_t i = width; i; i--, n /= 10) text[i] = (char)('0' + n % 10);
    text[0] = separator;
    buf_bytes(out, text, width + 1);
}

void time_put_iso(Buf *out, int64_t ms) {
    /* 0000-03-01 is day 0 here; the shift by whole eras keeps every division above zero. */
    const int32_t eras = 1000;
    ms += (719468 + (int64_t)eras * TIME_ERA_DAYS) * TIME_DAY;
    int32_t days = (int32_t)(ms / TIME_DAY), of_day = (int32_t)(ms % TIME_DAY);
    int32_t of_era = days % TIME_ERA_DAYS;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (TIME_ERA_DAYS - 1)) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t march = (5 * of_year + 2) / 153;
    int32_t month = march + (march < 10 ? 3 : -9);
    year += (days / TIME_ERA_DAYS - eras) * 400 + (month <= 2);
    if (year < 0 || year > 9999) {
        buf_byte(out, '"');
        time_put_field(out, year < 0 ? '-' : '+', year < 0 ? -year : year, 6);
    } else {
        time_put_field(out, '"', year, 4);
    }
    time_put_field(out, '-', month, 2);
    time_put_field(out, '-', of_year - (153 * march + 2) / 5 + 1, 2);
    time_put_field(out, 'T', of_day / 3600000, 2);
    time_put_field(out, ':', of_day / 60000 % 60, 2);
    time_put_field(out, ':', of_day / 1000 % 60, 2);
    time_put_field(out, '.', of_day % 1000, 3);
    buf_lit(out, "Z\"");
}
