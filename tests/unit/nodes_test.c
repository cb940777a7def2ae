/* States of calls whose rows are said by nodes, as a host that lies could bring them back: every byte changed
 * to every value, and cut off at every byte, over an answer that fits the true one. A step ends as DONE, as
 * FAIL CALL or as FAIL PROTOCOL, whatever the state says. */
#include <stdlib.h>
#include "check.h"
#include "core/step.h"
#include "ground/fail.h"

static const Column people_columns[] = {
    {.name = "id", .type = TYPE_INT4},
    {.name = "name", .type = TYPE_TEXT, .flags = COLUMN_NULLABLE},
    {.name = "at", .type = TYPE_TIMESTAMPTZ},
    {.name = "tags", .type = TYPE_TEXT, .flags = COLUMN_ARRAY},
};
static const Column post_columns[] = {
    {.name = "id", .type = TYPE_INT4},
    {.name = "personId", .type = TYPE_INT4},
    {.name = "title", .type = TYPE_TEXT},
};
static const uint8_t id[] = {0}, person[] = {1};
static const Relation people_relations[] = {
    {.name = "posts", .own = id, .columns = person, .table = 1, .count = 1, .target_count = 1, .many = true},
};
static const Relation post_relations[] = {
    {.name = "person", .own = person, .columns = id, .table = 0, .count = 1, .target_count = 1},
};
static const Table tables[] = {
    {.name = "people",
     .columns = people_columns,
     .column_count = COUNT(people_columns),
     .relations = people_relations,
     .relation_count = 1,
     .key = id,
     .key_count = 1,
     .newest = SCHEMA_NONE},
    {.name = "posts",
     .columns = post_columns,
     .column_count = COUNT(post_columns),
     .relations = post_relations,
     .relation_count = 1,
     .key = id,
     .key_count = 1,
     .newest = SCHEMA_NONE},
};
static const Schema schema = {.tables = tables, .table_count = COUNT(tables)};

/* People with their posts, those with their person, and how many posts there are. */
static const unsigned char nodes[] = {
    6, 0, 1, 2, 3, SHAPE_RELATION, 3, 0, 2, SHAPE_RELATION, 1, 1, SHAPE_COUNTS, 1, 0};
static const char answer[] =
    "{\"fields\":[],\"rows\":[[\"1\",null,\"2026-01-02 03:04:05+00\",\"[\\\"x\\\"]\","
    "\"[[\\\"7\\\",\\\"t\\\",[\\\"Ada\\\"]],[\\\"8\\\",null,null]]\",\"[\\\"2\\\"]\"],"
    "[\"2\",\"Bob\",\"2026-01-02 03:04:05+00\",null,null,\"[\\\"0\\\"]\"]],\"rowCount\":2}";

enum {
    STATE = sizeof(Shape) + sizeof nodes,
    ROOM = 1 << 20,
    LAYOUT = 127 /* bytes of the layout below */
};

static HeliumAnswer read_with(const char *state, size_t len) {
    static char room[ROOM];
    static _Alignas(8) char input[sizeof answer];
    Arena arena = {.base = room, .cap = sizeof room};
    HeliumAnswer got;
    char *exact = malloc(len + !len);
    memcpy(exact, state, len);
    memcpy(input, answer, sizeof answer); /* a step may overwrite it */
    step_run(&schema, &arena, HELIUM_REPLY | 200u << HELIUM_STATUS_SHIFT, (Str){exact, len},
             (Str){input, sizeof answer - 1}, &got);
    free(exact);
    return got;
}

static void make_state(char *state, uint8_t flags) {
    Shape shape = {.kind = SHAPE_ROWS, .flags = flags, .table = 0, .queries = 1, .count = sizeof nodes};
    memcpy(state, &shape, sizeof shape);
    memcpy(state + sizeof shape, nodes, sizeof nodes);
}

static void test_true(void) {
    char state[STATE];
    make_state(state, 0);
    HeliumAnswer got = read_with(state, STATE);
    CHECK(got.kind == HELIUM_DONE && got.code == LAYOUT);
    CHECK_STR(((Str){got.text, got.text_len}),
              "[[[\"id\",\"name\",\"at\",\"tags\",[\"posts\",1,[[\"id\",\"title\",[\"person\",0,[[\"name\"],"
              "\"-\"]]],\"---\"]],"
              "[\"count\",0,[[\"posts\"],\"-\"]]],\"--d---\"],"
              "[1,null,1767323045000,[\"x\"],[7,\"t\",[\"Ada\"],8,null,null],[2],"
              "2,\"Bob\",1767323045000,null,[],[0]]]");
    make_state(state, SHAPE_BYTES);
    got = read_with(state, STATE);
    CHECK_STR(((Str){got.text, got.text_len}),
              "[{\"id\":1,\"name\":null,\"at\":\"2026-01-02T03:04:05.000Z\",\"tags\":[\"x\"],\"posts\":"
              "[{\"id\":7,\"title\":\"t\",\"person\":{\"name\":\"Ada\"}},{\"id\":8,\"title\":null,\"person\":"
              "null}],\"count\":{\"posts\":2}},"
              "{\"id\":2,\"name\":\"Bob\",\"at\":\"2026-01-02T03:04:05.000Z\",\"tags\":null,\"posts\":[],"
              "\"count\":{\"posts\":0}}]");
}

static bool is_harmless(const HeliumAnswer *got) {
    if (got->kind == HELIUM_DONE) return true;
    return got->kind == HELIUM_FAIL && (got->code == FAIL_CALL || got->code == FAIL_PROTOCOL);
}

/* Each byte set to each value. */
static void test_altered(void) {
    static const uint8_t flags[] = {0, SHAPE_BYTES};
    unsigned harmless = 0, tried = 0, done = 0;
    for (size_t f = 0; f < COUNT(flags); f++)
        for (size_t at = 0; at < STATE; at++)
            for (int byte = 0; byte < 256; byte++, tried++) {
                char state[STATE];
                make_state(state, flags[f]);
                state[at] = (char)byte;
                HeliumAnswer got = read_with(state, STATE);
                harmless += is_harmless(&got);
                done += got.kind == HELIUM_DONE;
            }
    CHECK(harmless == tried);
    CHECK(done >= COUNT(flags) * STATE && done < tried / 4);
}

/* Two neighbours at once, and every length. */
static void test_pairs_and_lengths(void) {
    unsigned harmless = 0, tried = 0;
    for (size_t at = sizeof(Shape); at + 1 < STATE; at++)
        for (int pair = 0; pair < 1 << 16; pair += 41, tried++) {
            char state[STATE];
            make_state(state, 0);
            state[at] = (char)pair;
            state[at + 1] = (char)(pair >> 8);
            HeliumAnswer got = read_with(state, STATE);
            harmless += is_harmless(&got);
        }
    CHECK(harmless == tried);
    for (size_t len = 0; len < STATE; len++) {
        char state[STATE];
        make_state(state, 0);
        HeliumAnswer got = read_with(state, len);
        CHECK(got.kind == HELIUM_FAIL && got.code == FAIL_CALL);
    }
}

/* Nodes in nodes: no deeper than a query can ask for, however long the state is. */
static void test_deep(void) {
    char state[sizeof(Shape) + 4096];
    size_t len = sizeof(Shape);
    while (len < sizeof state) {
        state[len++] = 1;
        if (len < sizeof state) state[len++] = SHAPE_RELATION;
    }
    for (size_t more = 0; more <= 4096; more++) {
        Shape shape = {.kind = SHAPE_ROWS, .queries = 1, .count = (uint32_t)more};
        memcpy(state, &shape, sizeof shape);
        HeliumAnswer got = read_with(state, sizeof shape + more);
        CHECK(got.kind == HELIUM_FAIL && got.code == FAIL_CALL);
    }
}

/* A state between two parts, of what has no rows to go on with. */
static void test_no_rows(void) {
    static char room[ROOM], body[] = ",[\"1\"]],\"rowCount\":1}";
    for (uint8_t kind = SHAPE_VALUE; kind < SHAPE_SQL; kind++) {
        Arena arena = {.base = room, .cap = sizeof room};
        Shape shape = {.kind = kind, .queries = 1, .offset = 1, .rows = 1};
        HeliumAnswer got;
        step_run(&schema, &arena, HELIUM_REPLY | 200u << HELIUM_STATUS_SHIFT,
                 (Str){(const char *)&shape, sizeof shape}, (Str){body, sizeof body - 1}, &got);
        CHECK(got.kind == HELIUM_FAIL && got.code == FAIL_PROTOCOL);
    }
}

int main(void) {
    test_true();
    test_no_rows();
    test_altered();
    test_pairs_and_lengths();
    test_deep();
    return check_end();
}
