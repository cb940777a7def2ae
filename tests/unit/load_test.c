/* The loader: texts that are well and what comes of them; every kind of wrong, each in a text that would be
 * well without it; every beginning of a text, every byte of one changed, and every smaller memory. */
#include <stdlib.h>
#include "check.h"
#include "core/load.h"

enum { ROOM = 1 << 16 };

/* A text of two tables with all there is, in which `%` is put at the place that a test changes. */
static const char whole[] =
    "[1,\"9f2c41aa\",[3,8,5],[[\"people\",\"\",[0],2,[[\"id\",0,4112,255],[\"mood\",0,1,0,0,0,\"\",\"mood\",["
    "\"so, so\","
    "\"\",\"\\u00fcber\"]],[\"createdAt\",13,256,0,3],[\"a\",8,0,0,15,9,\"The "
    "\\\"A\\\"\",\"\\\"x\\\".\\\"y\\\"(1,-2)[]\"]],"
    "[[\"posts\",[0],1,[1],1],[\"first\",[0],1,[1]],[\"tags\",[0,3],1,[0],1,[2,[0,1],[1]]]],\"app\",[[1,2],["
    "3]]],"
    "[\"posts\",\"p\\u00f6sts\",[0],-1,[[\"no\",3,512],[\"authorId\",0]],[[\"author\",[1],0,[0]]]],"
    "[\"links\",\"\",[],-1,[[\"left\",0],[\"right\",0]],[[\"self\",[0,1],2,[1,0]]]]],"
    "[[\"getPerson\",2,0,[],0],[\"list\",4,0,[1,3],1,2,\"kind\",[\"first\",\"last\"]],[\"ping\",0,0]]]";

static char *memory;
static Schema schema;
static size_t where;

/* Loads a copy of the text, in memory that is exactly as large as said. */
static Loaded load_in(Str text, size_t room) {
    static char *copy;
    free(copy);
    free(memory);
    copy = malloc(text.len + !text.len);
    memory = malloc(room + !room);
    if (!copy || !memory) abort();
    memcpy(copy, text.ptr, text.len);
    Arena arena = {.base = memory, .cap = room};
    return load_schema(&arena, (Str){copy, text.len}, &schema, &where);
}

static Loaded load(Str text) {
    return load_in(text, ROOM);
}

static Str str(const char *text) {
    return (Str){text, strlen(text)};
}

static void test_whole(void) {
    CHECK(load(str(whole)) == LOAD_WELL && schema.table_count == 3);
    const Table *people = &schema.tables[0], *posts = &schema.tables[1], *links = &schema.tables[2];
    CHECK_STR(str(people->name), "people");
    CHECK_STR(str(people->schema), "app");
    CHECK(!people->sql && people->key_count == 1 && people->key[0] == 0 && people->newest == 2);
    CHECK(people->column_count == 4 && people->relation_count == 3);
    const Unique *unique = people->uniques;
    CHECK(unique->columns == 8 && unique->next->columns == 6 && !unique->next->next && !posts->uniques);
    const Column *id = &people->columns[0], *mood = &people->columns[1], *at = &people->columns[2],
                 *a = &people->columns[3];
    CHECK(id->type == TYPE_TEXT && id->flags == (COLUMN_NOT_EMPTY | COLUMN_CUID2) && id->max == 255);
    CHECK(!id->sql && !id->cast && !id->choices && !id->precision);
    CHECK_STR(str(mood->cast), "mood");
    static const char choices[] = "so, so\0\0\xc3\xbc"
                                  "ber";
    CHECK(mood->choice_count == 3 && memcmp(mood->choices, choices, sizeof choices) == 0);
    CHECK(at->type == TYPE_TIMESTAMPTZ && at->flags == COLUMN_OPTIONAL && at->precision == 3 && !at->scale);
    CHECK(a->precision == 15 && a->scale == 9);
    CHECK_STR(str(a->sql), "The \"A\"");
    CHECK_STR(str(a->cast), "\"x\".\"y\"(1,-2)[]");
    const Relation *rows = &people->relations[0], *one = &people->relations[1], *tags = &people->relations[2];
    CHECK(rows->many && rows->table == 1 && rows->count == 1 && rows->target_count == 1 && !rows->through);
    CHECK(rows->own[0] == 0 && rows->columns[0] == 1 && !one->many);
    CHECK(tags->count == 2 && tags->own[1] == 3 && tags->target_count == 1 && tags->through->table == 2);
    CHECK(tags->through->own[0] == 0 && tags->through->own[1] == 1 && tags->through->columns[0] == 1);
    CHECK_STR(str(posts->sql), "p\xc3\xb6sts");
    CHECK(!posts->schema && posts->newest == SCHEMA_NONE && posts->columns[0].flags == COLUMN_READONLY);
    CHECK(!links->key_count && links->relations[0].own[1] == 1 && links->relations[0].columns[1] == 0);
}

/* Methods, and the options that come of them: the ones that every schema has, theirs, and one for each
 * relation. */
static void test_methods(void) {
    static const char *const options[] = {
        "limit",        "after",        "select",      "where",         "orderBy",    "all", "onConflict",
        "target",       "returning",    "omit",        "create",        "update",     "set", "kind",
        "includePosts", "includeFirst", "includeTags", "includeAuthor", "includeSelf"};
    CHECK(load(str(whole)) == LOAD_WELL && schema.method_count == 3);
    const Method *list = &schema.methods[1];
    CHECK(list->form == FORM_LIST_BY && list->table == 0 && list->columns == 10 && list->by == 1);
    CHECK(list->other == 2 && list->option == OPTION_OTHERS && list->name_count == 2);
    CHECK(memcmp(list->names, "first\0last", 11) == 0);
    CHECK(!schema.methods[0].columns && !schema.methods[0].names && schema.methods[2].form == FORM_PING);
    CHECK(schema.options->column_count == COUNT(options));
    for (size_t i = 0; i < COUNT(options); i++) CHECK_STR(str(schema.options->columns[i].name), options[i]);
    CHECK(schema.tables[0].include == 14 && schema.tables[1].include == 17 && schema.tables[2].include == 18);
    CHECK(load(STR("[1,\"12345678\",[0,0,0],[],[]]")) == LOAD_WELL && !schema.table_count);
    CHECK(schema.options->column_count == OPTION_OTHERS);
    CHECK(load(STR(" [ 1 , \"12345678\" , [ 1 , 1 , 0 ] , [ [ \"a\" , \"\" , [ ] , -1 , [ [ \"b\" , 0 ] ] ] "
                   "] , [ ] ] \n")) == LOAD_WELL);
}

/* `from` in the whole text replaced by `to`. */
static Str replaced(const char *from, const char *to) {
    static char text[sizeof whole + 512];
    const char *at = strstr(whole, from);
    if (!at || strlen(to) > 500) abort();
    int len = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
    return (Str){text, (size_t)len};
}

/* Every kind of wrong: what stands in the whole text, and what makes it one. */
static const char *const wrongs[][2] = {
    {"[1,", "[2,"},
    {"[1,", "[0,"},
    {"[1,", "[\"1\","},
    {"[1,", "{1,"},
    {"[1,", "["},
    {"9f2c41aa", "9f2c41a"},
    {"9f2c41aa", "9f2c41aab"},
    {"\"9f2c41aa\"", "1"},
    {"[3,8,5]", "[2,8,5]"},
    {"[3,8,5]", "[4,8,5]"},
    {"[3,8,5]", "[3,7,5]"},
    {"[3,8,5]", "[3,9,5]"},
    {"[3,8,5]", "[3,8,4]"},
    {"[3,8,5]", "[3,8,6]"},
    {"[3,8,5]", "[3,8]"},
    {"[3,8,5]", "[3,8,5,0]"},
    {"[3,8,5]", "[3,400000000,5]"},
    {"[3,8,5]", "[3,8,4294967296]"},
    {"[3,8,5]", "[3,8.0,5]"},
    {"[3,8,5]", "[-3,8,5]"},
    /* Names of JS. */
    {"\"people\"", "\"\""},
    {"\"people\"", "\"a b\""},
    {"\"people\"", "\"1a\""},
    {"\"people\"", "\"a\\\"\""},
    {"\"people\"", "\"p\\u00f6\""},
    {"\"people\"", "7"},
    {"\"people\"", "\"posts\""},
    {"\"people\"", "\"a-b\""},
    {"\"people\"", "\"a123456789a123456789a123456789a123456789a123456789a1234567890123\""},
    /* What is unique. */
    {"[[1,2],[3]]", "[[1,4],[3]]"},
    {"[[1,2],[3]]", "[[1,2],[]]"},
    {"[[1,2],[3]]", "[[1,1],[3]]"},
    {"[[1,2],[3]]", "[1,[3]]"},
    {"[[1,2],[3]]", "[[\"1\",2],[3]]"},
    {"[[1,2],[3]]", "[[1,2],[3]],[]"},
    {"[[1,2],[3]]", "2"},
    /* Names of SQL. */
    {"p\\u00f6sts", "a\\u0000b"},
    {"p\\u00f6sts", "\\ud800"},
    {"p\\u00f6sts", "a\xff"},
    {"p\\u00f6sts", "a\x01"},
    {"p\\u00f6sts", "a123456789a123456789a123456789a123456789a123456789a1234567890123"},
    {"\"app\"", "\"a123456789a123456789a123456789a123456789a123456789a1234567890123\""},
    {"\"app\"", "\"app\",0"},
    /* Keys, orders. */
    {"\"\",[0],2", "\"\",[4],2"},
    {"\"\",[0],2", "\"\",[0,0],2"},
    {"\"\",[0],2", "\"\",[64],2"},
    {"\"\",[0],2", "\"\",0,2"},
    {"\"\",[0],2", "\"\",[\"0\"],2"},
    {"\"\",[0],2", "\"\",[0],4"},
    {"\"\",[0],2", "\"\",[0],-2"},
    {"\"\",[0],2", "\"\",[0],\"2\""},
    {"\"\",[0],2", "\"\",[0],300"},
    /* Columns. */
    {"[\"id\",0,4112,255]", "[\"mood\",0]"},
    {"[\"id\",0,4112,255]", "[\"posts\",0]"},
    {"[\"id\",0,4112,255]", "[\"id\"]"},
    {"[\"id\",0,4112,255]", "[]"},
    {"[\"id\",0,4112,255]", "0"},
    {"[\"id\",0,4112,255]", "[\"id\",25]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,64]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,128]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,16384]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,65536]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,12288]"},
    {"[\"id\",0,4112,255]", "[\"id\",3,4096]"},
    {"[\"id\",0,4112,255]", "[\"id\",3,8192]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,6144]"},
    {"[\"id\",0,4112,255]", "[\"id\",0,4112,255,0,0,\"\",\"\",[],0]"},
    {"4112,255", "4112,5000000000"},
    {"15,9", "9,15"},
    {"15,9", "1001,0"},
    {"13,256,0,3]", "13,256,0,3,0,\"\",\"\",[\"a\"]]"},
    {"[\"so, so\"", "[0,\"so, so\""},
    {"[\"so, so\"", "[\"\\u0000\""},
    {"[\"so, so\",", "\"so, so\",["},
    /* Casts: the one text that stands in SQL as it is. */
    {"\"mood\",[", "\"mood;\",["},
    {"\"mood\",[", "\"a b\",["},
    {"\"mood\",[", "\"a(\",["},
    {"\"mood\",[", "\"a()\",["},
    {"\"mood\",[", "\"a(b)\",["},
    {"\"mood\",[", "\"a(1))\",["},
    {"\"mood\",[", "\"a.\",["},
    {"\"mood\",[", "\".a\",["},
    {"\"mood\",[", "\"a.b.c\",["},
    {"\"mood\",[", "\"\\\"a\",["},
    {"\"mood\",[", "\"\\\"\\\"\",["},
    {"\"mood\",[", "\"a'\",["},
    {"\"mood\",[", "\"a[1]\",["},
    {"\"mood\",[", "\"a[\",["},
    {"\"mood\",[", "\"text or true\",["},
    {"\"mood\",[", "\"\\\"a\\\"b\",["},
    {"\"mood\",[", "\"a--\",["},
    {"\"mood\",[", "\"1a\",["},
    {"\"mood\",[", "\"a(1,)\",["},
    {"\"mood\",[", "\"double precisio\",["},
    {"\"mood\",[", "\"double  precision\",["},
    {"\"mood\",[", "\"a(--1)\",["},
    /* Relations. */
    {"[\"posts\",[0],1,[1],1]", "[\"first\",[0],1,[1],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[4],1,[1],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[0],3,[1],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[0],1,[2],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[0],1,[1],2]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[0,1],1,[1],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[],1,[],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[0],1]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\"]"},
    {"[\"posts\",[0],1,[1],1]", "[\"posts\",[0],1,[1],1,[],0]"},
    {"[2,[0,1],[1]]", "[3,[0,1],[1]]"},
    {"[2,[0,1],[1]]", "[2,[0],[1]]"},
    {"[2,[0,1],[1]]", "[2,[0,1],[0,1]]"},
    {"[2,[0,1],[1]]", "[2,[0,2],[1]]"},
    {"[2,[0,1],[1]]", "[2,[0,1],[2]]"},
    {"[2,[0,1],[1]]", "[2,[0,1]]"},
    {"[0],1,[2,[0,1],[1]]", "[0],0,[2,[0,1],[1]]"},
    /* Methods. */
    {"\"getPerson\",2,0", "\"getPerson\",99,0"},
    {"\"getPerson\",2,0", "\"getPerson\",2,3"},
    {"\"getPerson\",2,0", "\"\",4,0"},
    {"\"getPerson\",2,0", "\"getPerson\""},
    {"[1,3],1,2", "[1,4],1,2"},
    {"[1,3],1,2", "[1,3],4,2"},
    {"[1,3],1,2", "[1,3],1,4"},
    {"\"last\"]", "\"last\",\"more\"]"},
    {"\"getPerson\",2,0,[],0", "\"getPerson\",6,0,[],0,3"},
    {"\"getPerson\",2,0", "\"getPerson\",2,300"},
    /* What is behind it all. */
    {"[\"ping\",0,0]]]", "[\"ping\",0,0]],0]"},
    {"[\"ping\",0,0]]]", "[\"ping\",0,0]]]0"},
    {"[\"ping\",0,0]]]", "[\"ping\",0,0]]"},
};

static void test_wrong(void) {
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        Loaded loaded = load(replaced(wrongs[i][0], wrongs[i][1]));
        if (loaded != LOAD_WRONG) printf("is taken: %s instead of %s\n", wrongs[i][1], wrongs[i][0]);
        CHECK(loaded == LOAD_WRONG);
    }
    CHECK(load(replaced("\"mood\",[", "\"double precision[][]\",[")) == LOAD_WELL);
    CHECK(load(replaced("\"mood\",[", "\"_A1.\\\"b \\\"\\\" '; c\\\"(3)\",[")) == LOAD_WELL);
    CHECK(load(replaced("p\\u00f6sts", "a\\\"b'; drop")) == LOAD_WELL);
}

#define NAME63 "a123456789a123456789a123456789a123456789a123456789a123456789012"

/* The neighbours of what is wrong: each limit is one that can be had. */
static void test_right(void) {
    static const char *const rights[][2] = {
        {"\"people\"", "\"" NAME63 "\""},
        {"\"people\"", "\"a_9$\""},
        {"p\\u00f6sts", NAME63},
        {"\"app\"", "\"" NAME63 "\""},
        {"15,9", "15,15"},
        {"15,9", "1000,0"},
        {"15,9", "1000,1000"},
        {"15,9", "999,999"},
        {"13,256,0,3]", "13,256,0,1000]"},
        {"4112,255", "4112,0"},
        {"4112,255", "4112,4000000009"},
        {"\"\",[0],2", "\"\",[],-1"},
        {"\"\",[0],2", "\"\",[3],3"},
        {"\"\",[0],2", "\"\",[0,1,2,3],0"},
        {"[1,3],1,2", "[0,1,2,3],3,3"},
    };
    for (size_t i = 0; i < COUNT(rights); i++) {
        Loaded loaded = load(replaced(rights[i][0], rights[i][1]));
        if (loaded != LOAD_WELL) printf("is refused: %s instead of %s\n", rights[i][1], rights[i][0]);
        CHECK(loaded == LOAD_WELL);
    }
    CHECK(load(replaced("15,9", "1000,1000")) == LOAD_WELL && schema.tables[0].columns[3].scale == 1000);
    CHECK(load(replaced("15,9", "1000,1001")) == LOAD_WRONG &&
          load(replaced("15,9", "1001,1001")) == LOAD_WRONG);
    CHECK(load(replaced("4112,255", "4112,4000000010")) == LOAD_WRONG);
}

/* So many methods, each with an option of its own where there is to be one. */
static Loaded load_methods(int count, bool options) {
    static char text[8192];
    int len = snprintf(text, sizeof text, "[1,\"12345678\",[1,1,0],[[\"a\",\"\",[0],-1,[[\"b\",0]]]],[");
    for (int i = 0; i < count; i++)
        len += snprintf(text + len, sizeof text - (size_t)len,
                        options ? "%s[\"m%d\",8,0,[],0,0,\"o%d\"]" : "%s[\"m%d\",7,0]", i ? "," : "", i, i);
    len += snprintf(text + len, sizeof text - (size_t)len, "]]");
    return load((Str){text, (size_t)len});
}

static void test_many(void) {
    for (int n = 63; n <= 65; n++) CHECK(load_methods(n, false) == (n <= 64 ? LOAD_WELL : LOAD_WRONG));
    /* Options of all methods and those that every schema has are the bits of a set. */
    int most = SCHEMA_FIELDS - OPTION_OTHERS;
    for (int n = most - 1; n <= most + 1; n++)
        CHECK(load_methods(n, true) == (n <= most ? LOAD_WELL : LOAD_WRONG));
    CHECK(load_methods(most, true) == LOAD_WELL && schema.options->column_count == SCHEMA_FIELDS);
}

/* A table with so many columns, and one relation where there is one to be. */
static Loaded load_wide(int columns, bool relation) {
    static char text[4096];
    int len =
        snprintf(text, sizeof text, "[1,\"12345678\",[1,%d,%d],[[\"wide\",\"\",[0],-1,[", columns, relation);
    for (int i = 0; i < columns; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "%s[\"c%d\",0]", i ? "," : "", i);
    len +=
        snprintf(text + len, sizeof text - (size_t)len, "]%s]],[]]", relation ? ",[[\"r\",[0],0,[0]]]" : "");
    return load((Str){text, (size_t)len});
}

static void test_wide(void) {
    CHECK(load_wide(SCHEMA_FIELDS, false) == LOAD_WELL && table_fields(schema.tables) == ~(Set)0);
    CHECK(load_wide(SCHEMA_FIELDS - 1, true) == LOAD_WELL && table_fields(schema.tables) == ~(Set)0);
    CHECK(load_wide(SCHEMA_FIELDS + 1, false) == LOAD_WRONG);
    CHECK(load_wide(SCHEMA_FIELDS, true) == LOAD_WRONG);
    CHECK(load_wide(0, false) == LOAD_WRONG);
}

static void test_cut(void) {
    size_t len = strlen(whole);
    for (size_t n = 0; n < len; n++) CHECK(load((Str){whole, n}) == LOAD_WRONG);
}

/* Every byte changed to every value: whatever it comes to, under sanitizers. */
static void test_altered(void) {
    static char text[sizeof whole];
    unsigned taken = 0;
    for (size_t at = 0; at + 1 < sizeof whole; at++)
        for (int byte = 0; byte < 256; byte += 1 + (int)(at % 7)) {
            memcpy(text, whole, sizeof whole);
            text[at] = (char)byte;
            taken += load((Str){text, sizeof whole - 1}) == LOAD_WELL;
        }
    CHECK(taken > 1000); /* other names, other limits */
}

static void test_memory(void) {
    size_t room = 0;
    while (room < ROOM && load_in(str(whole), room) == LOAD_NO_MEMORY) room += 8;
    CHECK(room > 1000 && load_in(str(whole), room) == LOAD_WELL &&
          load_in(str(whole), room - 8) == LOAD_NO_MEMORY);
}

int main(void) {
    test_whole();
    test_methods();
    test_wrong();
    test_right();
    test_many();
    test_wide();
    test_cut();
    test_altered();
    test_memory();
    free(memory);
    return check_end();
}
