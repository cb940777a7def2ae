/* Arguments into the query, statements into the request. See call.h. */
#include "core/call.h"

void call_argument(Call *call, uint8_t column, const char *name, JsonValue *value) {
    const Column *meant = &call->query.table->columns[column];
    input_argument(&call->input, meant, name ? name : meant->name, value);
}

void call_where(Call *call, uint8_t column, SqlOp op, const char *name) {
    call_argument(call, column, name, query_where(&call->query, column, op));
}

void call_values(Call *call, Set columns, InputForm form) {
    input_row(&call->input, call->query.table, columns, form, call->query.values);
}

void call_options(Call *call, Set options) {
    input_row(&call->input, call->schema->options, options, INPUT_OPTIONS, call->query.options);
}

void call_enter(Call *call, uint32_t option) {
    const char *name = call->schema->options->columns[option].name;
    Str text = {name, literal_len(name)};
    issue_enter(&call->input.issues, &text);
}

void call_leave(Call *call) {
    call->input.issues.path.len = 0;
}

void call_object(Call *call, uint32_t option, Set allowed, InputForm form, JsonValue *values) {
    static const Str whole = STR_INIT("");
    call_enter(call, option);
    input_object(&call->input, &call->query.options[option], &whole, call->query.table, allowed, form,
                 values);
    call_leave(call);
}

static void call_shape_of(Call *call, ShapeKind kind, const Table *table, bool guarded) {
    call->shape = (Shape){
        .kind = (uint8_t)kind,
        .table = (uint16_t)(table - call->schema->tables),
        .flags = (uint8_t)(call->flags | (guarded || shape_has_secrets(table) ? SHAPE_GUARDED : 0)),
    };
}

void call_shape(Call *call, ShapeKind kind, bool guarded) {
    call_shape_of(call, kind, call->query.table, guarded);
}

void call_rows(Call *call, ShapeKind kind, const Table *table, bool guarded, const Buf *nodes) {
    call_shape_of(call, kind, table, guarded);
    call->nodes = buf_str(nodes);
    call->request.body.failed |= nodes->failed;
    call->shape.count = (uint32_t)nodes->len;
}

static void call_new_id(Call *call, bool uuid, JsonValue *value) {
    const size_t len = uuid ? UUID7_LEN : CUID2_LEN;
    char *id = arena_take(call->arena, len + 2);
    *value = (JsonValue){{id, len + 2}, JSON_STRING, 0};
    if (!id) {
        *value = (JsonValue){{NULL, 0}, JSON_NULL, 0};
        call->request.body.failed = true;
        return;
    }
    id[0] = id[len + 1] = '"';
    if (uuid) uuid7_make(&call->ids, id + 1);
    else cuid2_make(&call->ids, id + 1);
}

void call_make(Call *call, JsonValue *row) {
    const Table *table = call->query.table;
    for (uint32_t i = 0; i < table->column_count; i++) {
        uint16_t flags = table->columns[i].flags;
        if (flags & COLUMN_MADE && row[i].kind == JSON_NONE) call_new_id(call, flags & COLUMN_UUID7, &row[i]);
    }
}

bool call_group(Call *call, Rows *rows, Set matter) {
    bool room = rows_group(rows, call->query.table, matter, call->arena);
    if (!room) issue_no_memory(&call->input.issues);
    return room;
}

void call_send(Call *call) {
    static const Str guard = STR_INIT("expect"), values = STR_INIT("values");
    call->shape.queries++;
    if (call->sql.failed) issue_add_limit(&call->input.issues, ISSUE_TOO_MANY, &values, SQL_PARAMS);
    if (call->guard) {
        if (call->shape.kind == SHAPE_COUNT || call->shape.kind == SHAPE_NOTHING)
            issue_add(&call->input.issues, ISSUE_UNKNOWN, &guard, ": the query gives no rows");
        sql_guard(&call->sql, bytes_u32(call->guard), bytes_u32(call->guard + 4));
    }
    if (!call->input.issues.failed) request_add(&call->request, &call->sql);
}

void call_run(Call *call) {
    call->shape = (Shape){.kind = SHAPE_NOTHING, .flags = call->flags}; /* there may be no table */
    call_send(call);
}
