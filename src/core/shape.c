/* Checking what comes back. See shape.h. */
#include "core/shape.h"

/* A byte of the nodes; more than any of them where they end. */
static uint32_t shape_byte(Str *nodes) {
    if (!nodes->len) return UINT8_MAX + 1;
    nodes->len--;
    return (uint8_t)*nodes->ptr++;
}

/* Which of so many things each, or `other`; there must be as many as `least`. */
static bool shape_list(Str *nodes, uint32_t least, uint32_t below, uint32_t other) {
    uint32_t count = shape_byte(nodes);
    if (count < least || count > below + 1) return false;
    while (count--) {
        uint32_t thing = shape_byte(nodes);
        if (thing >= below && thing != other) return false;
    }
    return true;
}

/* A node of the table, and those inside it. */
static bool shape_node(const Schema *schema, const Table *table, Str *nodes, uint32_t depth) {
    uint32_t cells = shape_byte(nodes);
    if (!cells || cells > SHAPE_MOST + 1 || depth > SHAPE_DEPTH) return false;
    while (cells--) {
        uint32_t cell = shape_byte(nodes), relation = cell - SHAPE_RELATION;
        if (cell == SHAPE_COUNTS) {
            if (!shape_list(nodes, 1, table->relation_count, UINT32_MAX)) return false;
        } else if (cell >= SHAPE_FUNCTION && cell < SHAPE_FUNCTION + SHAPE_FUNCTIONS) {
            bool counted = cell == SHAPE_FUNCTION;
            if (!shape_list(nodes, !counted, table->column_count, counted ? SHAPE_ALL : UINT32_MAX))
                return false;
        } else if (cell < SHAPE_RELATION) {
            if (cell >= table->column_count) return false;
        } else if (relation >= table->relation_count ||
                   !shape_node(schema, &schema->tables[table->relations[relation].table], nodes, depth + 1)) {
            return false;
        }
    }
    return true;
}

bool shape_unpack(const Schema *schema, Str *state, Shape *shape) {
    if (state->len < sizeof *shape) return false;
    bytes_copy(shape, state->ptr, sizeof *shape);
    state->ptr += sizeof *shape;
    state->len -= sizeof *shape;
    const size_t more = shape_more(shape);
    Str nodes = {state->ptr, more};
    if (shape->kind == SHAPE_NOTHING || shape->kind == SHAPE_SQL) return shape->queries == 1 && !shape->table;
    if (shape->kind >= SHAPE_KINDS || shape->table >= schema->table_count || state->len < more) return false;
    state->ptr += more;
    state->len -= more;
    if (shape->kind == SHAPE_COUNT) return true;
    /* One answer a call, or none where there was nothing to insert. */
    if (!shape->queries) return shape_is_many(shape) && !more;
    return shape->queries == 1 &&
           (shape->kind == SHAPE_VALUE ||
            (shape_node(schema, &schema->tables[shape->table], &nodes, 0) && !nodes.len));
}

Set shape_columns(const Table *table, uint8_t flags) {
    Set columns = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (flags & SHAPE_SECRETS || !(table->columns[i].flags & COLUMN_SECRET)) columns |= set_of(i);
    return columns;
}

bool shape_has_secrets(const Table *table) {
    return shape_columns(table, 0) != shape_columns(table, SHAPE_SECRETS);
}
