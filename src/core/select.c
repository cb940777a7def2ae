/* Pieces of statements. See select.h. */
#include "core/select.h"

void select_columns(Sql *sql, Alias alias, const Table *table, Set columns) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        sql_comma(sql);
        sql_column(sql, alias, &table->columns[i]);
    }
}

void select_from(Sql *sql, const Table *table, Alias alias) {
    sql_words(sql, " from ");
    sql_table(sql, table);
    if (!alias) return;
    sql_words(sql, " ");
    sql_alias(sql, alias);
}

void select_count(Sql *sql) {
    sql_op(sql, SQL_COUNT);
    sql_paren(sql);
    sql_all(sql);
    sql_paren_end(sql);
}

void select_and(Sql *sql, bool more) {
    if (more) sql_words(sql, " and ");
    else sql_words(sql, " where ");
}

bool select_conditions(Sql *sql, const Query *query, Alias alias) {
    for (uint32_t i = 0; i < query->condition_count; i++) {
        const Condition *condition = &query->conditions[i];
        select_and(sql, i);
        compare_put(sql, alias, &query->table->columns[condition->column], (SqlOp)condition->op,
                    &condition->value);
    }
    return query->condition_count;
}
