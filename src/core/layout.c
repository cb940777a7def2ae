/* Shapes -> layouts. See layout.h. */
#include "core/layout.h"

#include "ground/number.h"

static Layout *layout_new(Arena *arena, size_t count, bool keys) {
    Layout *layout = arena_take(arena, sizeof *layout + count * sizeof(Field));
    if (layout) *layout = (Layout){.newest = SHAPE_MOST, .id = SHAPE_MOST, .keys = keys}; /* no key yet */
    return layout;
}

/* One more field. Its name is of no matter to rows without keys. */
static Field *layout_add(Layout *layout, uint8_t type, const char *name) {
    Field *field = &layout->fields[layout->count];
    char *to = field->before;
    const char *from = name;
    if (layout->count++) *to++ = ',';
    else if (layout->keys) *to++ = '{';
    if (layout->keys) {
        *to++ = '"';
        while (*from) *to++ = *from++;
        *to++ = '"';
        *to++ = ':';
    }
    field->name = name;
    field->rows = NULL;
    field->type = type;
    field->letter = type_letter((TypeId)type);
    field->many = false;
    field->before_len = (uint8_t)(to - field->before);
    return field;
}

static void layout_add_column(Layout *layout, const Table *table, uint32_t index) {
    const Column *column = &table->columns[index];
    if (index == table->newest) layout->newest = layout->count;
    if (table->key_count && index == *table->key) layout->id = layout->count;
    Field *field = layout_add(layout, (uint8_t)type_of_result(column), column->name);
    /* What a number rounds is seen as a cell is read, but not in an array. */
    const char letter = column->type == TYPE_INT8_NUMBER ? 'i' : type_letter((TypeId)column->type);
    if (!(column->flags & COLUMN_ARRAY) || letter == '-') return;
    field->letter = (char)(letter ^ 'a' ^ 'A');
    if (letter == 'd') field->type = column->type;
}

static void layout_add_rows(Layout *layout, const char *name, bool many, const Layout *rows) {
    Field *field = layout_add(layout, TYPE_JSON, name);
    field->rows = rows;
    field->many = many;
}

/* The counts of relations, which come as one row. */
static const Layout *layout_counts(Arena *arena, const Table *table, const char **at, bool keys) {
    uint32_t count = (uint8_t) * (*at)++;
    Layout *layout = layout_new(arena, count, keys);
    for (; layout && count; count--)
        layout_add(layout, TYPE_COUNT, table->relations[(uint8_t) * (*at)++].name);
    return layout;
}

/* What a function makes of columns, which comes as one row. An average of whole numbers is none. */
static const Layout *layout_function(Arena *arena, const Table *table, uint32_t function, const char **at,
                                     bool keys) {
    uint32_t count = (uint8_t) * (*at)++;
    Layout *layout = layout_new(arena, count, keys);
    for (; layout && count; count--) {
        uint32_t which = (uint8_t) * (*at)++;
        if (which == SHAPE_ALL) {
            layout_add(layout, TYPE_COUNT, "*");
            continue;
        }
        const Column *column = &table->columns[which];
        uint8_t type = column->type;
        if (function == SHAPE_COUNT_OF) type = TYPE_COUNT;
        else if (function == SHAPE_AVG_OF && types[type].form == FORM_TEXT) type = TYPE_NUMERIC;
        layout_add(layout, type, column->name);
    }
    return layout;
}

/* Of a node, which shape_unpack has checked; moves on behind it. */
static const Layout *layout_node(Arena *arena, const Schema *schema, const Table *table, const char **at,
                                 bool keys) {
    uint32_t count = (uint8_t) * (*at)++;
    Layout *layout = layout_new(arena, count, keys);
    for (; layout && count; count--) {
        uint8_t cell = (uint8_t) * (*at)++;
        if (cell < SHAPE_RELATION) {
            layout_add_column(layout, table, cell);
            continue;
        }
        if (cell >= SHAPE_FUNCTION) {
            static const char names[][6] = {"count", "sum", "avg", "min", "max"};
            uint32_t function = cell - SHAPE_FUNCTION;
            if (!**at) {
                ++*at;
                layout_add(layout, TYPE_COUNT, names[function]);
                continue;
            }
            const Layout *rows = layout_function(arena, table, function, at, keys);
            if (!rows) return NULL;
            layout_add_rows(layout, names[function], false, rows);
            continue;
        }
        bool counts = cell == SHAPE_COUNTS;
        const Relation *relation = counts ? NULL : &table->relations[cell - SHAPE_RELATION];
        const Layout *rows = counts ? layout_counts(arena, table, at, keys)
                                    : layout_node(arena, schema, &schema->tables[relation->table], at, keys);
        if (!rows) return NULL;
        layout_add_rows(layout, counts ? "count" : relation->name, !counts && relation->many, rows);
    }
    return layout;
}

const Layout *layout_make(Arena *arena, const Schema *schema, const Shape *shape, Str more, bool keys) {
    const Table *table = &schema->tables[shape->table];
    const char *at = more.ptr;
    return layout_node(arena, schema, table, &at, keys);
}

void layout_put(Buf *out, const Layout *layout) {
    buf_lit(out, "[[");
    for (uint32_t i = 0; i < layout->count; i++) {
        const Field *field = &layout->fields[i];
        if (i) buf_byte(out, ',');
        if (field->rows) buf_byte(out, '[');
        buf_byte(out, '"');
        buf_lit(out, field->name);
        buf_byte(out, '"');
        if (!field->rows) continue;
        buf_lit(out, field->many ? ",1," : ",0,");
        layout_put(out, field->rows);
        buf_byte(out, ']');
    }
    buf_lit(out, "],\"");
    for (uint32_t i = 0; i < layout->count; i++) buf_byte(out, layout->fields[i].letter);
    buf_lit(out, "\"]");
}

/* How a cell of Postgres' type is read; of types that aren't here it is their text. */
static uint8_t layout_type(uint32_t oid) {
    static const struct {
        uint16_t oid;
        uint8_t type;
    } known[] = {{16, TYPE_BOOL},      {20, TYPE_INT8},    {21, TYPE_INT2},    {23, TYPE_INT4},
                 {114, TYPE_JSON},     {700, TYPE_FLOAT4}, {701, TYPE_FLOAT8}, {1184, TYPE_TIMESTAMPTZ},
                 {1700, TYPE_NUMERIC}, {3802, TYPE_JSONB}};
    for (size_t i = 0; i < COUNT(known); i++)
        if (known[i].oid == oid) return known[i].type;
    return TYPE_TEXT;
}

/* One of the fields; false where it is none. */
static bool layout_sql_field(Buf *out, JsonReader *r, Layout *layout) {
    Buf name = buf_make(out->arena);
    JsonValue value;
    Str key;
    uint32_t oid = 0;
    name.ascii = out->ascii;
    if (!json_enter(r, '{')) return false;
    while (json_member(r, &key) && json_value(r, &value)) {
        if (str_is(key, "name") && value.kind == JSON_STRING && !(value.flags & (JSON_NUL | JSON_LONE)))
            escape_put_body(&name, value.text.ptr + 1, value.text.len - 2);
        else if (str_is(key, "dataTypeID") && value.kind == JSON_NUMBER)
            (void)number_whole(value.text.ptr, value.text.len, &oid);
    }
    bool fits = !layout->keys || name.len <= SCHEMA_NAME;
    buf_byte(&name, 0);
    out->failed |= name.failed;
    if (out->failed || !fits || r->fault != JSON_OK) return false;
    layout_add(layout, layout_type(oid), name.ptr);
    return true;
}

const Layout *layout_sql(Buf *out, Str fields, bool keys) {
    JsonReader r = json_reader(fields), ahead = r;
    JsonValue value;
    size_t count = 0;
    json_enter(&ahead, '[');
    while (json_more(&ahead, ']') && json_value(&ahead, &value)) count++;
    Layout *layout = layout_new(out->arena, count, keys);
    if (!layout) out->failed = true;
    json_enter(&r, '[');
    while (layout && json_more(&r, ']'))
        if (!layout_sql_field(out, &r, layout)) return NULL;
    return layout;
}

bool layout_pass(JsonReader *r) {
    static const char rows[] = "],\"rows\":[";
    const size_t len = literal_len(rows);
    const char *at = json_peek(r) == JSON_ARRAY ? bytes_find(r->at + 1, r->end, '[') : NULL;
    bool found = at && (size_t)(at - r->at) >= len && bytes_is(at + 1 - len, len, rows);
    if (found) r->at = at + 2 - len;
    return found;
}
