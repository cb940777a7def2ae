/* Looking things up in a schema. See schema.h. */
#include "schema.h"

Set table_columns(const Table *table) {
    return (Set)(((uint64_t)1 << table->column_count) - 1);
}

Set table_secrets(const Table *table) {
    Set secrets = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (table->columns[i].flags & COLUMN_SECRET) secrets |= set_of(i);
    return secrets;
}

const Column *table_column(const Table *table, Str name) {
    for (uint32_t i = 0; i < table->column_count; i++)
        if (str_eq(table->columns[i].name, name)) return &table->columns[i];
    return NULL;
}
