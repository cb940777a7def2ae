/* Checking what comes back. See shape.h. */
#include "core/shape.h"

bool shape_unpack(const Schema *schema, Str *state, Shape *shape) {
    if (state->len < sizeof *shape) return false;
    bytes_copy(shape, state->ptr, sizeof *shape);
    state->ptr += sizeof *shape;
    state->len -= sizeof *shape;
    if (shape->kind == SHAPE_CELLS) {
        if (!shape->count || shape->count > SHAPE_MOST || state->len < shape->count) return false;
        for (uint32_t i = 0; i < shape->count; i++, state->ptr++, state->len--)
            if ((uint8_t)*state->ptr >= TYPE_END) return false;
    }
    /* One answer a call, unless it counts rows, or none, where there was nothing to insert. */
    bool one = shape->queries == 1 || shape->kind == SHAPE_COUNT || (!shape->queries && shape_is_many(shape));
    return one && shape->kind < SHAPE_KINDS && (shape->fields || shape->kind > SHAPE_ROWS) &&
           shape->table < schema->table_count &&
           !(shape->fields & ~table_fields(&schema->tables[shape->table]));
}

Set shape_columns(const Table *table, uint8_t flags) {
    Set columns = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (flags & SHAPE_SECRETS || !(table->columns[i].flags & COLUMN_SECRET)) columns |= set_of(i);
    return columns;
}
