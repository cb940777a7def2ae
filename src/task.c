/* The forms of methods. See task.h. */
#include "task.h"

/* Raw bytes of arguments that go into one statement of a bulk insert. Escapes make four bytes of one at worst
 * and an id adds 30, so that a request stays under Neon's 10 MiB unless a single row is larger. */
enum { TASK_CHUNK = 2 << 20 };

static const Table *task_table(const Task *task, uint8_t table) {
    return &task->schema->tables[table];
}

void task_argument(Task *task, uint8_t table, uint8_t column, const char *name, JsonValue *value) {
    const Column *meant = &task_table(task, table)->columns[column];
    input_argument(&task->input, meant, name ? name : meant->name, value);
}

/* What a result carries. What relations there are may hold secrets. */
static void task_shape(Task *task, ShapeKind kind, uint8_t table, Set relations) {
    const Table *rows = task_table(task, table);
    Set open = shape_columns(rows, 0);
    uint8_t guarded = relations || open != shape_columns(rows, SHAPE_SECRETS) ? SHAPE_GUARDED : 0;
    task->shape = (Shape){
        .kind = (uint8_t)kind,
        .table = table,
        .flags = task->flags | guarded,
        .fields = shape_columns(rows, task->flags) | relations << rows->column_count,
    };
}

/* Adds the statement in task->sql to the request. */
static void task_send(Task *task) {
    task->shape.queries++;
    if (!task->input.issues.failed) request_add(&task->request, &task->sql);
}

void task_select(Task *task, ShapeKind kind, Set relations) {
    const Select *select = &task->select;
    task_shape(task, kind, select->through ? select->through->table : select->table, relations);
    select_rows(&task->sql, task->schema, select, &task->shape);
    task_send(task);
}

void task_where(Task *task, uint8_t table, uint8_t column, SqlOp op, const char *name) {
    task->select.table = table;
    task_argument(task, table, column, name, select_where(&task->select, column, op));
}

void task_get(Task *task, uint8_t table, uint8_t column) {
    const Table *rows = task_table(task, table);
    Set relations = 0;
    task_where(task, table, column, SQL_EQ, NULL);
    input_row(&task->input, task->schema->options, (set_of(rows->relation_count) - 1) << rows->include,
              INPUT_OPTIONS, task->values);
    for (uint32_t i = 0; i < rows->relation_count; i++)
        if (task->values[rows->include + i].kind == JSON_TRUE) relations |= set_of(i);
    task_select(task, SHAPE_ROW_OR_NULL, relations);
}

void task_page(Task *task, uint8_t filter, uint8_t filter_option) {
    Select *select = &task->select;
    JsonValue *options = task->values;
    input_row(&task->input, task->schema->options,
              set_of(OPTION_LIMIT) | set_of(OPTION_AFTER) | set_of(filter_option), INPUT_OPTIONS, options);
    if (filter && options[filter_option].kind == JSON_STRING)
        *select_where(select, filter, SQL_EQ) = options[filter_option];
    select->newest = true;
    select->limit = &options[OPTION_LIMIT];
    select->after = &options[OPTION_AFTER];
    task_select(task, SHAPE_ROWS, 0);
}

void task_list_by(Task *task, uint8_t table, uint8_t column, uint8_t filter, uint8_t filter_option) {
    task_where(task, table, column, SQL_EQ, NULL);
    task_page(task, filter, filter_option);
}

void task_sum_by(Task *task, uint8_t table, uint8_t column, uint8_t sum) {
    task_where(task, table, column, SQL_EQ, NULL);
    task_shape(task, SHAPE_VALUE, table, 0);
    select_sum(&task->sql, task->schema, &task->select, sum);
    task_send(task);
}

/* A new id as a JSON string in the arena. */
static void task_new_id(Task *task, JsonValue *value) {
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

void task_create(Task *task, uint8_t table, Set allowed) {
    JsonValue *values = task->values;
    input_row(&task->input, task_table(task, table), allowed, INPUT_WHOLE, values);
    if (task->input.issues.failed) return;
    task_shape(task, SHAPE_ROW, table, 0);
    task_new_id(task, &values[0]);
    write_insert(&task->sql, task_table(task, table), values, &task->shape);
    task_send(task);
}

/* Where the chunk ends that begins at row `from`: at least one row, then as many as fit. */
static size_t task_chunk(const Rows *rows, size_t count) {
    size_t to = rows->from, size = 0;
    do {
        for (size_t i = 0; i < rows->stride; i++) size += rows->cells[to * rows->stride + i].text.len + 4;
        to++;
    } while (to < count && size < TASK_CHUNK);
    return to;
}

void task_create_many(Task *task, uint8_t table, Set allowed) {
    const Table *into = task_table(task, table);
    JsonValue *cells;
    size_t count = input_rows(&task->input, into, allowed, &cells);
    task_shape(task, SHAPE_COUNT, table, 0);
    task->shape.count = (uint32_t)count;
    if (task->input.issues.failed) return;
    for (size_t i = 0; i < count; i++) task_new_id(task, &cells[i * into->column_count]);
    Rows rows = {cells, into->column_count, 0, 0};
    for (; rows.to < count; rows.from = rows.to) {
        rows.to = task_chunk(&rows, count);
        sql_reset(&task->sql);
        write_insert_rows(&task->sql, into, &rows);
        task_send(task);
    }
}

void task_set(Task *task, uint8_t table) {
    task_shape(task, SHAPE_ROW, table, 0);
    write_update(&task->sql, task_table(task, table), task->values, &task->select, &task->shape);
    task_send(task);
}

void task_update(Task *task, uint8_t table, Set allowed) {
    task_where(task, table, 0, SQL_EQ, NULL);
    input_row(&task->input, task_table(task, table), allowed, INPUT_PART, task->values);
    task_set(task, table);
}

void task_delete(Task *task, uint8_t table) {
    task_where(task, table, 0, SQL_EQ, NULL);
    task_shape(task, SHAPE_ROW, table, 0);
    write_delete(&task->sql, task_table(task, table), &task->select, &task->shape);
    task_send(task);
}

void task_run(Task *task, uint8_t table) {
    task_shape(task, SHAPE_NOTHING, table, 0);
    task_send(task);
}
