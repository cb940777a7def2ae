/* Calendar arithmetic and the text forms. See time.h. */
#include "core/time.h"

enum {
    TIME_DAY = 86400000,
    TIME_ERA_DAYS = 146097 /* 400 years */,
    TIME_YEAR_DIGITS = 6,
    TIME_WRONG = 1 << 20
};

/* Two digits, or something that is no field of a time. */
INLINE int32_t time_two(const char *at) {
    uint32_t tens = (uint8_t)at[0] - '0', ones = (uint8_t)at[1] - '0';
    return tens > 9 || ones > 9 ? 99 : (int32_t)(tens * 10 + ones);
}

static int32_t time_month_days(int32_t year, int32_t month) {
    if (month == 2) return 28 + ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    return 30 + ((month + (month > 7)) & 1);
}

/* Days since 1970-01-01. Years begin in March here, so that the leap day is the last. */
static int32_t time_days(int32_t year, int32_t month, int32_t day) {
    year -= month <= 2;
    int32_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * TIME_ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Any byte, then `HH`, `HH:MM` or `HH:MM:SS` at `*at`, in seconds; moved past what it reads.
 * Inlined twice, so that the address stays in a register: every row of a reply holds times. */
INLINE int32_t time_clock(const char **at, const char *end) {
    int32_t seconds = 0;
    for (int32_t unit = 0; unit < 3; unit++) {
        seconds *= 60;
        if (*at >= end || (unit && **at != ':')) continue;
        int32_t field = end - *at < 3 ? 99 : time_two(*at + 1);
        if (field > 59) return TIME_WRONG;
        seconds += field;
        *at += 3;
    }
    return seconds;
}

bool time_read(const char *text, size_t len, Time *time) {
    bool before = len > 3 && bytes_is(text + len - 3, 3, " BC"); /* behind a date alone, too */
    const char *at = text, *end = text + len - (before ? 3 : 0);
    int32_t year = 0, seconds = 0, fraction = 0;
    while (at < end && byte_is_digit(*at) && at - text < TIME_YEAR_DIGITS) year = year * 10 + (*at++ - '0');
    if (at - text < 4 || end - at < 6 || at[0] != '-' || at[3] != '-') return false;
    int32_t month = time_two(at + 1), day = time_two(at + 4);
    at += 6;
    if (at < end) {
        const char *clock = at;
        seconds = time_clock(&at, end);
        if ((*clock != ' ' && *clock != 'T') || at - clock < 6 || seconds >= TIME_DAY / 1000) return false;
        if (at - clock > 6 && at < end && *at == '.') {
            const char *digits = ++at;
            for (; at < end && byte_is_digit(*at); at++)
                if (at - digits < 3) fraction = fraction * 10 + (*at - '0');
            if (at == digits || at - digits > 9) return false;
            for (const char *third = digits + 3; third > at; third--) fraction *= 10;
        }
        /* The offset. Postgres' own limit is below 16 hours. */
        char sign = at < end ? *at : 0;
        if (sign == 'Z') {
            at++;
        } else {
            int32_t offset = time_clock(&at, end);
            if ((sign != '+' && sign != '-') || offset >= 16 * 3600) return false;
            seconds += sign == '+' ? -offset : offset;
        }
    }
    if (before) year = 1 - year;
    *time = (Time){year, month, day, seconds, fraction};
    return at == end && month > 0 && month <= 12 && day && day <= time_month_days(year, month);
}

int64_t time_ms(const Time *time) {
    return (int64_t)time_days(time->year, time->month, time->day) * TIME_DAY + time->seconds * 1000LL +
           time->fraction;
}

/* A separator and a number in just `width` digits; returns behind them. */
static char *time_put_field(char *to, char separator, int32_t n, int width) {
    *to++ = separator;
    for (int i = width - 1; i >= 0; i--, n /= 10) to[i] = (char)('0' + n % 10);
    return to + width;
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
    bool wide = year < 0 || year > 9999;
    if (!buf_room(out, sizeof "\"+000000-00-00T00:00:00.000Z\"")) return;
    char *from = out->ptr + out->len, *to = from;
    if (wide) *to++ = '"';
    to = time_put_field(to, !wide ? '"' : year < 0 ? '-' : '+', year < 0 ? -year : year, wide ? 6 : 4);
    to = time_put_field(to, '-', month, 2);
    to = time_put_field(to, '-', of_year - (153 * march + 2) / 5 + 1, 2);
    to = time_put_field(to, 'T', of_day / 3600000, 2);
    to = time_put_field(to, ':', of_day / 60000 % 60, 2);
    to = time_put_field(to, ':', of_day / 1000 % 60, 2);
    to = time_put_field(to, '.', of_day % 1000, 3);
    *to++ = 'Z';
    *to++ = '"';
    out->len += (size_t)(to - from);
}

bool time_copy_utc(Buf *out, const char *text, size_t len) {
    const size_t clock = sizeof "2026-01-02 03:04:05" - 1, zone = 3;
    if (len < clock + zone || text[4] != '-' || text[16] != ':' || !bytes_is(text + len - zone, zone, "+00"))
        return false;
    if (!buf_room(out, sizeof "\"0000-00-00T00:00:00.000Z\"")) return true;
    char *to = out->ptr + out->len;
    *to = '"';
    bytes_copy(to + 1, text, clock);
    to[11] = 'T';
    to += clock + 1;
    *to++ = '.';
    for (size_t at = clock + 1; at < clock + 4; at++) *to++ = at < len - zone ? text[at] : '0';
    *to++ = 'Z';
    *to++ = '"';
    out->len = (size_t)(to - out->ptr);
    return true;
}
