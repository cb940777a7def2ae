/* Arguments into one row, that into a statement. See store.h. */
#include "core/store.h"

#include "core/node.h"
#include "core/write.h"

Set store_writable(const Call *call) {
    const Table *table = call->query.table;
    Set writable = call->method ? call->method->columns : 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (!call->method && !(table->columns[i].flags & COLUMN_READONLY)) writable |= set_of(i);
    return writable;
}

Set store_columns(Call *call, uint32_t option) {
    const JsonValue *given = &call->query.options[option];
    const Table *table = call->query.table;
    Issues *issues = &call->input.issues;
    Set columns = 0;
    call_enter(call, option);
    if (given->kind == JSON_STRING && option == OPTION_TARGET) {
        uint32_t i = input_column(table, json_body(given));
        if (i == table->column_count) input_unknown(issues, NULL, table, table_fields(table));
        else columns = set_of(i);
    } else {
        bool object = option == OPTION_SELECT || option == OPTION_OMIT || option == OPTION_RETURNING;
        columns = input_columns(issues, table, given, object);
        if (!columns && !issues->failed && option != OPTION_OMIT) issue_add(issues, ISSUE_EMPTY, NULL, "");
    }
    call_leave(call);
    return columns;
}

void store_results(Call *call, ShapeKind kind, Alias alias, Set columns) {
    const Table *table = call->query.table;
    Buf nodes = buf_make(call->arena);
    node_list(&call->sql, &nodes, table, alias, columns, false);
    call_rows(call, kind, table, false, &nodes);
}

/* Ends a write of one row, of which the columns come back that are asked for. */
static void store_returning(Call *call) {
    static const Str select = STR_INIT("select");
    const JsonValue *options = call->query.options;
    Issues *issues = &call->input.issues;
    Set columns = shape_columns(call->query.table, call->flags);
    if (query_given(&options[OPTION_SELECT])) columns = store_columns(call, OPTION_SELECT);
    if (query_given(&options[OPTION_OMIT])) columns &= ~store_columns(call, OPTION_OMIT);
    if (!columns && !issues->failed) issue_add(issues, ISSUE_EMPTY, &select, "");
    if (issues->failed) return;
    sql_words(&call->sql, " returning ");
    store_results(call, SHAPE_ROW, ALIAS_NONE, columns);
    call_send(call);
}

/* A method's arguments are its own: it has no options. */
void store_options(Call *call, Set options) {
    if (!call->method) call_options(call, options);
}

void store_nothing(Call *call) {
    for (uint32_t i = 0; i < SCHEMA_FIELDS; i++) call->query.values[i].kind = JSON_NONE;
}

void store_not_again(Call *call, const char *why) {
    static const Str retry = STR_INIT("retry");
    if (call->again) issue_add(&call->input.issues, ISSUE_UNKNOWN, &retry, why);
}

void store_again(Call *call, const JsonValue *row) {
    const Table *table = call->query.table;
    bool made = false;
    for (uint32_t i = 0; i < table->key_count; i++)
        if (table->columns[table->key[i]].flags & COLUMN_MADE && row[table->key[i]].kind == JSON_NONE)
            made = true;
    if (!made) store_not_again(call, ": it takes a key that is made before the row is sent");
}

void store_upsert_again(Call *call, const JsonValue *row, Set target) {
    for (uint32_t i = 0; i < call->query.table->column_count; i++)
        if (set_has(target, i) && row[i].kind <= JSON_NULL) {
            store_not_again(call, ": it takes a target that is given");
            return;
        }
}

void store_insert(Call *call) {
    JsonValue *values = call->query.values;
    call_values(call, store_writable(call), INPUT_WHOLE);
    store_options(call, set_of(OPTION_SELECT) | set_of(OPTION_OMIT));
    if (call->input.issues.failed) return;
    store_again(call, values);
    call_make(call, values);
    write_insert(&call->sql, call->query.table, values);
    if (call->again && !call->input.issues.failed) write_conflict_same(&call->sql, call->query.table, 0);
    store_returning(call);
}

Set store_target(Call *call) {
    static const Str target = STR_INIT("target");
    Set key = table_key(call->query.table);
    if (query_given(&call->query.options[OPTION_TARGET])) return store_columns(call, OPTION_TARGET);
    if (!key) issue_add(&call->input.issues, ISSUE_REQUIRED, &target, "");
    return key;
}

void store_conflict(Call *call, Set target, Set inserted) {
    const Table *table = call->query.table;
    const JsonValue *values = call->query.values;
    Set set = rows_given(table, values) | inserted;
    if (set) write_conflict(&call->sql, table, target, values, inserted);
    else write_conflict_same(&call->sql, table, target);
}

void store_upsert(Call *call) {
    const Table *table = call->query.table;
    const JsonValue *options = call->query.options, *update = &options[OPTION_UPDATE];
    Set writable = store_writable(call), inserted = 0;
    JsonValue *row = arena_take(call->arena, table->column_count * sizeof *row); /* the request needs it */
    if (!row) {
        issue_no_memory(&call->input.issues);
        return;
    }
    call_options(call, set_of(OPTION_CREATE) | set_of(OPTION_UPDATE) | set_of(OPTION_TARGET) |
                           set_of(OPTION_SELECT) | set_of(OPTION_OMIT));
    call_object(call, OPTION_CREATE, writable, INPUT_WHOLE, row);
    bool own = query_given(update) && update->kind != JSON_TRUE;
    store_nothing(call);
    if (own) call_object(call, OPTION_UPDATE, writable, INPUT_PART, call->query.values);
    Set target = store_target(call);
    if (call->input.issues.failed) return;
    if (own) store_not_again(call, " beside an update of its own, which would come second");
    else inserted = rows_given(table, row) & ~target & ~table_key(table);
    call_make(call, row);
    store_upsert_again(call, row, target);
    write_insert(&call->sql, table, row);
    store_conflict(call, target, inserted);
    store_returning(call);
}

/* The first argument: which row. Of a method it is the value of a column. */
void store_key(Call *call) {
    static const Str name = STR_INIT("key");
    const Table *table = call->query.table;
    Issues *issues = &call->input.issues;
    Set key = table_key(table), given = 0;
    JsonValue value, values[SCHEMA_FIELDS];
    bool unique = false;
    if (call->method) {
        call_where(call, call->method->by, SQL_EQ, NULL);
        return;
    }
    input_next(&call->input, &value);
    if (value.kind == JSON_OBJECT) {
        input_object(&call->input, &value, &name, table, table_fields(table), INPUT_PART, values);
        given = rows_given(table, values);
    } else if (value.kind > JSON_NULL && table->key_count == 1) {
        check_value(issues, &table->columns[*table->key], &name, &value);
        values[*table->key] = value;
        given = key;
    }
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(given, i)) continue;
        unique = unique || table->columns[i].flags & COLUMN_UNIQUE;
        if (call->query.condition_count == QUERY_CONDITIONS || values[i].kind == JSON_NULL)
            given = unique = false;
        else *query_where(&call->query, (uint8_t)i, SQL_EQ) = values[i];
    }
    for (const Unique *one = table->uniques; one; one = one->next)
        unique = unique || !(one->columns & ~given);
    if (unique || (key && !(key & ~given)) || issues->failed) return;
    if (value.kind <= JSON_NULL) issue_add(issues, ISSUE_REQUIRED, &name, "");
    else
        issue_add(issues, ISSUE_TYPE, &name,
                  "the value of a key, or an object of a key's columns or of unique ones");
}

void store_set(Call *call) {
    static const Str set = STR_INIT("set");
    if (!call->method && !call->input.issues.failed && !rows_given(call->query.table, call->query.values))
        issue_add(&call->input.issues, ISSUE_EMPTY, &set, "");
}

void store_update(Call *call) {
    store_key(call);
    call_values(call, store_writable(call), INPUT_PART);
    store_options(call, set_of(OPTION_SELECT) | set_of(OPTION_OMIT));
    store_set(call);
    store_updated(call);
}

void store_updated(Call *call) {
    if (call->input.issues.failed) return;
    write_update(&call->sql, &call->query, ALIAS_NONE);
    select_conditions(&call->sql, &call->query, ALIAS_NONE);
    store_returning(call);
}

void store_delete(Call *call) {
    store_key(call);
    store_options(call, set_of(OPTION_SELECT) | set_of(OPTION_OMIT));
    if (call->input.issues.failed) return;
    write_delete(&call->sql, &call->query, ALIAS_NONE);
    select_conditions(&call->sql, &call->query, ALIAS_NONE);
    store_returning(call);
}
