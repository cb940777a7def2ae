/* Points in time against node's Date: Postgres' text in every form it prints, ISO text in and out. */
#include <inttypes.h>
#include <stdlib.h>
#include "check.h"
#include "draw.h"
#include "core/time.h"

enum { ROOM = 1 << 10, BLOCK = 500 };

/* In memory that ends with the text. */
static bool read_ms(const char *text, size_t len, int64_t *ms) {
    Time time;
    char *exact = malloc(len + !len);
    if (!exact) abort();
    memcpy(exact, text, len);
    bool well = time_read(exact, len, &time);
    if (well) *ms = time_ms(&time);
    free(exact);
    return well;
}

static _Alignas(8) char memory[ROOM];

/* toISOString; holds until the next call. */
static Str iso_of(int64_t ms) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = ROOM};
    Buf out = buf_make(&arena);
    time_put_iso(&out, ms);
    bool quoted = out.len > 2 && *out.ptr == '"' && out.ptr[out.len - 1] == '"';
    return quoted ? (Str){out.ptr + 1, out.len - 2} : STR("(no JSON string)");
}

/* Made by: node -p '+new Date(iso)' and '.toISOString()' */
static void test_known(void) {
    static const struct {
        const char *text;
        int64_t ms;
        const char *iso;
    } times[] = {
        {"1970-01-01 00:00:00+00", 0, "1970-01-01T00:00:00.000Z"},
        {"1969-12-31 23:59:59.999999+00", -1, "1969-12-31T23:59:59.999Z"},
        {"2026-01-02 03:04:05.678901+00", 1767323045678, "2026-01-02T03:04:05.678Z"},
        {"2000-02-29 00:00:00+00", 951782400000, "2000-02-29T00:00:00.000Z"},
        {"2024-12-31 23:59:59.9+00", 1735689599900, "2024-12-31T23:59:59.900Z"},
        {"2026-01-02 05:34:05+05:30", 1767312245000, "2026-01-02T00:04:05.000Z"},
        {"2026-01-01 19:00:00-05", 1767312000000, "2026-01-02T00:00:00.000Z"},
        {"1890-01-01 00:00:00+00:19:32", -2524522772000, "1889-12-31T23:40:28.000Z"},
        {"1890-01-01 00:00:00-15:59:59", -2524464001000, "1890-01-01T15:59:59.000Z"},
        {"9999-12-31 23:59:59.999+00", 253402300799999, "9999-12-31T23:59:59.999Z"},
        {"10000-01-01 00:00:00+00", 253402300800000, "+010000-01-01T00:00:00.000Z"},
        {"275760-09-13 00:00:00+00", 8640000000000000, "+275760-09-13T00:00:00.000Z"},
        {"294276-12-31 23:59:59.999999+00", 9224318015999999, "+294276-12-31T23:59:59.999Z"},
        {"0001-01-01 00:00:00+00", -62135596800000, "0001-01-01T00:00:00.000Z"},
        {"0001-12-31 23:59:59+00 BC", -62135596801000, "0000-12-31T23:59:59.000Z"},
        {"0001-02-29 00:00:00+00 BC", -62162121600000, "0000-02-29T00:00:00.000Z"},
        {"0002-01-01 00:00:00+00 BC", -62198755200000, "-000001-01-01T00:00:00.000Z"},
        {"4713-01-01 00:00:00+00 BC", -210863520000000, "-004712-01-01T00:00:00.000Z"},
        {"4714-11-24 00:00:00+00 BC", -210866803200000, "-004713-11-24T00:00:00.000Z"},
        {"2026-01-02", 1767312000000, "2026-01-02T00:00:00.000Z"},
        {"2026-01-02T03:04Z", 1767323040000, "2026-01-02T03:04:00.000Z"},
        {"2026-01-02T03:04:05Z", 1767323045000, "2026-01-02T03:04:05.000Z"},
        {"2026-01-02T03:04:05.6Z", 1767323045600, "2026-01-02T03:04:05.600Z"},
        {"2026-01-02T03:04:05.123999999Z", 1767323045123, "2026-01-02T03:04:05.123Z"},
        {"2026-01-02T08:34+05:30", 1767323040000, "2026-01-02T03:04:00.000Z"},
        {"2026-01-01T19:04-08", 1767323040000, "2026-01-02T03:04:00.000Z"},
        {"2000-02-29", 951782400000, "2000-02-29T00:00:00.000Z"},
        {"0000-01-01T00:00Z", -62167219200000, "0000-01-01T00:00:00.000Z"},
    };
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t ms = 0;
        CHECK(read_ms(times[i].text, strlen(times[i].text), &ms));
        if (!CHECK(ms == times[i].ms)) printf("    %s: %" PRId64 "\n", times[i].text, ms);
        CHECK_STR(iso_of(times[i].ms), times[i].iso);
    }
    CHECK(time_fits_date(8640000000000000) && time_fits_date(-8640000000000000));
    CHECK(!time_fits_date(8640000000000001) && !time_fits_date(-8640000000000001));
}

static const int32_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static int32_t days_of(int32_t year, uint32_t month) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month_days[month] + (month == 1 && leap);
}

/* A random time as Postgres prints it. */
static size_t make_time(char *text) {
    bool recent = draw(2) == 0;
    int32_t year = recent ? 1900 + (int32_t)draw(200) : (int32_t)draw(280471) - 4712;
    uint32_t month = draw(12), day = 1 + draw((uint32_t)days_of(year, month));
    uint32_t hour = draw(24), minute = draw(60), second = draw(60), digits = draw(7), unit = 1;
    for (uint32_t i = 0; i < digits; i++) unit *= 10;
    uint32_t fraction = draw(unit);
    bool minus = draw(2);
    uint32_t part = draw(3), zone = draw(16);
    int len = sprintf(text, "%04d-%02u-%02u %02u:%02u:%02u", year > 0 ? year : 1 - year, month + 1, day, hour,
                      minute, second);
    if (digits) len += sprintf(text + len, ".%0*u", (int)digits, fraction);
    len += sprintf(text + len, "%c%02u", minus ? '-' : '+', zone);
    for (; part > 0; part--) len += sprintf(text + len, ":%02u", draw(60));
    if (year <= 0) len += sprintf(text + len, " BC");
    return (size_t)len;
}

/* Blocks of 500 times, each block the FNV-1a hash of what node makes of them, one a line:
 *
 *   node -e 'let s = 1, t = "";
 *   const draw = (n) => ((s ^= s << 13), (s ^= s >>> 17), (s ^= s << 5), (s >>> 0) % n);
 *   for (let block = 0; block < 20; block++) {
 *     let hash = 2166136261;
 *     for (let i = 0; i < 500; i++) {
 *       const year = draw(2) ? draw(280471) - 4712 : 1900 + draw(200), month = draw(12), date = new Date(0);
 *       date.setUTCFullYear(year, month + 1, 0);
 *       const day = 1 + draw(date.getUTCDate());
 *       date.setUTCFullYear(year, month, day);
 *       const of = [draw(24), draw(60), draw(60)], digits = draw(7), fraction = draw(10 ** digits);
 *       const sign = draw(2) ? -1 : 1, part = draw(3);
 *       const zone = [draw(16), part > 0 ? draw(60) : 0, part > 1 ? draw(60) : 0];
 *       date.setUTCHours(...of, digits ? Math.floor(fraction * 1000 / 10 ** digits) : 0);
 *       date.setTime(date - sign * ((zone[0] * 60 + zone[1]) * 60 + zone[2]) * 1000);
 *       for (const c of `${+date} ${date.toISOString()}\n`)
 *         hash = Math.imul(hash ^ c.charCodeAt(), 16777619) >>> 0;
 *     }
 *     t += `0x${hash.toString(16)}, `;
 *   }
 *   console.log(t);' */
static void test_generated(void) {
    static const uint32_t want[] = {0x774f84d2, 0x6695f80b, 0xfa60f9e4, 0xecbc6feb, 0xf13004e2,
                                    0x7a78e04e, 0x62fffe12, 0xf9977f32, 0x8459c68d, 0xbe983e97,
                                    0xf5e264db, 0xa8e34231, 0xff78c739, 0xe528049b, 0x7e588f9a,
                                    0x19e43c6e, 0x91648110, 0x7bbc1b38, 0x4504a8c6, 0x7531223e};
    for (size_t block = 0; block < COUNT(want); block++) {
        uint32_t hash = 2166136261u;
        for (int i = 0; i < BLOCK; i++) {
            char text[64], line[64];
            int64_t ms = 0;
            if (!read_ms(text, make_time(text), &ms)) CHECK_STR(STR("a time"), text);
            Str iso = iso_of(ms);
            sprintf(line, "%" PRId64 " %.*s\n", ms, (int)iso.len, iso.ptr);
            for (const char *c = line; *c; c++) hash = (hash ^ (uint8_t)*c) * 16777619u;
        }
        CHECK(hash == want[block]);
    }
}

static void test_refused(void) {
    static const char *const texts[] = {
        "",
        "infinity",
        "-infinity",
        "now",
        "2026",
        "2026-01",
        "20260102",
        "2026-1-2",
        "26-01-02",
        "2026-01-02 ",
        "2026-01-02T",
        "2026-01-02 03",
        "2026-01-02 03Z",
        "2026-01-02T03:04",
        "2026-01-02 03:04:05",
        "2026-01-02t03:04:05Z",
        "2026-01-02T03:04:05z",
        "2026-01-02T03:04:05 Z",
        "2026-01-02T03:04:05Z ",
        "2026-00-02 03:04:05+00",
        "2026-13-02 03:04:05+00",
        "2026-01-00 03:04:05+00",
        "2026-01-32 03:04:05+00",
        "2026-02-29",
        "1900-02-29",
        "2026-02-30",
        "2026-04-31",
        "2026-06-31",
        "2026-09-31",
        "2026-11-31",
        "0002-02-29 BC",
        "2026-01-02 24:04:05+00",
        "2026-01-02 03:60:05+00",
        "2026-01-02 03:04:60+00",
        "2026-01-02 03:04:05.+00",
        /* to Postgres 03:04.5 is three minutes and 4.5 seconds */ "2026-01-02T03:04.5Z",
        "2026-01-02 03:04:05.1234567890+00",
        "2026-01-02 03:04:05+0",
        "2026-01-02 03:04:05+000",
        "2026-01-02T03:04:05+0530",
        "2026-01-02 03:04:05+00:0",
        "2026-01-02 03:04:05+00:60",
        "2026-01-02 03:04:05+16",
        "2026-01-02 03:04:05+00:00:60",
        "2026-01-02 03:04:05+00:00:00:00",
        "2026-01-02 03:04:05+00 AD",
        "2026-01-02 03:04:05+00BC",
        "2026-01-02 03:04:05+00 bC",
        "2026-01-02 03:04:05+00 BC BC",
        " 2026-01-02",
        "-2026-01-02",
        "+002026-01-02",
        "-000001-01-01T00:00:00.000Z",
        "02/01/2026 03:04:05 UTC",
        "9999999999-01-01 00:00:00+00",
        "C",
        " BC",
        "2026-01-02'; drop table users --",
        "2026-01-02T03:04\\u005a",
    };
    int64_t ms;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (!CHECK(!read_ms(texts[i], strlen(texts[i]), &ms))) printf("    %s\n", texts[i]);
    /* A text that ends at any byte. */
    static const char whole[] = "2026-01-02 03:04:05.678901+05:30:15 BC";
    unsigned refused = 0;
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        /* Cut behind the day, +05, +05:30 and +05:30:15 it is one. */
        bool date = len == 10 || len == 29 || len == 32 || len == 35;
        refused += read_ms(whole, len, &ms) == date;
    }
    CHECK(refused == sizeof whole - 1);
}

/* The days of a year of seven digits would overflow 32 bits. */
static void test_far(void) {
    static const char *const texts[] = {"5880000-01-01", "9999999-12-31", "9999999-12-31 00:00:00+00 BC"};
    int64_t ms = 0;
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK(!read_ms(texts[i], strlen(texts[i]), &ms) || !time_fits_date(ms));
}

/* What is copied: the one form that Postgres prints in UTC; all else is left to time_read. */
static void test_copied(void) {
    static const struct {
        const char *text, *copy;
    } texts[] = {
        {"2026-01-02 03:04:05+00", "\"2026-01-02T03:04:05.000Z\""},
        {"2026-01-02 03:04:05.6+00", "\"2026-01-02T03:04:05.600Z\""},
        {"2026-01-02 03:04:05.6789+00", "\"2026-01-02T03:04:05.678Z\""},
        {"2026-01-02 03:04:0+00", ""},
        {"2026-01-02 03:040:05+00", ""},
        {"12026-01-02 03:04:05+00", ""},
        {"2026-01-02 03:04:05+01", ""},
        {"2026-01-02 03:04:05-00", ""},
        {"2026-01-02 03:04:05+00 BC", ""},
        {"2026-01-02 03:04:05+00:00", ""},
        {"infinity", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        Arena arena = {.base = memory, .cap = ROOM};
        Buf out = buf_make(&arena);
        bool copied = time_copy_utc(&out, texts[i].text, strlen(texts[i].text));
        CHECK(copied == (*texts[i].copy != 0));
        CHECK_STR(buf_str(&out), texts[i].copy);
    }
}

int main(void) {
    test_known();
    test_copied();
    test_generated();
    test_refused();
    test_far();
    return check_end();
}
