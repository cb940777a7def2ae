/* The forms of methods. See form.h. */
#include "core/form.h"

#include "core/write.h"

/* Selects the rows of the query, with these relations. */
static void form_select(Call *call, ShapeKind kind, Set relations) {
    call_shape(call, kind, relations);
    select_rows(&call->sql, call->schema, &call->query, &call->shape);
    call_send(call);
}

/* The first argument of most forms. */
static void form_by(Call *call) {
    call_where(call, call->method->by, SQL_EQ, NULL);
}

void form_get(Call *call) {
    const Table *rows = call->query.table;
    Set relations = 0;
    form_by(call);
    call_options(call, (set_of(rows->relation_count) - 1) << rows->include);
    for (uint32_t i = 0; i < rows->relation_count; i++)
        if (call->query.options[rows->include + i].kind == JSON_TRUE) relations |= set_of(i);
    form_select(call, SHAPE_ROW_OR_NULL, relations);
}

/* Of a list only a page: so many rows, behind the key of the last one's end. */
static void form_page(Call *call) {
    JsonReader r = json_reader(call->page);
    Query *query = &call->query;
    JsonValue *limit = &query->options[OPTION_LIMIT];
    if (!json_value(&r, limit) || limit->kind != JSON_NUMBER) return;
    call->page.len = 0;
    if (json_end(&r)) return;
    if (query->order_count != QUERY_KEY) call->page.len = 1;
    query->by_key = true;
    for (size_t i = 0; i < QUERY_KEY; i++)
        if (!json_value(&r, &query->key[i]) || query->key[i].kind != JSON_STRING)
            call->page.len = 1; /* it is none */
}

void form_list(Call *call) {
    const Method *method = call->method;
    Query *query = &call->query;
    const JsonValue *filter = &query->options[method->option];
    call_options(call, set_of(OPTION_LIMIT) | set_of(OPTION_AFTER) | set_of(method->option));
    if (method->other && filter->kind == JSON_STRING) *query_where(query, method->other, SQL_EQ) = *filter;
    if (query->table->newest != SCHEMA_NONE) query_order(query, query->table->newest, true);
    for (uint32_t i = 0; i < query->table->key_count; i++) query_order(query, query->table->key[i], true);
    if (call->page.len) form_page(call);
    form_select(call, SHAPE_ROWS, 0);
}

void form_list_by(Call *call) {
    form_by(call);
    form_list(call);
}

/* What the method calls its n-th argument; NULL where that is the column's own name. */
static const char *form_name(const Call *call, uint32_t n) {
    const char *name = call->method->names;
    if (n >= call->method->name_count) return NULL;
    while (n--) name += literal_len(name) + 1;
    return name;
}

void form_list_between(Call *call) {
    call_where(call, call->method->by, SQL_GTE, form_name(call, 0));
    call_where(call, call->method->by, SQL_LTE, form_name(call, 1));
    form_list(call);
}

void form_list_through(Call *call) {
    const Column *option = &call->schema->options->columns[OPTION_LIMIT];
    Query *query = &call->query;
    JsonValue *limit = &query->options[OPTION_LIMIT];
    form_by(call);
    input_argument(&call->input, option, option->name, limit);
    if (limit->kind == JSON_NULL) *limit = (JsonValue){STR("50"), JSON_NUMBER, 0};
    query->through = &query->table->relations[call->method->other];
    form_select(call, SHAPE_ROWS, 0);
}

void form_sum_by(Call *call) {
    form_by(call);
    call_shape(call, SHAPE_VALUE, 0);
    select_sum(&call->sql, &call->query, call->method->other);
    call_send(call);
}

/* Ends a write of one row, which comes back. */
static void form_returning(Call *call) {
    write_returning(&call->sql, call->query.table, &call->shape);
    call_send(call);
}

/* Sets the values of the query in the rows it is about. */
static void form_set(Call *call) {
    call_shape(call, SHAPE_ROW, 0);
    write_update(&call->sql, &call->query, ALIAS_NONE);
    select_conditions(&call->sql, &call->query);
    form_returning(call);
}

void form_set_by(Call *call) {
    const uint8_t other = call->method->other;
    call_where(call, call->method->by, SQL_EQ, form_name(call, 0));
    call_argument(call, other, form_name(call, 1), &call->query.values[other]);
    form_set(call);
}

void form_ping(Call *call) {
    select_ping(&call->sql);
    call_run(call);
}

void form_clear(Call *call) {
    write_truncate(&call->sql, call->schema);
    call_run(call);
}
