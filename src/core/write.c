/* The grammar of statements that write. See write.h. */
#include "core/write.h"

enum { ALIAS_UNNESTED = 'x' };

static bool write_touched(const Column *column) {
    return column->flags & COLUMN_TOUCHED;
}

static bool write_given(const Column *column, const JsonValue *value) {
    return value->kind != JSON_NONE || write_touched(column);
}

static void write_now(Sql *sql) {
    sql_words(sql, "now");
    sql_paren(sql);
    sql_paren_end(sql);
}

/* `insert into "table"("a","b")` */
static void write_into(Sql *sql, const Table *table, Set columns) {
    sql_words(sql, "insert into ");
    sql_table(sql, table);
    if (!columns) return;
    sql_paren(sql);
    select_columns(sql, ALIAS_NONE, table, columns);
    sql_paren_end(sql);
}

/* What each column that is written gets, for an update behind its name; `inserted`: those that the insert's
 * row has. */
static void write_values(Sql *sql, const Table *table, const JsonValue *values, bool names, Set inserted) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (!write_given(column, &values[i]) && !set_has(inserted, i)) continue;
        sql_comma(sql);
        if (names) {
            sql_column(sql, ALIAS_NONE, column);
            sql_op(sql, SQL_EQ);
        }
        if (values[i].kind != JSON_NONE) sql_value(sql, column, &values[i]);
        else if (set_has(inserted, i)) sql_excluded(sql, column);
        else write_now(sql); /* one that is touched */
    }
}

Set write_matter(const Table *table) {
    Set matter = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (table->columns[i].flags & (COLUMN_OPTIONAL | COLUMN_TOUCHED)) matter |= set_of(i);
    return matter;
}

void write_insert(Sql *sql, const Table *table, const JsonValue *values) {
    Set given = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (write_given(&table->columns[i], &values[i])) given |= set_of(i);
    write_into(sql, table, given);
    if (!given) {
        sql_words(sql, " default values");
        return;
    }
    sql_words(sql, " values ");
    sql_paren(sql);
    write_values(sql, table, values, false, 0);
    sql_paren_end(sql);
}

/* Whether all rows have the same in a column, or all nothing. */
static bool write_same(const Rows *rows, uint32_t column) {
    const JsonValue *head = &rows->cells[rows->from * rows->stride + column], *cell = head;
    for (size_t i = rows->from; i < rows->to; i++, cell += rows->stride)
        if (cell->kind != head->kind || !str_eq(cell->text, head->text)) return false;
    return true;
}

/* An array of arrays would come apart altogether, and one of composites into columns: those go as texts. */
static bool write_as_texts(const Column *column) {
    return column->flags & COLUMN_ARRAY || column->type == TYPE_USER;
}

/* One element of the select list: where a row's value of this column comes from. */
static void write_source(Sql *sql, const Column *column, const JsonValue *value, bool array) {
    sql_comma(sql);
    if (!array && value->kind == JSON_NONE) {
        write_now(sql); /* one that is touched */
    } else if (!array) {
        sql_value_cast(sql, column, value);
    } else {
        sql_column(sql, ALIAS_UNNESTED, column);
        if (write_as_texts(column)) sql_cast_column(sql, column);
    }
}

/* ` from unnest(…) x(…)`: a row for each of `rows`. */
static void write_unnest(Sql *sql, const Table *table, const Rows *rows, Set arrays) {
    static const Column none = {.type = TYPE_INT4}, text = {.type = TYPE_TEXT};
    sql_words(sql, " from unnest");
    sql_paren(sql);
    if (!arrays) sql_value_array(sql, &none, rows, 0); /* of rows that give nothing at all */
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(arrays, i)) continue;
        const Column *column = &table->columns[i];
        sql_comma(sql);
        sql_value_array(sql, write_as_texts(column) ? &text : column, rows, (uint8_t)i);
    }
    sql_paren_end(sql);
    if (!arrays) return;
    sql_words(sql, " ");
    sql_alias(sql, ALIAS_UNNESTED);
    sql_paren(sql);
    select_columns(sql, ALIAS_NONE, table, arrays);
    sql_paren_end(sql);
}

void write_insert_rows(Sql *sql, const Table *table, const Rows *rows) {
    const JsonValue *head = &rows->cells[rows->from * rows->stride];
    Set columns = 0, arrays = 0;
    if (rows->to - rows->from == 1) {
        write_insert(sql, table, head);
        return;
    }
    for (uint32_t i = 0; i < table->column_count; i++) {
        bool same = write_same(rows, i), given = head[i].kind != JSON_NONE;
        /* Keys differ, unless the caller's are wrong: then they are arrays too. */
        if (!same || (given && set_has(table_key(table), i))) arrays |= set_of(i);
        if (!same || write_given(&table->columns[i], &head[i])) columns |= set_of(i);
    }
    if (!arrays)
        arrays = rows_given(table, head) & -rows_given(table, head); /* the first: it makes the rows */
    write_into(sql, table, columns);
    if (columns) sql_words(sql, " select ");
    else sql_words(sql, " select");
    for (uint32_t i = 0; i < table->column_count; i++)
        if (set_has(columns, i)) write_source(sql, &table->columns[i], &head[i], set_has(arrays, i));
    write_unnest(sql, table, rows, arrays);
}

static void write_on_conflict(Sql *sql, const Table *table, Set target) {
    sql_words(sql, " on conflict");
    if (!target) return;
    sql_words(sql, " ");
    sql_paren(sql);
    select_columns(sql, ALIAS_NONE, table, target);
    sql_paren_end(sql);
}

void write_conflict(Sql *sql, const Table *table, Set target, const JsonValue *values, Set inserted) {
    write_on_conflict(sql, table, target);
    if (!values) {
        sql_words(sql, " do nothing");
        return;
    }
    sql_words(sql, " do update set ");
    write_values(sql, table, values, true, inserted);
}

void write_conflict_same(Sql *sql, const Table *table, Set target) {
    if (!target) target = table_key(table);
    uint32_t first = 0;
    while (!set_has(target, first)) first++;
    const Column *key = &table->columns[first];
    write_on_conflict(sql, table, target);
    sql_words(sql, " do update set ");
    sql_column(sql, ALIAS_NONE, key);
    sql_op(sql, SQL_EQ);
    sql_excluded(sql, key);
}

/* ` a` behind a table. */
static void write_as(Sql *sql, Alias alias) {
    if (!alias) return;
    sql_words(sql, " ");
    sql_alias(sql, alias);
}

void write_update(Sql *sql, const Query *query, Alias alias) {
    sql_words(sql, "update ");
    sql_table(sql, query->table);
    write_as(sql, alias);
    sql_words(sql, " set ");
    write_values(sql, query->table, query->values, true, 0);
}

void write_delete(Sql *sql, const Query *query, Alias alias) {
    sql_words(sql, "delete from ");
    sql_table(sql, query->table);
    write_as(sql, alias);
}

void write_truncate(Sql *sql, const Schema *schema) {
    sql_words(sql, "truncate ");
    for (uint32_t i = 0; i < schema->table_count; i++) {
        sql_comma(sql);
        sql_table(sql, &schema->tables[i]);
    }
}
