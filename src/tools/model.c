/* Looking things up in a schema. See model.h. */
#include "tools/model.h"

#include <string.h>

/* Among things in the order of their names, each a struct that begins with its own; NULL: there is none. */
static const void *find(const void *things, uint32_t count, size_t size, Str name) {
    uint32_t from = 0, to = count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        const void *thing = (const char *)things + middle * size;
        int order = name_order(*(const Str *)thing, name);
        if (!order) return thing;
        if (order < 0) from = middle + 1;
        else to = middle;
    }
    return NULL;
}

const ModelTable *model_table(const Model *model, Str name) {
    return find(model->tables, model->table_count, sizeof *model->tables, name);
}

const ModelColumn *model_column(const ModelTable *table, Str name) {
    for (uint32_t i = 0; i < table->column_count; i++)
        if (str_eq(table->columns[i].name, name)) return &table->columns[i];
    return NULL;
}

const ModelEnum *model_enum(const Model *model, Str name) {
    return find(model->enums, model->enum_count, sizeof *model->enums, name);
}

const ModelExtension *model_extension(const Model *model, Str name) {
    return find(model->extensions, model->extension_count, sizeof *model->extensions, name);
}

const ModelBlock *model_block(const Model *model, Str name) {
    return find(model->blocks, model->block_count, sizeof *model->blocks, name);
}

Str name_schema(Str name) {
    const char *nul = name.len ? memchr(name.ptr, 0, name.len) : NULL;
    return nul ? str_of(name.ptr, nul) : (Str){0};
}

Str name_bare(Str name) {
    Str schema = name_schema(name);
    return schema.len ? str_of(str_end(schema) + 1, str_end(name)) : name;
}

void name_show(Buf *out, Str name) {
    Str schema = name_schema(name);
    buf_put(out, schema);
    if (schema.len) buf_byte(out, '.');
    buf_put(out, name_bare(name));
}

Str name_beside(Arena *arena, Str other, Str bare, bool *failed) {
    Str schema = name_schema(other);
    if (!schema.len) return bare;
    Buf name = buf_make(arena);
    buf_put(&name, schema);
    buf_byte(&name, 0);
    buf_put(&name, bare);
    *failed |= name.failed;
    return buf_str(&name);
}

int name_order(Str a, Str b) {
    size_t least = a.len < b.len ? a.len : b.len;
    int order = least ? memcmp(a.ptr, b.ptr, least) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

int order_by_name(const void *a, const void *b) {
    return name_order(*(const Str *)a, *(const Str *)b);
}

bool names_eq(Names a, Names b) {
    if (a.count != b.count) return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (!str_eq(a.names[i], b.names[i])) return false;
    return true;
}

bool names_has(Names names, Str name) {
    for (uint32_t i = 0; i < names.count; i++)
        if (str_eq(names.names[i], name)) return true;
    return false;
}

bool index_is_unique(const ModelIndex *index, Names columns) {
    if (!index->unique || index->where.len) return false;
    for (uint32_t i = 0; i < index->part_count; i++)
        if (!index->parts[i].column.len || !names_has(columns, index->parts[i].column)) return false;
    return true;
}
