/* The forms of methods. See task.h. */
#include "core/task.h"

void task_argument(Task *task, uint8_t column, const char *name, JsonValue *value) {
    const Column *meant = &task->table->columns[column];
    input_argument(&task->input, meant, name ? name : meant->name, value);
}

void task_shape(Task *task, ShapeKind kind, Set relations) {
    const Relation *through = task->select.through;
    uint8_t table = through ? through->table : task->select.table;
    const Table *rows = &task->schema->tables[table];
    Set open = shape_columns(rows, 0);
    /* What relations there are may hold secrets. */
    uint8_t guarded = relations || open != shape_columns(rows, SHAPE_SECRETS) ? SHAPE_GUARDED : 0;
    task->shape = (Shape){
        .kind = (uint8_t)kind,
        .table = table,
        .flags = task->flags | guarded,
        .fields = shape_columns(rows, task->flags) | relations << rows->column_count,
    };
}

void task_send(Task *task) {
    static const Str guard = STR_INIT("expect");
    task->shape.queries++;
    if (task->guard) {
        if (task->shape.kind == SHAPE_COUNT || task->shape.kind == SHAPE_NOTHING)
            issue_add(&task->input.issues, ISSUE_UNKNOWN, &guard, "");
        sql_guard(&task->sql, bytes_u32(task->guard), bytes_u32(task->guard + 4));
    }
    if (!task->input.issues.failed) request_add(&task->request, &task->sql);
}

void task_select(Task *task, ShapeKind kind, Set relations) {
    task_shape(task, kind, relations);
    select_rows(&task->sql, task->schema, &task->select, &task->shape);
    task_send(task);
}

void task_where(Task *task, uint8_t column, SqlOp op, const char *name) {
    task_argument(task, column, name, select_where(&task->select, column, op));
}

/* The first argument of most forms. */
static void task_by(Task *task) {
    task_where(task, task->method->by, SQL_EQ, NULL);
}

void task_get(Task *task) {
    const Table *rows = task->table;
    Set relations = 0;
    task_by(task);
    input_row(&task->input, task->schema->options, (set_of(rows->relation_count) - 1) << rows->include,
              INPUT_OPTIONS, task->values);
    for (uint32_t i = 0; i < rows->relation_count; i++)
        if (task->values[rows->include + i].kind == JSON_TRUE) relations |= set_of(i);
    task_select(task, SHAPE_ROW_OR_NULL, relations);
}

/* Of a list only a page: so many rows, behind the key of the last one's end. */
static void task_page(Task *task) {
    JsonReader r = json_reader(task->page);
    JsonValue *limit = &task->values[OPTION_LIMIT], *key = task->key;
    if (!json_value(&r, limit) || limit->kind != JSON_NUMBER) return;
    task->page.len = 0;
    if (json_end(&r)) return;
    for (size_t i = 0; i < SELECT_KEY; i++)
        if (!json_value(&r, &key[i]) || key[i].kind != JSON_STRING) task->page.len = 1; /* it is none */
    task->select.after = key;
    task->select.by_key = true;
}

void task_list(Task *task) {
    const Method *method = task->method;
    Select *select = &task->select;
    JsonValue *options = task->values, *filter = &options[method->option];
    input_row(&task->input, task->schema->options,
              set_of(OPTION_LIMIT) | set_of(OPTION_AFTER) | set_of(method->option), INPUT_OPTIONS, options);
    if (method->other && filter->kind == JSON_STRING) *select_where(select, method->other, SQL_EQ) = *filter;
    select->newest = true;
    select->limit = &options[OPTION_LIMIT];
    select->after = &options[OPTION_AFTER];
    if (task->page.len) task_page(task);
    task_select(task, SHAPE_ROWS, 0);
}

void task_list_by(Task *task) {
    task_by(task);
    task_list(task);
}

void task_sum_by(Task *task) {
    task_by(task);
    task_shape(task, SHAPE_VALUE, 0);
    select_sum(&task->sql, task->schema, &task->select, task->method->other);
    task_send(task);
}

void task_new_id(Task *task, JsonValue *value) {
    char *id = arena_take(task->arena, CUID2_LEN + 2);
    *value = (JsonValue){{id, CUID2_LEN + 2}, JSON_STRING, 0};
    if (!id) {
        *value = (JsonValue){{NULL, 0}, JSON_NULL, 0};
        task->request.body.failed = true;
        return;
    }
    id[0] = id[CUID2_LEN + 1] = '"';
    cuid2_make(&task->ids, id + 1);
}

/* Ends a write of one row, which comes back. */
static void task_returning(Task *task) {
    write_returning(&task->sql, task->table, &task->shape);
    task_send(task);
}

void task_create(Task *task) {
    JsonValue *values = task->values;
    input_row(&task->input, task->table, task->method->columns, INPUT_WHOLE, values);
    if (task->input.issues.failed) return;
    task_shape(task, SHAPE_ROW, 0);
    task_new_id(task, &values[0]);
    write_insert(&task->sql, task->table, values);
    if (task->again) write_conflict_same(&task->sql, task->table);
    task_returning(task);
}

bool task_group(Task *task, Rows *rows, Set matter) {
    bool room = rows_group(rows, task->table, matter, task->arena);
    if (!room) issue_no_memory(&task->input.issues);
    return room;
}

void task_create_many(Task *task) {
    const Table *into = task->table;
    JsonValue *cells;
    size_t count = input_rows(&task->input, into, task->method->columns, false, &cells);
    task_shape(task, SHAPE_COUNT, 0);
    task->shape.count = (uint32_t)count;
    if (task->input.issues.failed) return;
    for (size_t i = 0; i < count; i++) task_new_id(task, &cells[i * into->column_count]);
    Rows rows = {cells, into->column_count, 0, count};
    Set matter = write_matter(into);
    if (!task_group(task, &rows, matter)) return;
    while (rows_next(&rows, count, into, matter, TASK_CHUNK)) {
        sql_reset(&task->sql);
        write_insert_rows(&task->sql, into, &rows);
        if (task->again) write_conflict_same(&task->sql, into);
        task_send(task);
    }
}

void task_set(Task *task) {
    task_shape(task, SHAPE_ROW, 0);
    write_update(&task->sql, task->table, task->values);
    select_conditions(&task->sql, task->table, &task->select);
    task_returning(task);
}

void task_update(Task *task) {
    task_by(task);
    input_row(&task->input, task->table, task->method->columns, INPUT_PART, task->values);
    task_set(task);
}

void task_delete(Task *task) {
    task_by(task);
    task_shape(task, SHAPE_ROW, 0);
    write_delete(&task->sql, task->table);
    select_conditions(&task->sql, task->table, &task->select);
    task_returning(task);
}

void task_run(Task *task) {
    task_shape(task, SHAPE_NOTHING, 0);
    task_send(task);
}
