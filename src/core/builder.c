/* Clause by clause, in the order they are written. See builder.h. */
#include "core/builder.h"

enum { ALIAS_GROUPS = 'x' };

/* Reads the table; false when there is none of this name. */
static bool builder_open(Task *task) {
    static const Str table = STR_INIT("table");
    const Schema *schema = task->schema;
    JsonValue name;
    input_next(&task->input, &name);
    for (uint8_t i = 0; i < schema->table_count; i++) {
        task->select.table = i;
        task->table = &schema->tables[i];
        task->where = (Where){&task->sql, task->table, &task->input.issues};
        if (name.kind == JSON_STRING && str_is(json_body(&name), task->table->sql)) return true;
    }
    if (name.kind == JSON_NONE) issue_add(&task->input.issues, ISSUE_REQUIRED, &table, "");
    else issue_add(&task->input.issues, ISSUE_TYPE, &table, "one of the schema");
    task->input.ended = true; /* of the rest there is nothing to say */
    return false;
}

/* Reads the plan. */
static void builder_plan(Task *task, Set options) {
    input_row(&task->input, task->schema->options, options, INPUT_OPTIONS, task->plan);
}

/* Into the option, whose reader goes from there; the path is at its beginning again after builder_leave. */
static void builder_enter(Task *task, uint32_t option) {
    const char *name = task->schema->options->columns[option].name;
    Str text = {name, literal_len(name)};
    issue_enter(&task->input.issues, &text);
}

static void builder_leave(Task *task) {
    task->input.issues.path.len = 0;
}

/* One value of `select` or `returning`. */
static void builder_cell(Task *task, const JsonValue *json, bool aggregates) {
    Issues *issues = &task->input.issues;
    Term term;
    if (!where_term(&task->where, json, &term)) return;
    TypeId type = TYPE_FLOAT8;
    bool plain = term.op == SQL_OP_END;
    if (!plain && !aggregates) issue_add(issues, ISSUE_UNKNOWN, NULL, "");
    sql_comma(&task->sql);
    where_put(&task->where, &term);
    if (term.op == SQL_SUM || term.op == SQL_AVG) sql_cast(&task->sql, type);
    else type = term.op == SQL_COUNT ? TYPE_COUNT : (TypeId)task->table->columns[term.column].type;
    if (plain) task->plain |= set_of(term.column);
    else task->aggregates = true;
    task->cells[task->shape.count++] = (char)type;
}

/* Writes what `select` or `returning` names, and says what comes back. */
static void builder_cells(Task *task, uint32_t option) {
    const JsonValue *cells = &task->plan[option];
    Walk walk;
    task_shape(task, SHAPE_ROWS, 0);
    if (cells->kind < JSON_NUMBER) {
        select_columns(&task->sql, ALIAS_NONE, task->table, task->shape.fields);
        return;
    }
    task->shape.kind = SHAPE_CELLS;
    builder_enter(task, option);
    walk_start(&walk, &task->input.issues, cells, JSON_OBJECT, SHAPE_MOST);
    while (walk_next(&walk)) builder_cell(task, &walk.value, option == OPTION_SELECT);
    if (cells->kind == JSON_OBJECT && !walk.count) issue_add(&task->input.issues, ISSUE_EMPTY, NULL, "");
    builder_leave(task);
}

/* Reads an array of terms; answers how many there are. */
static uint32_t builder_terms(Task *task, uint32_t option) {
    Issues *issues = &task->input.issues;
    const JsonValue *terms = &task->plan[option];
    Walk walk;
    if (terms->kind <= JSON_NULL) return 0;
    builder_enter(task, option);
    walk_start(&walk, issues, terms, JSON_ARRAY, TASK_TERMS - 1);
    while (walk_next(&walk)) {
        Term *term = &task->order[walk.count - 1];
        /* Beside aggregates there is no column of single rows, and beside those no aggregate. */
        if (where_term(&task->where, &walk.value, term) &&
            (term->op == SQL_OP_END ? task->aggregates && !set_has(task->plain, term->column)
                                    : !task->aggregates))
            issue_add(issues, ISSUE_UNKNOWN, NULL, "");
    }
    builder_leave(task);
    return walk.count;
}

/* The order, to which pages add the id: then no two rows are at the same place. */
static void builder_order(Task *task) {
    const JsonValue *options = task->plan;
    Term *order = task->order;
    uint32_t n = builder_terms(task, OPTION_ORDER_BY);
    bool behind = select_given(&options[OPTION_AFTER]), well = !task->aggregates;
    for (uint32_t i = 0; i < n; i++) {
        bool column = order[i].column < task->table->column_count;
        if (order[i].desc != order[0].desc ||
            (column && task->table->columns[order[i].column].flags & COLUMN_NULLABLE))
            well = false;
    }
    bool id = n && !order[n - 1].column;
    if (!id && !task->aggregates && (behind || select_given(&options[OPTION_LIMIT]))) {
        order[n] = (Term){0, SQL_OP_END, n && order[n - 1].desc};
        n++;
    }
    task->order_count = n;
    if (!behind || well || task->input.issues.failed) return;
    builder_enter(task, OPTION_AFTER);
    issue_add(&task->input.issues, ISSUE_UNKNOWN, NULL,
              ": it takes rows ordered one way, by columns that are never null");
    builder_leave(task);
}

static void builder_put_order(Task *task) {
    Sql *sql = &task->sql;
    if (task->order_count) sql_words(sql, " order by ");
    for (uint32_t i = 0; i < task->order_count; i++) {
        sql_comma(sql);
        where_put(&task->where, &task->order[i]);
        if (task->order[i].desc) sql_words(sql, " desc");
    }
}

/* ` where …`. A write must say which rows it means. */
static void builder_where(Task *task, bool write) {
    const JsonValue *where = &task->plan[OPTION_WHERE];
    WhereFold fold = WHERE_ALL;
    builder_enter(task, OPTION_WHERE);
    if (select_given(where)) {
        sql_words(&task->sql, " where ");
        fold = where_condition(&task->where, where, 0);
    }
    if (write && fold == WHERE_ALL && task->plan[OPTION_ALL].kind != JSON_TRUE)
        issue_add(&task->input.issues, ISSUE_REQUIRED, NULL, "; all() says that all rows are meant");
    builder_leave(task);
}

static void builder_after(Task *task) {
    const JsonValue *after = &task->plan[OPTION_AFTER];
    uint8_t key[TASK_TERMS];
    if (!select_given(after) || task->input.issues.failed) return;
    if (select_given(&task->plan[OPTION_WHERE])) sql_words(&task->sql, " and ");
    else sql_words(&task->sql, " where ");
    for (uint32_t i = 0; i < task->order_count; i++) key[i] = task->order[i].column;
    select_after(&task->sql, task->table, key, task->order_count, task->order[0].desc ? SQL_LT : SQL_GT,
                 after, false);
}

/* Ends a statement. */
static void builder_send(Task *task) {
    static const Str where = STR_INIT("where"), input = STR_INIT("input");
    const Str *values = task->plan[OPTION_WHERE].kind == JSON_NONE ? &input : &where;
    if (task->sql.failed) issue_add_limit(&task->input.issues, ISSUE_TOO_MANY, values, SQL_PARAMS);
    task_send(task);
}

void builder_select(Task *task) {
    JsonValue nothing;
    Sql *sql = &task->sql;
    if (!builder_open(task)) return;
    input_next(&task->input, &nothing);
    builder_plan(task, 1 << OPTION_SELECT | 1 << OPTION_WHERE | 1 << OPTION_ORDER_BY | 1 << OPTION_LIMIT |
                           1 << OPTION_AFTER);
    sql_words(sql, "select ");
    builder_cells(task, OPTION_SELECT);
    select_from(sql, task->table, ALIAS_NONE);
    builder_order(task);
    builder_where(task, false);
    builder_after(task);
    if (task->aggregates && task->plain) {
        sql_words(sql, " group by ");
        select_columns(sql, ALIAS_NONE, task->table, task->plain);
    }
    builder_put_order(task);
    select_limit(sql, &task->plan[OPTION_LIMIT]);
    builder_send(task);
}

/* What comes back of a write: how many rows there were, or what `returning` names. */
static void builder_returning(Task *task) {
    if (select_given(&task->plan[OPTION_RETURNING])) {
        sql_words(&task->sql, " returning ");
        builder_cells(task, OPTION_RETURNING);
    }
    builder_send(task);
}

/* Something must be set. */
static void builder_some(Task *task, Set given) {
    static const Str set = STR_INIT("set");
    if (!given && !task->input.issues.failed) issue_add(&task->input.issues, ISSUE_EMPTY, &set, "");
}

/* ` on conflict …`. `given`: the columns that the rows give. */
static void builder_conflict(Task *task, Set given) {
    static const Str name = STR_INIT("target");
    const JsonValue *conflict = &task->plan[OPTION_ON_CONFLICT];
    bool update = conflict->kind == JSON_TRUE;
    Set target = 0, own = rows_given(task->table, task->values);
    for (uint32_t i = builder_terms(task, OPTION_TARGET); i--;) target |= set_of(task->order[i].column);
    given = own ? 0 : given & ~target & ~set_of(0);
    if (update && !target) issue_add(&task->input.issues, ISSUE_REQUIRED, &name, "");
    if (update) builder_some(task, own | given);
    if (select_given(conflict))
        write_conflict(&task->sql, task->table, target, update ? task->values : NULL, given);
}

/* `insert …`, of rows that give the same. */
OUTLINE static void builder_rows(Task *task, const Rows *rows) {
    write_insert_rows(&task->sql, task->table, rows);
    builder_conflict(task, rows_given(task->table, &rows->cells[rows->from * rows->stride]));
}

/* Inserts of several groups of rows that come back, as one statement: their rows are in the order given. */
static void builder_groups(Task *task, Rows *rows, size_t count, Set matter) {
    const Table *table = task->table;
    Sql *sql = &task->sql;
    uint32_t groups = 0;
    while (rows_next(rows, count, table, matter, SIZE_MAX) && !task->input.issues.failed) {
        Rows *group = arena_take(task->arena, sizeof *group);
        if (!group) {
            issue_no_memory(&task->input.issues);
            return;
        }
        *group = *rows;
        sql_with(sql, groups++);
        builder_rows(task, group);
        sql_words(sql, " returning ");
        sql_all(sql);
        sql_with_end(sql);
    }
    sql_words(sql, " select ");
    builder_cells(task, OPTION_RETURNING);
    sql_words(sql, " from ");
    sql_open(sql);
    for (uint32_t i = 0; i < groups; i++) {
        if (i) sql_words(sql, " union all ");
        sql_with_rows(sql, i);
    }
    sql_close_as(sql, ALIAS_GROUPS);
    sql_words(sql, " order by ");
    rows->from = 0;
    sql_place(sql, rows, task->plan[OPTION_ON_CONFLICT].kind == JSON_FALSE ? &table->columns[0] : NULL);
    builder_send(task);
}

void builder_insert(Task *task) {
    JsonValue *cells;
    if (!builder_open(task)) return;
    const Table *table = task->table;
    Set all = table_fields(table);
    size_t count = input_rows(&task->input, table, all, true, &cells);
    builder_plan(task, 1 << OPTION_ON_CONFLICT | 1 << OPTION_TARGET | 1 << OPTION_RETURNING);
    input_row(&task->input, table, all, INPUT_OPTIONS, task->values);
    const JsonValue *conflict = &task->plan[OPTION_ON_CONFLICT];
    bool returning = select_given(&task->plan[OPTION_RETURNING]);
    for (size_t i = 0; i < count; i++) {
        JsonValue *row = &cells[i * table->column_count];
        if (row->kind == JSON_NONE) task_new_id(task, row);
    }
    task_shape(task, returning ? SHAPE_ROWS : SHAPE_COUNT, 0);
    if (!returning) task->shape.count = select_given(conflict) ? SHAPE_ANY : (uint32_t)count;
    /* An update to what was given must not touch what was not. */
    bool to_given = conflict->kind == JSON_TRUE && !rows_given(table, task->values);
    Set matter = to_given ? all & ~set_of(0) : write_matter(table);
    Rows rows = {cells, table->column_count, 0, count};
    if (!task_group(task, &rows, matter)) return;
    if (returning && rows.stride > table->column_count) {
        builder_groups(task, &rows, count, matter);
        return;
    }
    while (rows_next(&rows, count, table, matter, returning ? SIZE_MAX : TASK_CHUNK)) {
        sql_reset(&task->sql);
        builder_rows(task, &rows);
        builder_returning(task);
        if (task->input.issues.failed) return;
    }
}

/* An update or a delete, from its plan on. */
static void builder_write(Task *task) {
    builder_plan(task, 1 << OPTION_WHERE | 1 << OPTION_ALL | 1 << OPTION_RETURNING);
    task_shape(task, SHAPE_COUNT, 0);
    task->shape.count = SHAPE_ANY;
    builder_where(task, true);
    builder_returning(task);
}

void builder_update(Task *task) {
    if (!builder_open(task)) return;
    input_row(&task->input, task->table, table_fields(task->table), INPUT_PART, task->values);
    builder_some(task, rows_given(task->table, task->values));
    write_update(&task->sql, task->table, task->values);
    builder_write(task);
}

void builder_delete(Task *task) {
    JsonValue nothing;
    if (!builder_open(task)) return;
    input_next(&task->input, &nothing);
    write_delete(&task->sql, task->table);
    builder_write(task);
}
