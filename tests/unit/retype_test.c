/* What a change of a column's type does to its table, as lint says it; and how a type is read that stands in
 * SQL. */
#include <stdio.h>
#include <stdlib.h>
#include "check.h"
#include "tools/script/retype.h"

enum { ROOM = 1 << 12 };

static Str str(const char *text) {
    return (Str){text, strlen(text)};
}

/* A copy that ends with its memory, so that ASan sees who reads on. */
static Str exact(const char *text) {
    size_t len = strlen(text);
    char *copy = malloc(len + !len);
    if (!copy) abort();
    memcpy(copy, text, len);
    return (Str){copy, len};
}

static void test_effect(void) {
    static const struct {
        const char *from, *to;
        Retype effect;
    } pairs[] = {
        {"integer", "integer", RETYPE_NOTHING},
        {"other(3)", "other(3)", RETYPE_NOTHING},
        {"smallint", "integer", RETYPE_REWRITE},
        {"smallint", "bigint", RETYPE_REWRITE},
        {"smallint", "numeric", RETYPE_REWRITE},
        {"smallint", "real", RETYPE_REWRITE},
        {"smallint", "double precision", RETYPE_REWRITE},
        {"integer", "bigint", RETYPE_REWRITE},
        {"integer", "numeric", RETYPE_REWRITE},
        {"integer", "double precision", RETYPE_REWRITE},
        {"integer", "real", RETYPE_NARROW},
        {"integer", "smallint", RETYPE_NARROW},
        {"bigint", "numeric", RETYPE_REWRITE},
        {"bigint", "double precision", RETYPE_NARROW},
        {"bigint", "integer", RETYPE_NARROW},
        {"real", "double precision", RETYPE_REWRITE},
        {"double precision", "real", RETYPE_NARROW},
        {"real", "numeric", RETYPE_NARROW},
        {"numeric", "integer", RETYPE_NARROW},
        {"date", "timestamp", RETYPE_REWRITE},
        {"date", "timestamptz", RETYPE_REWRITE},
        {"timestamp", "timestamptz", RETYPE_REWRITE},
        {"timestamptz", "timestamp", RETYPE_REWRITE},
        {"timestamp", "date", RETYPE_NARROW},
        {"time", "timetz", RETYPE_REWRITE},
        {"time", "interval", RETYPE_REWRITE},
        {"timetz", "time", RETYPE_NARROW},
        {"json", "jsonb", RETYPE_REWRITE},
        {"jsonb", "json", RETYPE_REWRITE},
        {"text", "citext", RETYPE_REWRITE},
        {"varchar", "citext", RETYPE_REWRITE},
        {"citext", "text", RETYPE_NOTHING},
        {"citext", "varchar", RETYPE_NOTHING},
        {"varchar", "text", RETYPE_NOTHING},
        {"text", "varchar", RETYPE_NOTHING},
        {"text", "text[]", RETYPE_NARROW},
        {"text[]", "text", RETYPE_NARROW},
        {"cidr", "inet", RETYPE_NOTHING},
        {"inet", "cidr", RETYPE_NARROW},
        {"uuid", "text", RETYPE_REWRITE},
        {"uuid", "varchar", RETYPE_REWRITE},
        {"uuid", "varchar(36)", RETYPE_NARROW},
        {"uuid", "varchar(0)", RETYPE_NARROW},
        {"uuid", "bytea", RETYPE_NARROW},
        {"smallint", "numeric(9,0)", RETYPE_NARROW},
        /* Lengths. */
        {"varchar(3)", "varchar(4)", RETYPE_NOTHING},
        {"varchar(4)", "varchar(3)", RETYPE_NARROW},
        {"varchar(3)", "varchar", RETYPE_NOTHING},
        {"varchar", "varchar(3)", RETYPE_NARROW},
        {"varchar(3)", "text", RETYPE_NOTHING},
        {"text", "varchar(3)", RETYPE_NARROW},
        {"citext", "varchar(3)", RETYPE_NARROW},
        {"varbit(3)", "varbit(4)", RETYPE_NOTHING},
        {"varbit(4)", "varbit(3)", RETYPE_NARROW},
        {"char(3)", "char(4)", RETYPE_NARROW},
        {"timestamp(3)", "timestamp(4)", RETYPE_NOTHING},
        {"timestamp(4)", "timestamp(3)", RETYPE_NARROW},
        {"timestamptz(0)", "timestamptz(1)", RETYPE_NOTHING},
        {"timestamptz(1)", "timestamptz(0)", RETYPE_NARROW},
        {"time(3)", "time", RETYPE_NOTHING},
        {"timetz", "timetz(3)", RETYPE_NARROW},
        {"interval(3)", "interval(4)", RETYPE_NOTHING},
        {"timestamp(3)", "timestamptz", RETYPE_REWRITE},
        {"timestamp(3)", "timestamptz(3)", RETYPE_NARROW},
        {"numeric(9,2)", "numeric(10,2)", RETYPE_NOTHING},
        {"numeric(9,2)", "numeric(8,2)", RETYPE_NARROW},
        {"numeric(9,2)", "numeric(10,3)", RETYPE_NARROW},
        {"numeric(9,2)", "numeric(10,1)", RETYPE_NARROW},
        {"numeric(9,2)", "numeric", RETYPE_NOTHING},
        {"numeric", "numeric(9,2)", RETYPE_NARROW},
        {"numeric(9,0)", "numeric(10,0)", RETYPE_NOTHING},
        {"numeric(2,-3)", "numeric(2,3)", RETYPE_NARROW},
        {"numeric(2,-3)", "numeric(3,-3)", RETYPE_NOTHING},
        {"numeric(2,-3)", "numeric(3,-2)", RETYPE_NARROW},
        {"numeric(2,-1)", "numeric(2,0)", RETYPE_NARROW},
        {"varchar(999999)", "varchar(1000000)", RETYPE_NOTHING},
        {"varchar(1000000)", "varchar(999999)", RETYPE_NARROW},
        {"varchar(10485760)", "varchar(10485759)", RETYPE_NARROW},
        {"varchar(10485759)", "varchar(10485760)", RETYPE_NOTHING},
        {"varchar(99999999999999999999)", "varchar(99999999999999999999999)", RETYPE_NOTHING},
        {"integer", "", RETYPE_NARROW},
        {"", "integer", RETYPE_NARROW},
        /* An array is written anew. */
        {"varchar(3)[]", "varchar(4)[]", RETYPE_REWRITE},
        {"varchar(4)[]", "varchar(3)[]", RETYPE_NARROW},
        {"varchar(3)[]", "text[]", RETYPE_REWRITE},
        {"text[]", "varchar[]", RETYPE_REWRITE},
        {"integer[]", "bigint[]", RETYPE_REWRITE},
        {"integer[]", "text[]", RETYPE_REWRITE},
        {"bigint[]", "integer[]", RETYPE_NARROW},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        char what[200];
        Str from = exact(pairs[i].from), to = exact(pairs[i].to);
        Retype got = retype_effect(from, to);
        free((char *)(uintptr_t)from.ptr);
        free((char *)(uintptr_t)to.ptr);
        (void)snprintf(what, sizeof what, "%s to %s: %d", pairs[i].from, pairs[i].to, (int)got);
        check_count(got == pairs[i].effect, __FILE__, __LINE__, what);
    }
}

/* The type that SQL begins with, and what is left of that. */
static void test_read(void) {
    static const struct {
        const char *sql, *type, *rest;
    } cases[] = {
        {"", "", ""},
        {"integer", "integer", ""},
        {" INT using x", "integer", " using x"},
        {" /* a */ int8[] -- b", "bigint[]", " -- b"},
        {"varchar(20) USING left(x, 20)", "varchar(20)", " USING left(x, 20)"},
        {"character varying ( 20 ) collate \"C\"", "varchar(20)", " collate \"C\""},
        {"double  precision not null", "double precision", " not null"},
        {"timestamp(3) with time zone default now()", "timestamptz(3)", " default now()"},
        {"interval day to second(3)", "interval day to second(3)", ""},
        {"numeric( 10 , 2 )", "numeric(10,2)", ""},
        {"numeric(10)", "numeric(10,0)", ""},
        {"numeric(2,-3)", "numeric(2,-3)", ""},
        {"text[]", "text[]", ""},
        {"text[3][]", "text[]", ""},
        {"text array", "text[]", ""},
        {"text ARRAY[3]", "text[]", ""},
        {"_int4", "integer[]", ""},
        {"serial", "serial", ""},
        {"pg_catalog.int4", "integer", ""},
        {"public.mood", "mood", ""},
        {"public . mood[]", "mood[]", ""},
        {"public.\"My mood\"", "My mood", ""},
        {"\"Public\".\"My mood\"[] using x", "My mood[]", " using x"},
        {"\"text\"", "text", ""},
        {"\"varchar\"(20)", "varchar(20)", ""},
        {"\"My mood\"", "My mood", ""},
        {"\"My mood\" array", "My mood[]", ""},
        {"\"\"", "\"\"", ""},
        {"\"a\"", "a", ""},
        {"Mood", "mood", ""},
        {"a_type_of_many_letters(3) not null", "a_type_of_many_letters(3)", " not null"},
        {"vector(3)", "vector(3)", ""},
        {"geometry(Point, 4326)", "geometry(Point,4326)", ""},
        {"geometry ( Point , 4326 ) []", "geometry(Point,4326)[]", ""},
        {"no type of any kind(A, (b))[]", "no type of any kind(a,(b))[]", ""},
        {"varchar(20", "varchar(20", ""},
        {"integer 'x'", "integer", " 'x'"},
        {"integer 5", "integer", " 5"},
        {"integer check (a > 0)", "integer", " check (a > 0)"},
        {"integer references b", "integer", " references b"},
        {"integer primary key", "integer", " primary key"},
        {"serial[]", "serial[]", ""},
        {"bigserial array", "bigserial[]", ""},
        {"integer unique", "integer", " unique"},
        {"integer null", "integer", " null"},
        {"integer generated always as identity", "integer", " generated always as identity"},
        {"integer constraint c check (true)", "integer", " constraint c check (true)"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        static _Alignas(8) char room[ROOM];
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        Str sql = exact(cases[i].sql);
        Lexer lexer = lexer_of(sql);
        CHECK_STR(retype_read(&out, &lexer), cases[i].type);
        CHECK_STR(str_of(lexer.at, lexer.end), cases[i].rest);
        /* In less memory: the same, or the failure is told. */
        for (size_t less = 0; less < arena.used; less += 8) {
            Arena small = {.base = room, .cap = less};
            Buf again = buf_make(&small);
            lexer = lexer_of(sql);
            Str type = retype_read(&again, &lexer);
            CHECK(again.failed || str_eq(type, str(cases[i].type)));
        }
        free((char *)(uintptr_t)sql.ptr);
    }
}

int main(void) {
    test_effect();
    test_read();
    return check_end();
}
