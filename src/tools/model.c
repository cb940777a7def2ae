/* Looking things up in a schema. See model.h. */
#include "tools/model.h"

const ModelTable *model_table(const Model *model, Str name) {
    for (uint32_t i = 0; i < model->table_count; i++)
        if (str_eq(model->tables[i].name, name)) return &model->tables[i];
    return NULL;
}

const ModelColumn *model_column(const ModelTable *table, Str name) {
    for (uint32_t i = 0; i < table->column_count; i++)
        if (str_eq(table->columns[i].name, name)) return &table->columns[i];
    return NULL;
}

const ModelEnum *model_enum(const Model *model, Str name) {
    for (uint32_t i = 0; i < model->enum_count; i++)
        if (str_eq(model->enums[i].name, name)) return &model->enums[i];
    return NULL;
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
