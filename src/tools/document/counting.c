/* See counting.h. */
#include "tools/document/counting.h"

#include "tools/document/pgtype.h"
#include "tools/put.h"

enum { WHOLE_MOST = 53 }; /* bits of a number of JSON that are exact */

/* The numbers of a counting column's type. */
static CountingRange range_of(Str type) {
    Str stored = pgtype_stored(type);
    if (str_is(stored, "smallint")) return (CountingRange){INT16_MIN, INT16_MAX};
    if (str_is(stored, "integer")) return (CountingRange){INT32_MIN, INT32_MAX};
    return (CountingRange){INT64_MIN, INT64_MAX};
}

/* What is counted between where nothing is said. */
static CountingRange usual_range(const ModelColumn *column) {
    CountingRange all = range_of(column->type);
    return counting_falls(&column->counting) ? (CountingRange){all.min, -1} : (CountingRange){1, all.max};
}

static int64_t value_or(Whole it, int64_t usual) {
    return it.said ? it.value : usual;
}

CountingRange counting_range(const ModelColumn *column) {
    CountingRange usual = usual_range(column);
    return (CountingRange){value_or(column->counting.min, usual.min),
                           value_or(column->counting.max, usual.max)};
}

static int64_t usual_start(const ModelColumn *column) {
    CountingRange range = counting_range(column);
    return counting_falls(&column->counting) ? range.max : range.min;
}

int64_t counting_start(const ModelColumn *column) {
    return value_or(column->counting.start, usual_start(column));
}

static Whole read_whole(Reading *r, const cJSON *node, bool positive) {
    const double most = (double)(INT64_C(1) << WHOLE_MOST);
    if (!cJSON_IsNumber(node)) return (Whole){0};
    double value = node->valuedouble;
    bool whole =
        value > -most && value < most && value == (double)(int64_t)value && (!positive || value >= 1);
    size_t was = reading_enter(r, tree_name(node));
    if (!whole && positive) READING_SAY(r, STR("must be a whole number from 1 to 9007199254740991"));
    else if (!whole) READING_SAY(r, STR("must be a whole number from -9007199254740991 to 9007199254740991"));
    reading_leave(r, was);
    return whole ? (Whole){(int64_t)value, true} : (Whole){0};
}

static void leave_usual(Whole *it, int64_t usual) {
    if (it->said && it->value == usual) *it = (Whole){0};
}

/* What Postgres would refuse. */
static void check(Reading *r, const ModelColumn *column) {
    const Counting *it = &column->counting;
    CountingRange all = range_of(column->type), range = counting_range(column);
    int64_t start = counting_start(column);
    if (it->increment.said && !it->increment.value) READING_SAY(r, STR("has an \"increment\" of 0"));
    if (range.min < all.min || range.max > all.max)
        READING_SAY(r, STR("has a \"min\" or a \"max\" that is beyond its type"));
    else if (range.min >= range.max) READING_SAY(r, STR("has a \"min\" that is not less than its \"max\""));
    else if (start < range.min || start > range.max)
        READING_SAY(r, STR("has a \"start\" that is not between its \"min\" and its \"max\""));
}

void counting_read(Reading *r, ModelColumn *column, const cJSON *const *got) {
    Counting *it = &column->counting;
    it->start = read_whole(r, got[COUNTING_START], false);
    it->increment = read_whole(r, got[COUNTING_INCREMENT], false);
    it->min = read_whole(r, got[COUNTING_MIN], false);
    it->max = read_whole(r, got[COUNTING_MAX], false);
    it->cache = read_whole(r, got[COUNTING_CACHE], true);
    it->cycle = cJSON_IsTrue(got[COUNTING_CYCLE]);
    if (!counting_is_said(it)) return;
    if (!pgtype_is_serial(column->type) && column->identity == IDENTITY_NONE) {
        READING_SAY(r,
                    STR("says how it counts, and counts nothing: give it an \"identity\" or a serial type"));
        return;
    }
    check(r, column);
    leave_usual(&it->increment, 1);
    leave_usual(&it->cache, 1);
    leave_usual(&it->min, usual_range(column).min);
    leave_usual(&it->max, usual_range(column).max);
    leave_usual(&it->start, usual_start(column));
}

bool counting_is_said(const Counting *it) {
    return it->start.said || it->increment.said || it->min.said || it->max.said || it->cache.said ||
           it->cycle;
}

static bool whole_eq(Whole a, Whole b) {
    return a.said == b.said && (!a.said || a.value == b.value);
}

bool counting_eq(const Counting *a, const Counting *b) {
    return whole_eq(a->start, b->start) && whole_eq(a->increment, b->increment) && whole_eq(a->min, b->min) &&
           whole_eq(a->max, b->max) && whole_eq(a->cache, b->cache) && a->cycle == b->cycle;
}

static void put_whole(Buf *out, const char *name, Whole it) {
    if (!it.said) return;
    put_key(out, str_from(name));
    buf_int(out, it.value);
}

void counting_put(Buf *out, const Counting *it) {
    put_whole(out, "start", it->start);
    put_whole(out, "increment", it->increment);
    put_whole(out, "min", it->min);
    put_whole(out, "max", it->max);
    put_whole(out, "cache", it->cache);
    if (!it->cycle) return;
    put_key(out, STR("cycle"));
    buf_lit(out, "true");
}
