/* Packing, little-endian and unaligned. See shape.h. */
#include "shape.h"

enum { SHAPE_MARK = 'H' };

static void shape_put_u32(Buf *out, uint32_t n) {
    for (int i = 0; i < 4; i++, n >>= 8) buf_byte(out, (char)(n & 0xff));
}

void shape_pack(Buf *out, const Shape *shape) {
    const uint8_t bytes[] = {SHAPE_MARK,     shape->kind,    shape->table, shape->time,
                             shape->secrets, shape->guarded, shape->value};
    buf_put(out, (Str){(const char *)bytes, sizeof bytes});
    shape_put_u32(out, shape->columns);
    shape_put_u32(out, shape->relations);
    shape_put_u32(out, shape->queries);
    shape_put_u32(out, shape->count);
}

bool shape_unpack(const Schema *schema, Str *state, Shape *shape) {
    const uint8_t *bytes = (const uint8_t *)state->ptr;
    if (state->len < SHAPE_SIZE || bytes[0] != SHAPE_MARK) return false;
    *shape = (Shape){
        .kind = bytes[1],
        .table = bytes[2],
        .time = bytes[3],
        .secrets = bytes[4] != 0,
        .guarded = bytes[5] != 0,
        .value = bytes[6],
        .columns = bytes_u32(state->ptr + 7),
        .relations = bytes_u32(state->ptr + 11),
        .queries = bytes_u32(state->ptr + 15),
        .count = bytes_u32(state->ptr + 19),
    };
    *state = (Str){state->ptr + SHAPE_SIZE, state->len - SHAPE_SIZE};
    if (shape->kind >= SHAPE_KINDS || shape->table >= schema->table_count || shape->time > TIME_MS)
        return false;
    const Table *table = &schema->tables[shape->table];
    return shape->value < TYPE_END && !(shape->columns & ~table_columns(table)) &&
           shape->relations >> table->relation_count == 0;
}

Set shape_related_columns(const Shape *shape, const Table *related) {
    return table_columns(related) & ~(shape->secrets ? 0 : table_secrets(related));
}
