/* Clause by clause, in the order they are written. See builder.h. */
#include "core/builder.h"

#include "core/form.h"
#include "core/where.h"
#include "core/write.h"

enum { ALIAS_GROUPS = 'x', BUILDER_CHUNK = 2 << 20 /* as of store.c */ };

/* Reads the table; false when there is none of this name. */
static bool builder_table(Call *call) {
    static const Str table = STR_INIT("table");
    const Schema *schema = call->schema;
    JsonValue name;
    input_next(&call->input, &name);
    for (uint32_t i = 0; i < schema->table_count; i++) {
        call->query.table = &schema->tables[i];
        if (name.kind == JSON_STRING && str_is(json_body(&name), call->query.table->name)) return true;
    }
    if (name.kind == JSON_NONE) issue_add(&call->input.issues, ISSUE_REQUIRED, &table, "");
    else issue_add(&call->input.issues, ISSUE_TYPE, &table, "one of the schema");
    call->input.ended = true; /* of the rest there is nothing to say */
    return false;
}

/* For reading terms and conditions. */
static Where builder_reader(Call *call) {
    return (Where){&call->sql, call->query.table, &call->input.issues};
}

/* One value of `select` or `returning`. */
static void builder_cell(Call *call, const Where *reader, const JsonValue *json, bool aggregates) {
    Query *query = &call->query;
    Term term;
    if (!where_term(reader, json, &term)) return;
    TypeId type = TYPE_FLOAT8;
    bool plain = term.op == SQL_OP_END;
    if (!plain && !aggregates) issue_add(reader->issues, ISSUE_UNKNOWN, NULL, "");
    sql_comma(&call->sql);
    select_term(&call->sql, query->table, &term);
    if (term.op == SQL_SUM || term.op == SQL_AVG) sql_cast(&call->sql, type);
    else type = term.op == SQL_COUNT ? TYPE_COUNT : (TypeId)query->table->columns[term.column].type;
    if (plain) query->plain |= set_of(term.column);
    else query->aggregates = true;
    call->cells[call->shape.count++] = (char)type;
}

/* Writes what `select` or `returning` names, and says what comes back. */
static void builder_cells(Call *call, uint32_t option) {
    const JsonValue *cells = &call->query.options[option];
    Where reader = builder_reader(call);
    Walk walk;
    call_shape(call, SHAPE_ROWS, 0);
    if (cells->kind < JSON_NUMBER) {
        select_results(&call->sql, ALIAS_NONE, reader.table, call->shape.fields);
        return;
    }
    call->shape.kind = SHAPE_CELLS;
    call_enter(call, option);
    walk_start(&walk, reader.issues, cells, JSON_OBJECT, SHAPE_MOST);
    while (walk_next(&walk)) builder_cell(call, &reader, &walk.value, option == OPTION_SELECT);
    if (cells->kind == JSON_OBJECT && !walk.count) issue_add(reader.issues, ISSUE_EMPTY, NULL, "");
    call_leave(call);
}

/* Reads an array of terms as the query's order. */
static void builder_terms(Call *call, uint32_t option) {
    Query *query = &call->query;
    const JsonValue *terms = &query->options[option];
    Where reader = builder_reader(call);
    Walk walk;
    if (!query_given(terms)) return;
    call_enter(call, option);
    walk_start(&walk, reader.issues, terms, JSON_ARRAY, QUERY_TERMS - 1);
    while (walk_next(&walk)) {
        Term *term = &query->order[walk.count - 1];
        /* Beside aggregates there is no column of single rows, and beside those no aggregate. */
        if (where_term(&reader, &walk.value, term) &&
            (term->op == SQL_OP_END ? query->aggregates && !set_has(query->plain, term->column)
                                    : !query->aggregates))
            issue_add(reader.issues, ISSUE_UNKNOWN, NULL, "");
    }
    call_leave(call);
    query->order_count = walk.count;
}

/* The order, to which pages add the id: then no two rows are at the same place. */
static void builder_order(Call *call) {
    Query *query = &call->query;
    const Term *order = query->order;
    builder_terms(call, OPTION_ORDER_BY);
    uint32_t n = query->order_count;
    bool after = query_given(&query->options[OPTION_AFTER]),
         well = !query->aggregates && query->table->key_count == 1;
    for (uint32_t i = 0; i < n; i++) {
        bool column = order[i].column < query->table->column_count;
        if (order[i].desc != order[0].desc ||
            (column && query->table->columns[order[i].column].flags & COLUMN_NULLABLE))
            well = false;
    }
    bool key = n && set_has(table_key(query->table), order[n - 1].column);
    if (!key && !query->aggregates && (after || query_given(&query->options[OPTION_LIMIT])))
        for (uint32_t i = 0; i < query->table->key_count; i++)
            query_order(query, query->table->key[i], n && order[n - 1].desc);
    if (!after || well || call->input.issues.failed) return;
    call_enter(call, OPTION_AFTER);
    issue_add(&call->input.issues, ISSUE_UNKNOWN, NULL,
              ": it takes rows ordered one way, by columns that are never null");
    call_leave(call);
}

/* ` where …`. A write must say which rows it means. */
static void builder_where(Call *call, bool write) {
    const JsonValue *where = &call->query.options[OPTION_WHERE];
    WhereFold fold = WHERE_ALL;
    call_enter(call, OPTION_WHERE);
    if (query_given(where)) {
        sql_words(&call->sql, " where ");
        Where reader = builder_reader(call);
        fold = where_condition(&reader, where, 0);
    }
    if (write && fold == WHERE_ALL && call->query.options[OPTION_ALL].kind != JSON_TRUE)
        issue_add(&call->input.issues, ISSUE_REQUIRED, NULL, "; all() says that all rows are meant");
    call_leave(call);
}

/* Ends a statement. */
static void builder_send(Call *call) {
    static const Str where = STR_INIT("where"), input = STR_INIT("input");
    const Str *values = call->query.options[OPTION_WHERE].kind == JSON_NONE ? &input : &where;
    if (call->sql.failed) issue_add_limit(&call->input.issues, ISSUE_TOO_MANY, values, SQL_PARAMS);
    call_send(call);
}

void builder_select(Call *call) {
    JsonValue nothing;
    Sql *sql = &call->sql;
    if (!builder_table(call)) return;
    input_next(&call->input, &nothing);
    call_options(call, 1 << OPTION_SELECT | 1 << OPTION_WHERE | 1 << OPTION_ORDER_BY | 1 << OPTION_LIMIT |
                           1 << OPTION_AFTER);
    sql_words(sql, "select ");
    builder_cells(call, OPTION_SELECT);
    select_from(sql, call->query.table, ALIAS_NONE);
    builder_order(call);
    builder_where(call, false);
    select_after(sql, &call->query, query_given(&call->query.options[OPTION_WHERE]));
    if (call->query.aggregates && call->query.plain) {
        sql_words(sql, " group by ");
        select_columns(sql, ALIAS_NONE, call->query.table, call->query.plain);
    }
    select_order(sql, &call->query);
    select_limit(sql, &call->query);
    builder_send(call);
}

/* What comes back of a write: how many rows there were, or what `returning` names. */
static void builder_returning(Call *call) {
    if (query_given(&call->query.options[OPTION_RETURNING])) {
        sql_words(&call->sql, " returning ");
        builder_cells(call, OPTION_RETURNING);
    }
    builder_send(call);
}

/* Something must be set. */
static void builder_some(Call *call, Set given) {
    static const Str set = STR_INIT("set");
    if (!given && !call->input.issues.failed) issue_add(&call->input.issues, ISSUE_EMPTY, &set, "");
}

/* ` on conflict …`. `given`: the columns that the rows give. */
static void builder_conflict(Call *call, Set given) {
    static const Str name = STR_INIT("target");
    const JsonValue *conflict = &call->query.options[OPTION_ON_CONFLICT];
    bool update = conflict->kind == JSON_TRUE;
    Set target = 0, own = rows_given(call->query.table, call->query.values);
    builder_terms(call, OPTION_TARGET); /* which an insert has no other use for */
    for (uint32_t i = call->query.order_count; i--;) target |= set_of(call->query.order[i].column);
    given = own ? 0 : given & ~target & ~table_key(call->query.table);
    if (update && !target) issue_add(&call->input.issues, ISSUE_REQUIRED, &name, "");
    if (update) builder_some(call, own | given);
    if (query_given(conflict))
        write_conflict(&call->sql, call->query.table, target, update ? call->query.values : NULL, given);
}

/* `insert …`, of rows that give the same. */
OUTLINE static void builder_rows(Call *call, const Rows *rows) {
    write_insert_rows(&call->sql, call->query.table, rows);
    builder_conflict(call, rows_given(call->query.table, &rows->cells[rows->from * rows->stride]));
}

/* Inserts of several groups of rows that come back, as one statement: their rows are in the order given. */
static void builder_groups(Call *call, Rows *rows, size_t count, Set matter) {
    const Table *table = call->query.table;
    Sql *sql = &call->sql;
    uint32_t groups = 0;
    while (rows_next(rows, count, table, matter, SIZE_MAX) && !call->input.issues.failed) {
        Rows *group = arena_take(call->arena, sizeof *group);
        if (!group) {
            issue_no_memory(&call->input.issues);
            return;
        }
        *group = *rows;
        sql_with(sql, groups++);
        builder_rows(call, group);
        sql_words(sql, " returning ");
        sql_all(sql);
        sql_with_end(sql);
    }
    sql_words(sql, " select ");
    builder_cells(call, OPTION_RETURNING);
    sql_words(sql, " from ");
    sql_paren(sql);
    for (uint32_t i = 0; i < groups; i++) {
        if (i) sql_words(sql, " union all ");
        sql_with_rows(sql, i);
    }
    sql_paren_end_as(sql, ALIAS_GROUPS);
    sql_words(sql, " order by ");
    rows->from = 0;
    sql_place(sql, rows,
              call->query.options[OPTION_ON_CONFLICT].kind == JSON_FALSE ? &table->columns[*table->key]
                                                                         : NULL);
    builder_send(call);
}

void builder_insert(Call *call) {
    JsonValue *cells;
    if (!builder_table(call)) return;
    const Table *table = call->query.table;
    Set all = table_fields(table);
    size_t count = input_rows(&call->input, table, all, true, &cells);
    call_options(call, 1 << OPTION_ON_CONFLICT | 1 << OPTION_TARGET | 1 << OPTION_RETURNING);
    call_values(call, all, INPUT_OPTIONS);
    const JsonValue *conflict = &call->query.options[OPTION_ON_CONFLICT];
    bool returning = query_given(&call->query.options[OPTION_RETURNING]);
    for (size_t i = 0; i < count; i++) call_make(call, &cells[i * table->column_count]);
    call_shape(call, returning ? SHAPE_ROWS : SHAPE_COUNT, 0);
    if (!returning) call->shape.count = query_given(conflict) ? SHAPE_ANY : (uint32_t)count;
    /* An update to what was given must not touch what was not. */
    bool to_given = conflict->kind == JSON_TRUE && !rows_given(table, call->query.values);
    Set matter = to_given ? all & ~table_key(table) : write_matter(table);
    Rows rows = {cells, table->column_count, 0, count};
    if (!call_group(call, &rows, matter)) return;
    if (returning && rows.stride > table->column_count) {
        builder_groups(call, &rows, count, matter);
        return;
    }
    while (rows_next(&rows, count, table, matter, returning ? SIZE_MAX : BUILDER_CHUNK)) {
        sql_reset(&call->sql);
        builder_rows(call, &rows);
        builder_returning(call);
        if (call->input.issues.failed) return;
    }
}

/* An update or a delete, from its plan on. */
static void builder_write(Call *call) {
    call_options(call, 1 << OPTION_WHERE | 1 << OPTION_ALL | 1 << OPTION_RETURNING);
    call_shape(call, SHAPE_COUNT, 0);
    call->shape.count = SHAPE_ANY;
    builder_where(call, true);
    builder_returning(call);
}

void builder_update(Call *call) {
    if (!builder_table(call)) return;
    call_values(call, table_fields(call->query.table), INPUT_PART);
    builder_some(call, rows_given(call->query.table, call->query.values));
    write_update(&call->sql, &call->query, ALIAS_NONE);
    builder_write(call);
}

void builder_delete(Call *call) {
    JsonValue nothing;
    if (!builder_table(call)) return;
    input_next(&call->input, &nothing);
    write_delete(&call->sql, &call->query, ALIAS_NONE);
    builder_write(call);
}
