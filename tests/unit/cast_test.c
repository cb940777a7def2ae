/* What becomes of values whose column changes its type: between all built-in types, of all lengths, and how
 * they are cast. What the database itself makes of it is tested live. */
#include <stdio.h>
#include "check.h"
#include "tools/diff/cast.h"

enum { ROOM = 1 << 12 };

/* A letter for each risk. */
static const char letters[] = {[CAST_FREE] = '=', [CAST_SAFE] = 'S', [CAST_FAILS] = 'F', [CAST_LOSES] = 'L'};

static Str str(const char *text) {
    return (Str){text, strlen(text)};
}

/* The types as rows, to the same types as columns: the risk, and how a value is cast: not at all, -; to the
 * type, ':'; by way of text, t; by way of an integer, i; by a comparison, 0. */
static const struct {
    const char *type, *risks, *casts;
} matrix[] = {
    {"smallint", "=SSSSSFSSFSFSFFFFFFFFFFFFFFFFFFFF", "------t------:0ttttttttttttttttt:"},
    {"integer", "F=SSLSSSSFSFSFFFFFFFFFFFFFFFFFFFF", "-------------:0ttttttttttttttttt:"},
    {"bigint", "FF=SLLFSSFSFSFFFFFFFFFFFFFFFFFFFF", "-------------:0ttttttttttttttttt:"},
    {"numeric", "LLL=LLLSSFSFSFFFFFFFFFFFFFFFFFFFF", "-------------:0ttttttttttttttttt:"},
    {"real", "LLLL=SFSSFSFSFFFFFFFFFFFFFFFFFFFF", "------t------:0ttttttttttttttttt:"},
    {"double precision", "LLLLL=FSSFSFSFFFFFFFFFFFFFFFFFFFF", "------t------:0ttttttttttttttttt:"},
    {"money", "FFFSFF=SSFSFSFFFFFFFFFFFFFFFFFFFF", "ttt-tt-------:tttttttttttttttttt:"},
    {"text", "FFFFFFF==F=F=FFFFFFFFFFFFFFFFFFFF", ":::::::------::::::::::::::::::::"},
    {"varchar", "FFFFFFF==F=F=FFFFFFFFFFFFFFFFFFFF", ":::::::------::::::::::::::::::::"},
    {"char(1)", "FFFFFFFSS=SFSFFFFFFFFFFFFFFFFFFFF", "ttttttt------tttttttttttttttttttt"},
    {"bpchar", "FFFFFFF==F=F=FFFFFFFFFFFFFFFFFFFF", ":::::::------::::::::::::::::::::"},
    {"name", "FFFFFFFSSFS=SFFFFFFFFFFFFFFFFFFFF", ":::::::------::::::::::::::::::::"},
    {"citext", "FFFFFFF==F=F=FFFFFFFFFFFFFFFFFFFF", ":::::::------::::::::::::::::::::"},
    {"\"char\"", "FFFFFFFSSFSFS=FFFFFFFFFFFFFFFFFFF", ":::::::-------:::::::::::::::::::"},
    {"boolean", "FFFFFFFSSFSFSF=FFFFFFFFFFFFFFFFFF", "i:iiiit------:-ttttttttttttttttt:"},
    {"date", "FFFFFFFSSFSFSFF=FFSSFFFFFFFFFFFFF", "ttttttt------:t-tt--tttttttttttt:"},
    {"time", "FFFFFFFSSFSFSFFF=SFFSFFFFFFFFFFFF", "ttttttt------:tt--tt-ttttttttttt:"},
    {"timetz", "FFFFFFFSSFSFSFFFL=FFFFFFFFFFFFFFF", "ttttttt------:tt--tttttttttttttt:"},
    {"timestamp", "FFFFFFFSSFSFSFFLLF=SFFFFFFFFFFFFF", "ttttttt------:t--t--tttttttttttt:"},
    {"timestamptz", "FFFFFFFSSFSFSFFLLLS=FFFFFFFFFFFFF", "ttttttt------:t-----tttttttttttt:"},
    {"interval", "FFFFFFFSSFSFSFFFLFFF=FFFFFFFFFFFF", "ttttttt------:tt-ttt-ttttttttttt:"},
    {"json", "FFFFFFFSSFSFSFFFFFFFF=LFFFFFFFFFF", "ttttttt------:ttttttt--ttttttttt:"},
    {"jsonb", "FFFFFFFSSFSFSFFFFFFFFS=FFFFFFFFFF", "::::::t------::tttttt--ttttttttt:"},
    {"uuid", "FFFFFFFSSFSFSFFFFFFFFFF=FFFFFFFFF", "ttttttt------:ttttttttt-tttttttt:"},
    {"bytea", "FFFFFFFSSFSFSFFFFFFFFFFF=FFFFFFFF", "ttttttt------:tttttttttt-ttttttt:"},
    {"xml", "FFFFFFF==FSFSFFFFFFFFFFFF=FFFFFFF", "ttttttt------:ttttttttttt-tttttt:"},
    {"inet", "FFFFFFFSSFSFSFFFFFFFFFFFFF=LFFFFF", "ttttttt------:tttttttttttt--tttt:"},
    {"cidr", "FFFFFFFSSFSFSFFFFFFFFFFFFF==FFFFF", "ttttttt------:tttttttttttt--tttt:"},
    {"macaddr", "FFFFFFFSSFSFSFFFFFFFFFFFFFFF=SFFF", "ttttttt------:tttttttttttttt--tt:"},
    {"macaddr8", "FFFFFFFSSFSFSFFFFFFFFFFFFFFFF=FFF", "ttttttt------:tttttttttttttt--tt:"},
    {"bit(1)", "FFFFFFFSSFSFSFFFFFFFFFFFFFFFFF==F", "ttttttt------:tttttttttttttttt--:"},
    {"varbit", "FFFFFFFSSFSFSFFFFFFFFFFFFFFFFFL=F", "ttttttt------:tttttttttttttttt--:"},
    {"vector", "FFFFFFFSSFSFSFFFFFFFFFFFFFFFFFFF=", ":::::::------:::::::::::::::::::-"},
};

/* How `v` is cast, as a letter. */
static char cast_of(const Cast *cast, const char *base) {
    static _Alignas(8) char room[ROOM];
    Arena arena = {.base = room, .cap = sizeof room};
    Buf out = buf_make(&arena);
    char type[100], text[100];
    if (!cast_put(&out, cast, STR("v"))) return out.len ? '?' : '-';
    (void)snprintf(type, sizeof type, "v::%s", base);
    (void)snprintf(text, sizeof text, "v::text::%s", base);
    Str got = buf_str(&out);
    if (str_is(got, type)) return ':';
    return str_is(got, text) ? 't' : str_is(got, "v <> 0") ? '0' : str_is(got, "v::integer") ? 'i' : '?';
}

static void test_matrix(void) {
    for (size_t i = 0; i < COUNT(matrix); i++) {
        char found[COUNT(matrix) + 1] = {0}, casts[COUNT(matrix) + 1] = {0};
        for (size_t k = 0; k < COUNT(matrix); k++) {
            Str to = str(matrix[k].type);
            Cast cast = {str(matrix[i].type), to, false, false};
            const char *base = str_is(to, "bit(1)")    ? "varbit"
                               : str_is(to, "char(1)") ? "text"
                                                       : matrix[k].type;
            found[k] = letters[cast_risk(&cast)];
            casts[k] = cast_of(&cast, base);
        }
        CHECK_STR(str(found), matrix[i].risks);
        CHECK_STR(str(casts), matrix[i].casts);
    }
}

/* Of one type in another length, of arrays and enums: "e" is one. */
static void test_lengths(void) {
    static const struct {
        const char *from, *to;
        CastRisk risk;
        const char *cast; /* NULL: none */
    } pairs[] = {
        {"varchar(3)", "varchar(3)", CAST_FREE, NULL},
        {"varchar(3)", "varchar(4)", CAST_FREE, NULL},
        {"varchar(4)", "varchar(3)", CAST_FAILS, NULL},
        {"varchar(3)", "varchar", CAST_FREE, NULL},
        {"varchar", "varchar(3)", CAST_FAILS, NULL},
        {"varchar(3)", "text", CAST_FREE, NULL},
        {"text", "varchar(3)", CAST_FAILS, NULL},
        {"varbit(3)", "varbit(4)", CAST_FREE, NULL},
        {"varbit(4)", "varbit(3)", CAST_FAILS, NULL},
        {"varbit", "varbit(3)", CAST_FAILS, NULL},
        {"varbit(3)", "varbit", CAST_FREE, NULL},
        {"char(3)", "char(4)", CAST_SAFE, NULL},
        {"char(4)", "char(3)", CAST_FAILS, NULL},
        {"char(3)", "bpchar", CAST_SAFE, NULL},
        {"bpchar", "char(3)", CAST_FAILS, NULL},
        {"char(3)", "varchar(3)", CAST_FAILS, NULL},
        {"bit(3)", "bit(4)", CAST_FAILS, NULL},
        {"bit(3)", "bit(3)", CAST_FREE, NULL},
        {"bit(3)", "varbit(3)", CAST_LOSES, NULL},
        {"bit(3)", "varbit", CAST_FREE, NULL},
        {"timestamp(3)", "timestamp(4)", CAST_FREE, NULL},
        {"timestamp(4)", "timestamp(3)", CAST_LOSES, NULL},
        {"timestamp", "timestamp(6)", CAST_LOSES, NULL},
        {"timestamp(3)", "timestamp", CAST_FREE, NULL},
        {"timestamptz(4)", "timestamptz(3)", CAST_LOSES, NULL},
        {"time(4)", "time(3)", CAST_LOSES, NULL},
        {"timetz(4)", "timetz(3)", CAST_LOSES, NULL},
        {"interval(4)", "interval(3)", CAST_LOSES, NULL},
        {"interval second(3)", "interval second(4)", CAST_FREE, NULL},
        {"interval second(4)", "interval second(3)", CAST_LOSES, NULL},
        {"timestamp(3)", "timestamptz", CAST_SAFE, NULL},
        {"timestamp(3)", "timestamptz(3)", CAST_LOSES, NULL},
        {"numeric(9,2)", "numeric(9,2)", CAST_FREE, NULL},
        {"numeric(9,2)", "numeric(10,2)", CAST_FREE, NULL},
        {"numeric(9,2)", "numeric(8,2)", CAST_FAILS, NULL},
        {"numeric(9,2)", "numeric(9,3)", CAST_FAILS, NULL},
        {"numeric(9,2)", "numeric(10,3)", CAST_SAFE, NULL},
        {"numeric(9,2)", "numeric(11,3)", CAST_SAFE, NULL},
        {"numeric(9,2)", "numeric(9,1)", CAST_LOSES, NULL},
        {"numeric(9,2)", "numeric", CAST_FREE, NULL},
        {"numeric", "numeric(9,2)", CAST_LOSES, NULL},
        {"numeric(2,-3)", "numeric(2,3)", CAST_FAILS, NULL},
        {"numeric(2,-3)", "numeric(5,0)", CAST_SAFE, NULL},
        {"numeric(2,-3)", "numeric(4,0)", CAST_FAILS, NULL},
        {"numeric(2,-3)", "numeric(2,-4)", CAST_LOSES, NULL},
        {"numeric(2,3)", "numeric(2,-3)", CAST_LOSES, NULL},
        {"numeric(9,0)", "integer", CAST_FAILS, NULL},
        {"numeric(9,1)", "integer", CAST_LOSES, NULL},
        {"numeric(9,2)", "integer", CAST_LOSES, NULL},
        {"numeric(9,-2)", "integer", CAST_FAILS, NULL},
        {"numeric", "integer", CAST_LOSES, NULL},
        {"smallint", "numeric(9,0)", CAST_FAILS, NULL},
        {"integer", "numeric(9,0)", CAST_FAILS, NULL},
        {"money", "numeric(9,2)", CAST_LOSES, NULL},
        {"varchar(3)", "integer", CAST_FAILS, "v::integer"},
        {"integer", "varchar(3)", CAST_FAILS, NULL},
        {"integer", "bit(3)", CAST_FAILS, "v::text::varbit"},
        {"vector(3)", "vector(3)", CAST_FREE, NULL},
        {"vector(3)", "vector(4)", CAST_FAILS, NULL},
        {"vector(3)", "vector", CAST_FAILS, NULL},
        {"other(3,3)", "other(4,3)", CAST_FAILS, NULL},
        {"other(3,3)", "other(3,4)", CAST_FAILS, NULL},
        {"other(3,4)", "other(3,4)", CAST_FREE, NULL},
        {"other(3)", "another", CAST_FAILS, "v::another"},
        {"serial", "integer", CAST_FREE, NULL},
        {"serial", "bigserial", CAST_SAFE, NULL},
        {"bigserial", "smallint", CAST_FAILS, NULL},
        {"integer[]", "bigint[]", CAST_SAFE, NULL},
        {"varchar(3)[]", "varchar(4)[]", CAST_SAFE, NULL},
        {"varchar(3)[]", "varchar(3)[]", CAST_FREE, NULL},
        {"integer[]", "text[]", CAST_SAFE, NULL},
        {"text[]", "integer[]", CAST_FAILS, "v::text[]::integer[]"},
        {"jsonb[]", "integer[]", CAST_FAILS, "v::integer[]"},
        {"integer[]", "boolean[]", CAST_FAILS, "v::text[]::boolean[]"},
        {"boolean[]", "integer[]", CAST_FAILS, "v::text[]::integer[]"},
        {"integer[]", "text", CAST_SAFE, NULL},
        {"integer[]", "varchar(3)", CAST_FAILS, NULL},
        {"text", "integer[]", CAST_FAILS, "v::integer[]"},
        {"integer", "integer[]", CAST_FAILS, "v::text::integer[]"},
        {"date[]", "timestamp[]", CAST_SAFE, NULL},
        {"timestamp[]", "date[]", CAST_LOSES, NULL},
        {"e", "text", CAST_SAFE, NULL},
        {"e", "varchar(3)", CAST_FAILS, NULL},
        {"e", "name", CAST_FAILS, NULL},
        {"e", "integer", CAST_FAILS, "v::text::integer"},
        {"e", "boolean", CAST_FAILS, "v::text::boolean"},
        {"e", "e", CAST_FAILS, "v::text::\"e\""},
        {"e[]", "e[]", CAST_FAILS, "v::text[]::\"e\"[]"},
        {"text", "e", CAST_FAILS, "v::\"e\""},
        {"integer", "e", CAST_FAILS, "v::text::\"e\""},
        {"boolean", "e", CAST_FAILS, "v::text::\"e\""},
        {"jsonb", "e", CAST_FAILS, "v::text::\"e\""},
        {"e[]", "text[]", CAST_SAFE, NULL},
        {"text[]", "e[]", CAST_FAILS, "v::text[]::\"e\"[]"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        static _Alignas(8) char room[ROOM];
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        Cast cast = {str(pairs[i].from), str(pairs[i].to), *pairs[i].from == 'e', *pairs[i].to == 'e'};
        char what[200];
        (void)snprintf(what, sizeof what, "%s to %s: %c", pairs[i].from, pairs[i].to,
                       letters[cast_risk(&cast)]);
        check_count(cast_risk(&cast) == pairs[i].risk, __FILE__, __LINE__, what);
        CHECK(cast_put(&out, &cast, STR("v")) == (pairs[i].cast != NULL));
        CHECK_STR(buf_str(&out), pairs[i].cast ? pairs[i].cast : "");
    }
}

int main(void) {
    test_matrix();
    test_lengths();
    return check_end();
}
