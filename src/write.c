/* The grammar of statements that write. See write.h. */
#include "write.h"

#include "select.h"

static bool write_touched(const Column *column) {
    return column->flags & COLUMN_TOUCHED;
}

static void write_now(Sql *sql) {
    sql_words(sql, "now");
    sql_open(sql);
    sql_close(sql);
}

static void write_returning(Sql *sql, const Table *table, const Shape *shape) {
    bool first = true;
    sql_words(sql, " returning ");
    select_columns(sql, ALIAS_NONE, table, shape->fields, &first);
}

static void write_by_id(Sql *sql, const Table *table, const JsonValue *id) {
    sql_words(sql, " where ");
    sql_column(sql, ALIAS_NONE, &table->columns[0]);
    sql_op(sql, SQL_EQ);
    sql_value(sql, &table->columns[0], id);
}

/* `insert into "table"("a","b")` */
static void write_into(Sql *sql, const Table *table, Set columns) {
    bool first = true;
    sql_words(sql, "insert into ");
    sql_identifier(sql, table->sql);
    sql_open(sql);
    select_columns(sql, ALIAS_NONE, table, columns, &first);
    sql_close(sql);
}

void write_insert(Sql *sql, const Table *table, const JsonValue *values, const Shape *shape) {
    Set given = 0;
    bool first = true;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (values[i].kind != JSON_NONE || write_touched(&table->columns[i])) given |= set_of(i);
    write_into(sql, table, given);
    sql_words(sql, " values ");
    sql_open(sql);
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(given, i)) continue;
        sql_comma(sql, &first);
        if (values[i].kind != JSON_NONE) sql_value(sql, &table->columns[i], &values[i]);
        else write_now(sql);
    }
    sql_close(sql);
    write_returning(sql, table, shape);
}

/* How one column of many rows is written. */
typedef enum Spread { SPREAD_ABSENT, SPREAD_SAME, SPREAD_ARRAY, SPREAD_ARRAY_DEFAULT, SPREAD_NOW } Spread;

static Spread write_spread(const Column *column, const Rows *rows, uint32_t index) {
    const JsonValue *head = &rows->cells[rows->from * rows->stride + index];
    bool same = true, absent = false, all_absent = true;
    if (write_touched(column)) return SPREAD_NOW;
    for (size_t i = rows->from; i < rows->to; i++) {
        const JsonValue *cell = &rows->cells[i * rows->stride + index];
        same = same && cell->kind == head->kind && str_eq(cell->text, head->text);
        if (cell->kind == JSON_NONE) absent = true;
        else all_absent = false;
    }
    if (all_absent) return SPREAD_ABSENT;
    if (same) return SPREAD_SAME;
    return absent && column->default_sql ? SPREAD_ARRAY_DEFAULT : SPREAD_ARRAY;
}

/* One element of the select list: where a row's value of this column comes from. */
static void write_source(Sql *sql, const Column *column, const Rows *rows, uint32_t index, Spread spread) {
    const Alias alias = 'x';
    switch (spread) {
    case SPREAD_ABSENT: break;
    case SPREAD_NOW: write_now(sql); break;
    case SPREAD_SAME: sql_value_cast(sql, column, &rows->cells[rows->from * rows->stride + index]); break;
    case SPREAD_ARRAY: sql_column(sql, alias, column); break;
    case SPREAD_ARRAY_DEFAULT:
        sql_words(sql, "coalesce");
        sql_open(sql);
        sql_column(sql, alias, column);
        sql_comma(sql, &(bool){false});
        sql_default(sql, column);
        sql_close(sql);
        break;
    }
}

void write_insert_rows(Sql *sql, const Table *table, const Rows *rows) {
    Spread spreads[SCHEMA_FIELDS];
    Set columns = 0, arrays = 0;
    bool first = true;
    for (uint32_t i = 0; i < table->column_count; i++) {
        spreads[i] = write_spread(&table->columns[i], rows, i);
        if (spreads[i] != SPREAD_ABSENT) columns |= set_of(i);
        if (spreads[i] == SPREAD_ARRAY || spreads[i] == SPREAD_ARRAY_DEFAULT) arrays |= set_of(i);
    }
    arrays |= set_of(0); /* there is always something to unnest: ids differ, but one row's id is the same */
    spreads[0] = SPREAD_ARRAY;
    write_into(sql, table, columns);
    sql_words(sql, " select ");
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        sql_comma(sql, &first);
        write_source(sql, &table->columns[i], rows, i, spreads[i]);
    }
    sql_words(sql, " from unnest");
    sql_open(sql);
    first = true;
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(arrays, i)) continue;
        sql_comma(sql, &first);
        sql_value_array(sql, &table->columns[i], rows, (uint8_t)i);
    }
    sql_close(sql);
    sql_words(sql, " x");
    sql_open(sql);
    first = true;
    select_columns(sql, ALIAS_NONE, table, arrays, &first);
    sql_close(sql);
}

void write_update(Sql *sql, const Table *table, const JsonValue *values, const JsonValue *id,
                  const Shape *shape) {
    bool first = true;
    sql_words(sql, "update ");
    sql_identifier(sql, table->sql);
    sql_words(sql, " set ");
    for (uint32_t i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (values[i].kind == JSON_NONE && !write_touched(column)) continue;
        sql_comma(sql, &first);
        sql_column(sql, ALIAS_NONE, column);
        sql_op(sql, SQL_EQ);
        if (values[i].kind != JSON_NONE) sql_value(sql, column, &values[i]);
        else write_now(sql);
    }
    write_by_id(sql, table, id);
    write_returning(sql, table, shape);
}

void write_delete(Sql *sql, const Table *table, const JsonValue *id, const Shape *shape) {
    sql_words(sql, "delete from ");
    sql_identifier(sql, table->sql);
    write_by_id(sql, table, id);
    write_returning(sql, table, shape);
}

void write_truncate(Sql *sql, const Schema *schema) {
    bool first = true;
    sql_words(sql, "truncate ");
    for (uint32_t i = 0; i < schema->table_count; i++) {
        sql_comma(sql, &first);
        sql_identifier(sql, schema->tables[i].sql);
    }
}
