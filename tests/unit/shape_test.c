/* Shapes there and back: what comes from the host is taken only when it fits the schema. */
#include <stdlib.h>
#include "check.h"
#include "core/shape.h"

enum { SHAPE_SIZE = sizeof(Shape), CHILD_COLUMNS = SCHEMA_FIELDS };

static const Column parent_columns[] = {
    {.name = "id", .type = TYPE_TEXT},
    {.name = "password", .type = TYPE_TEXT, .flags = COLUMN_SECRET},
    {.name = "createdAt", .type = TYPE_TIMESTAMPTZ},
};
static const uint8_t id[] = {0};
static const Relation parent_relations[] = {
    {.name = "children", .own = id, .columns = id, .table = 1, .count = 1, .target_count = 1, .many = true},
    {.name = "child", .own = id, .columns = id, .table = 1, .count = 1, .target_count = 1},
};
/* As many columns as there can be. */
static const Column child_columns[CHILD_COLUMNS] = {
    [SCHEMA_FIELDS - 1] = {.name = "last", .type = TYPE_TEXT, .flags = COLUMN_SECRET},
};
static const Table tables[] = {
    {.columns = parent_columns,
     .column_count = 3,
     .relations = parent_relations,
     .relation_count = 2,
     .newest = 2},
    {.columns = child_columns, .column_count = CHILD_COLUMNS},
};
static const Schema schema = {.tables = tables, .table_count = COUNT(tables)};

static void test_sets(void) {
    CHECK(table_fields(&tables[0]) == 0x1f && table_relation(&tables[0], 1) == 4);
    CHECK(table_fields(&tables[1]) == ~(Set)0);
    CHECK(set_has(set_of(63), 63) && !set_has(set_of(63), 62) && set_of(0) == 1);
    CHECK(shape_columns(&tables[0], SHAPE_BYTES) == 5);
    CHECK(shape_columns(&tables[0], SHAPE_SECRETS) == 7);
    CHECK(shape_columns(&tables[1], 0) == ~(Set)0 >> 1);
    CHECK(shape_columns(&tables[1], SHAPE_SECRETS | SHAPE_GUARDED) == ~(Set)0);
}

/* Those without nodes; of rows there are some further down. */
static const Shape shapes[] = {
    {.kind = SHAPE_VALUE, .table = 0, .queries = 1},
    {.kind = SHAPE_COUNT, .table = 1, .flags = SHAPE_BYTES, .queries = 0xfffffffe, .count = 0x01020304},
    {.kind = SHAPE_COUNT, .table = 1, .flags = SHAPE_BYTES | SHAPE_SECRETS, .queries = 0, .count = 0},
    {.kind = SHAPE_ROWS, .table = 1, .flags = SHAPE_GUARDED, .queries = 0},
    {.kind = SHAPE_NOTHING, .table = 0, .flags = SHAPE_BYTES, .queries = 1},
    {.kind = SHAPE_SQL, .table = 0, .queries = 1},
};

/* A shape as the state that the host carries. */
static Str packed(const Shape *shape) {
    return (Str){(const char *)shape, sizeof *shape};
}

static bool shape_same(const Shape *a, const Shape *b) {
    return str_eq(packed(a), packed(b));
}

/* There and back, one alone and all joined as in a batch. */
static void test_round_trip(void) {
    static char joined[COUNT(shapes) * SHAPE_SIZE];
    Shape got;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        Str state = packed(&shapes[i]);
        CHECK(state.len == SHAPE_SIZE);
        memcpy(joined + i * SHAPE_SIZE, state.ptr, SHAPE_SIZE);
        CHECK(shape_unpack(&schema, &state, &got) && state.len == 0);
        CHECK(shape_same(&got, &shapes[i]));
    }
    Str state = {joined, sizeof joined};
    for (size_t i = 0; i < COUNT(shapes); i++) {
        CHECK(shape_unpack(&schema, &state, &got) && shape_same(&got, &shapes[i]));
        CHECK(state.len == (COUNT(shapes) - 1 - i) * SHAPE_SIZE);
    }
    CHECK(!shape_unpack(&schema, &state, &got));
}

static void test_cut(void) {
    Shape got;
    for (size_t len = 0; len < SHAPE_SIZE; len++) {
        char *exact = malloc(len + !len);
        memcpy(exact, packed(&shapes[0]).ptr, len);
        Str state = {exact, len};
        CHECK(!shape_unpack(&schema, &state, &got));
        free(exact);
    }
}

/* What every reader of a shape relies on. */
static bool is_harmless(const Shape *shape) {
    if (shape->kind >= SHAPE_KINDS || shape->table >= schema.table_count) return false;
    /* A call of several statements has no one answer, unless it counts rows, nor has one of none, unless no
     * rows are a result; and without nodes there is no row. */
    if (!shape->count && shape->kind <= SHAPE_ROWS && shape->queries) return false;
    return shape->queries == 1 || shape->kind == SHAPE_COUNT ||
           (shape->kind == SHAPE_ROWS && !shape->queries);
}

/* Every byte of every shape set to every value: refused, or a shape that is harmless. */
static void test_altered(void) {
    unsigned harmless = 0, refused = 0, tried = 0;
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (size_t at = 0; at < SHAPE_SIZE; at++)
            for (int byte = 0; byte < 256; byte++, tried++) {
                char bytes[SHAPE_SIZE];
                Shape got;
                memcpy(bytes, packed(&shapes[i]).ptr, SHAPE_SIZE);
                bytes[at] = (char)byte;
                Str state = {bytes, SHAPE_SIZE};
                bool ok = shape_unpack(&schema, &state, &got);
                refused += !ok;
                harmless += ok && is_harmless(&got);
            }
    CHECK(harmless + refused == tried);
    CHECK(refused > COUNT(shapes) * 250 * 2); /* of kind and table alone */
}

/* The nodes are behind their shape, and part of it. */
static void test_nodes(void) {
    static const uint8_t nodes[] = {2, 0, 1};
    char bytes[2 * SHAPE_SIZE + sizeof nodes] = {0};
    Shape shape = {.kind = SHAPE_ROWS, .queries = 1, .count = sizeof nodes}, got;
    memcpy(bytes, &shape, SHAPE_SIZE);
    memcpy(bytes + SHAPE_SIZE, nodes, sizeof nodes);
    memcpy(bytes + SHAPE_SIZE + sizeof nodes, &shapes[0], SHAPE_SIZE);
    const size_t whole = SHAPE_SIZE + sizeof nodes;
    Str state = {bytes, whole + SHAPE_SIZE};
    CHECK(shape_unpack(&schema, &state, &got) && shape_same(&got, &shape));
    CHECK(state.ptr == bytes + whole && state.len == SHAPE_SIZE);
    CHECK(shape_unpack(&schema, &state, &got) && shape_same(&got, &shapes[0]) && !state.len);
    for (size_t len = 0; len < whole; len++) {
        char *exact = malloc(len + !len);
        memcpy(exact, bytes, len);
        state = (Str){exact, len};
        CHECK(!shape_unpack(&schema, &state, &got));
        free(exact);
    }
    static const uint32_t counts[] = {0, 1, 2, 4, 0x7fffffff, 0xffffffff};
    for (size_t i = 0; i < COUNT(counts); i++) {
        shape.count = counts[i];
        memcpy(bytes, &shape, SHAPE_SIZE);
        state = (Str){bytes, sizeof bytes};
        CHECK(!shape_unpack(&schema, &state, &got));
    }
}

/* Relations in relations: as many as there may be, and one more. */
static void test_depth(void) {
    static const Relation self = {.name = "self", .own = id, .columns = id, .count = 1, .target_count = 1};
    static const Table table = {
        .columns = parent_columns, .column_count = 3, .relations = &self, .relation_count = 1};
    static const Schema deep = {.tables = &table, .table_count = 1};
    for (uint32_t depth = SHAPE_DEPTH - 1; depth <= SHAPE_DEPTH + 1; depth++) {
        char bytes[SHAPE_SIZE + 2 * (SHAPE_DEPTH + 2)], *at = bytes + SHAPE_SIZE;
        Shape shape = {.kind = SHAPE_ROWS, .queries = 1, .count = 2 * (depth + 1)}, got;
        memcpy(bytes, &shape, SHAPE_SIZE);
        for (uint32_t node = 0; node <= depth; node++) {
            *at++ = 1;
            *at++ = (char)(node < depth ? SHAPE_RELATION : 0);
        }
        Str state = str_of(bytes, at);
        CHECK(shape_unpack(&deep, &state, &got) == (depth <= SHAPE_DEPTH));
    }
}

int main(void) {
    test_nodes();
    test_depth();
    test_sets();
    test_round_trip();
    test_cut();
    test_altered();
    return check_end();
}
