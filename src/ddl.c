/* The grammar of DDL. See ddl.h. */
#include "ddl.h"

static const ForeignKey *ddl_foreign_key(const Storage *storage, uint32_t table, uint32_t column) {
    for (uint32_t i = 0; i < storage->foreign_key_count; i++) {
        const ForeignKey *key = &storage->foreign_keys[i];
        if (key->table == table && key->column == column) return key;
    }
    return NULL;
}

static void ddl_column(Sql *sql, const Schema *schema, const Storage *storage, uint32_t t, uint32_t c) {
    const Column *column = &schema->tables[t].columns[c];
    const ForeignKey *key = ddl_foreign_key(storage, t, c);
    sql_column(sql, ALIAS_NONE, column);
    sql_words(sql, " ");
    sql_type(sql, column);
    if (c == 0) sql_words(sql, " primary key");
    else if (!(column->flags & COLUMN_NULLABLE)) sql_words(sql, " not null");
    if (column->flags & COLUMN_UNIQUE) sql_words(sql, " unique");
    if (column->default_sql) {
        sql_words(sql, " default ");
        sql_default(sql, column);
    }
    if (column->choices) {
        sql_words(sql, " check ");
        sql_open(sql);
        sql_column(sql, ALIAS_NONE, column);
        sql_words(sql, " in ");
        sql_choices(sql, column);
        sql_close(sql);
    }
    if (key) {
        const Table *target = &schema->tables[key->target];
        sql_words(sql, " references ");
        sql_identifier(sql, target->sql);
        sql_open(sql);
        sql_column(sql, ALIAS_NONE, &target->columns[0]);
        sql_close(sql);
        sql_words(sql, " on delete cascade");
    }
}

static void ddl_table(Sql *sql, const Schema *schema, const Storage *storage, uint32_t t) {
    const Table *table = &schema->tables[t];
    sql_words(sql, "create table ");
    sql_identifier(sql, table->sql);
    sql_words(sql, " ");
    sql_open(sql);
    for (uint32_t c = 0; c < table->column_count; c++) {
        sql_comma(sql);
        sql_line(sql);
        ddl_column(sql, schema, storage, t, c);
    }
    sql_close(sql);
    sql_end(sql);
}

static void ddl_index(Sql *sql, const Schema *schema, const Index *index) {
    const Table *table = &schema->tables[index->table];
    sql_words(sql, "create index on ");
    sql_identifier(sql, table->sql);
    sql_words(sql, " ");
    sql_open(sql);
    for (uint32_t i = 0; i < index->column_count; i++) {
        sql_comma(sql);
        sql_column(sql, ALIAS_NONE, &table->columns[index->columns[i].column]);
        if (index->columns[i].descending) sql_words(sql, " desc");
    }
    sql_close(sql);
    sql_end(sql);
}

void ddl_create(Sql *sql, const Schema *schema, const Storage *storage) {
    for (uint32_t t = 0; t < schema->table_count; t++) ddl_table(sql, schema, storage, t);
    for (uint32_t i = 0; i < storage->index_count; i++) ddl_index(sql, schema, &storage->indexes[i]);
}
