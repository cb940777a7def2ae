/* The forms of methods. See task.h. */
#include "task.h"

/* Raw bytes of arguments that go into one statement of a bulk insert. Escapes make four bytes of one at worst
 * and an id adds 30, so that a request stays under Neon's 10 MiB unless a single row is larger. */
enum { TASK_CHUNK = 2 << 20 };

static const Table *task_table(const Task *task, uint8_t table) {
    return &task->schema->tables[table];
}

void task_argument(Task *task, uint8_t table, uint8_t column, Str name, JsonValue *value) {
    input_argument(&task->input, &task_table(task, table)->columns[column], name, value);
}

/* The columns a result carries, and how. */
static void task_shape(Task *task, ShapeKind kind, uint8_t table) {
    Set secrets = table_secrets(task_table(task, table));
    task->shape = (Shape){
        .kind = (uint8_t)kind,
        .table = table,
        .time = task->bytes ? TIME_ISO : TIME_MS,
        .secrets = task->secrets,
        .guarded = secrets != 0,
        .columns = table_columns(task_table(task, table)) & ~(task->secrets ? 0 : secrets),
    };
}

/* Adds the statement in task->sql to the request. */
static void task_send(Task *task) {
    task->shape.queries++;
    if (!task->input.issues.failed) request_add(&task->request, &task->sql);
}

void task_select(Task *task, ShapeKind kind, const Select *select, Set relations) {
    uint8_t rows = select->through ? select->through->table : select->table;
    const Table *table = task_table(task, rows);
    task_shape(task, kind, rows);
    task->shape.relations = relations;
    for (uint32_t i = 0; i < table->relation_count; i++)
        if (set_has(relations, i) && table_secrets(task_table(task, table->relations[i].table)))
            task->shape.guarded = true;
    select_rows(&task->sql, task->schema, select, &task->shape);
    task_send(task);
}

/* `column` = the next argument, which bears the column's name. */
static void task_by(Task *task, uint8_t table, uint8_t column, Select *select, JsonValue *value) {
    *select = (Select){.table = table};
    task_argument(task, table, column, task_table(task, table)->columns[column].name, value);
    select_where(select, column, SQL_EQ, value);
}

void task_get(Task *task, uint8_t table, uint8_t column) {
    Select select;
    JsonValue value;
    Page page;
    Set relations = set_of(task_table(task, table)->relation_count) - 1;
    task_by(task, table, column, &select, &value);
    input_page(&task->input, task_table(task, table), false, NULL, relations, &page);
    task_select(task, SHAPE_ROW_OR_NULL, &select, page.relations);
}

void task_list(Task *task, Select *select, uint8_t filter) {
    const Table *table = task_table(task, select->table);
    Page page;
    input_page(&task->input, table, true, filter ? &table->columns[filter] : NULL, 0, &page);
    if (page.filter.kind == JSON_STRING) select_where(select, filter, SQL_EQ, &page.filter);
    select->newest = true;
    select->limit = &page.limit;
    select->after = &page.after;
    task_select(task, SHAPE_ROWS, select, 0);
}

void task_list_by(Task *task, uint8_t table, uint8_t column, uint8_t filter) {
    Select select;
    JsonValue value;
    task_by(task, table, column, &select, &value);
    task_list(task, &select, filter);
}

void task_sum_by(Task *task, uint8_t table, uint8_t column, uint8_t sum) {
    Select select;
    JsonValue value;
    task_by(task, table, column, &select, &value);
    task_shape(task, SHAPE_VALUE, table);
    task->shape.value = TYPE_FLOAT8;
    select_sum(&task->sql, task->schema, &select, sum);
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
    JsonValue values[SCHEMA_COLUMNS];
    input_row(&task->input, task_table(task, table), allowed, true, values);
    if (task->input.issues.failed) return;
    task_shape(task, SHAPE_ROW, table);
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
    task_shape(task, SHAPE_COUNT, table);
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

void task_set(Task *task, uint8_t table, const JsonValue *id, const JsonValue *values) {
    task_shape(task, SHAPE_ROW, table);
    write_update(&task->sql, task_table(task, table), values, id, &task->shape);
    task_send(task);
}

void task_update(Task *task, uint8_t table, Set allowed) {
    JsonValue values[SCHEMA_COLUMNS], id;
    task_argument(task, table, 0, STR("id"), &id);
    input_row(&task->input, task_table(task, table), allowed, false, values);
    task_set(task, table, &id, values);
}

void task_delete(Task *task, uint8_t table) {
    JsonValue id;
    task_argument(task, table, 0, STR("id"), &id);
    task_shape(task, SHAPE_ROW, table);
    write_delete(&task->sql, task_table(task, table), &id, &task->shape);
    task_send(task);
}

void task_run(Task *task, uint8_t table) {
    task_shape(task, SHAPE_NOTHING, table);
    task_send(task);
}
