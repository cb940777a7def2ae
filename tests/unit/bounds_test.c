/* What bounds a call over any table, each limit from both sides: the last that is taken, and the first that
 * isn't. */
#include <stdarg.h>
#include <stdlib.h>
#include "check.h"
#include "core/load.h"
#include "core/step.h"

enum { ROOM = 8 << 20 };

/* Arguments as they are being written. */
static char text[1 << 20];
static size_t text_len;

static void put(const char *form, ...) {
    va_list args;
    va_start(args, form);
    text_len += (size_t)vsnprintf(text + text_len, sizeof text - text_len, form, args);
    va_end(args);
    if (text_len >= sizeof text) abort();
}

/* The same text so many times; between two of them a comma, if that is said. */
static void repeat(int times, const char *what, bool commas) {
    for (int i = 0; i < times; i++) put("%s%s", commas && i ? "," : "", what);
}

static Schema schema;

/* The tables of the blog, of which authors are the first. */
static void bring(void) {
    static char room[1 << 17] __attribute__((aligned(8)));
    static char kept[1 << 14]; /* the schema's names stand in its text */
    FILE *file = fopen("tests/cases/schemas/blog.json", "rb");
    size_t wrong, len = file ? fread(kept, 1, sizeof kept, file) : 0;
    if (!file || fclose(file) != 0) abort();
    Arena arena = {.base = room, .cap = sizeof room};
    if (load_schema(&arena, (Str){kept, len}, &schema, &wrong) != LOAD_WELL) abort();
}

/* Starts the call whose arguments have been written, over authors. */
static HeliumAnswer run(uint32_t form) {
    static char *memory;
    HeliumAnswer answer;
    free(memory);
    memory = malloc(ROOM);
    if (!memory) abort();
    Arena arena = {.base = memory, .cap = ROOM};
    step_run(&schema, &arena, form, (Str){0}, (Str){text, text_len}, &answer);
    text_len = 0;
    return answer;
}

/* Whether the call that has been written is taken. */
static bool taken(uint32_t form) {
    return run(form).kind == HELIUM_FETCH;
}

/* Whether it is refused, and this is all that is said. */
static bool refused(uint32_t form, const char *path, const char *code, const char *message) {
    HeliumAnswer answer = run(form);
    char want[4096];
    int len =
        snprintf(want, sizeof want, "{\"issues\":[{\"path\":\"%s\",\"code\":\"%s\",\"message\":\"%s %s\"}]}",
                 path, code, path, message);
    bool ok = answer.kind == HELIUM_FAIL && answer.code == FAIL_VALIDATION &&
              answer.text_len == (size_t)len && memcmp(answer.text, want, (size_t)len) == 0;
    if (!ok) printf("    want %s\n    got  %.*s\n", want, (int)answer.text_len, answer.text);
    return ok;
}

/* Relations in relations, of which only the innermost is read whole. */
static void put_includes(int levels) {
    put("[{");
    repeat(levels, "\"select\":{\"id\":true},\"include\":{\"boss\":{", false);
    put("\"select\":{\"id\":true}");
    repeat(levels, "}}", false);
    put("}]");
}

static void test_depth(void) {
    for (int levels = 1; levels <= 8; levels++) {
        put_includes(levels);
        CHECK(taken(FORM_FIND));
    }
    put_includes(9);
    CHECK(
        refused(FORM_FIND,
                "include.boss.include.boss.include.boss.include.boss.include.boss.include.boss.include.boss."
                "include.boss.include.boss",
                "too_deep", "must not be nested deeper, in levels, than 8"));
}

/* Tables of a statement: the one that it is about, and one for each condition on a relation. */
static void test_tables(void) {
    for (int n = 62; n <= 63; n++) {
        put("[{\"where\":{\"and\":[");
        repeat(n, "{\"boss\":null}", true);
        put("]}}]");
        CHECK(taken(FORM_COUNT));
    }
    put("[{\"where\":{\"and\":[");
    repeat(64, "{\"boss\":null}", true);
    put("]}}]");
    CHECK(refused(FORM_COUNT, "where.and[63].boss", "too_many", "must not hold more than 64"));
    /* Those of includes count too, wherever they stand. */
    put("[{\"select\":{\"id\":true},\"include\":{\"boss\":{\"where\":{\"and\":[");
    repeat(62, "{\"boss\":null}", true);
    put("]},\"select\":{\"id\":true}}}}]");
    CHECK(taken(FORM_FIND));
    put("[{\"select\":{\"id\":true},\"include\":{\"boss\":{\"where\":{\"and\":[");
    repeat(63, "{\"boss\":null}", true);
    put("]},\"select\":{\"id\":true}}}}]");
    CHECK(refused(FORM_FIND, "include.boss.where.and[62].boss", "too_many", "must not hold more than 64"));
}

static void put_any_of(int n) {
    put("[{\"where\":{\"or\":[");
    repeat(n, "{\"id\":1}", true);
    put("]}}]");
}

static void put_sql(int texts, int values) {
    put("[[");
    repeat(texts, "\"x\"", true);
    put("],[");
    repeat(values, "1", true);
    put("]]");
}

static void test_params(void) {
    static const struct {
        uint32_t form;
        int most; /* of conditions, beside a parameter of its own */
        const char *path;
    } forms[] = {
        {FORM_COUNT, 1000, "values"},
        {FORM_FIND, 1000, "values"},
        {FORM_FIRST, 999, "values"},
        {FORM_DELETE_MANY, 1000, "values"},
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        for (int n = forms[i].most - 1; n <= forms[i].most; n++) {
            put_any_of(n);
            CHECK(taken(forms[i].form));
        }
        for (int n = 1; n < 500; n += 100) { /* once too many, and often */
            put_any_of(forms[i].most + n);
            CHECK(refused(forms[i].form, forms[i].path, "too_many", "must not hold more than 1000"));
        }
    }
    for (int n = 998; n <= 1000; n++) {
        put_sql(n + 1, n);
        CHECK(taken(FORM_SQL));
    }
    put_sql(1002, 1001);
    HeliumAnswer answer = run(FORM_SQL);
    CHECK_STR(((Str){answer.text, answer.text_len}), "{\"issues\":[{\"path\":\"values\",\"code\":\"too_"
                                                     "many\",\"message\":\"values must not hold more than "
                                                     "1000\"},{\"path\":\"sql\",\"code\":\"too_many\","
                                                     "\"message\":\"sql must not hold more than 1001\"}]}");
    put_sql(1001, 999);
    CHECK(refused(FORM_SQL, "values", "type", "must be one less than the texts of the statement"));
    put_sql(1000, 1000);
    CHECK(refused(FORM_SQL, "values", "type", "must be one less than the texts of the statement"));
}

/* One table instead of the blog's. */
static void bring_text(const char *table, int columns) {
    static char kept[1 << 14], room[1 << 17] __attribute__((aligned(8)));
    int len = snprintf(kept, sizeof kept, "[1,\"12345678\",[1,%d,0],[%s],[]]", columns, table);
    size_t wrong;
    Arena arena = {.base = room, .cap = sizeof room};
    if (load_schema(&arena, (Str){kept, (size_t)len}, &schema, &wrong) != LOAD_WELL) abort();
}

#define NO_KEY "must be the value of a key, or an object of a key's columns or of unique ones"

/* What is null names no row: a write by it would be one of all rows. */
static void test_null_keys(void) {
    static const char *const good[] = {"[1]", "[{\"id\":1}]", "[{\"u\":\"x\"}]", "[{\"id\":1,\"u\":\"x\"}]",
                                       "[{\"id\":1,\"n\":\"x\"}]"};
    static const char *const bad[] = {"[{\"u\":null}]",
                                      "[{\"id\":1,\"u\":null}]",
                                      "[{\"u\":null,\"id\":1}]",
                                      "[{\"n\":\"x\"}]",
                                      "[{\"n\":null}]",
                                      "[{\"u\":\"x\",\"n\":null}]",
                                      "[{}]"};
    bring_text("[\"t\",\"\",[0],-1,[[\"id\",3],[\"u\",0,5],[\"n\",0,1]]]", 3);
    for (size_t i = 0; i < COUNT(good); i++) {
        put("%s", good[i]);
        CHECK(taken(FORM_DELETE));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        put("%s", bad[i]);
        CHECK(refused(FORM_DELETE, "key", "type", NO_KEY));
    }
}

/* A key's object may have as many columns as a key can: 32. */
static void test_key_columns(void) {
    static char table[2048];
    int len = snprintf(table, sizeof table, "[\"t\",\"\",[0],-1,[[\"c0\",3]");
    for (int i = 1; i < 34; i++) len += snprintf(table + len, sizeof table - (size_t)len, ",[\"c%d\",3]", i);
    (void)snprintf(table + len, sizeof table - (size_t)len, "]]");
    bring_text(table, 34);
    for (int n = 31; n <= 33; n++) {
        put("[{");
        for (int i = 0; i < n; i++) put("%s\"c%d\":1", i ? "," : "", i);
        put("}]");
        if (n <= 32) CHECK(taken(FORM_DELETE));
        else CHECK(refused(FORM_DELETE, "key", "type", NO_KEY));
    }
}

int main(void) {
    bring();
    test_depth();
    test_tables();
    test_params();
    test_null_keys();
    test_key_columns();
    return check_end();
}
