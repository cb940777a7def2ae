/* Arguments into rows, rows into statements. See store.h. */
#include "core/store.h"

#include "core/filter.h"
#include "core/write.h"

enum {
    /* Raw bytes of arguments that go into one statement of a bulk insert. Escapes make four bytes of one at
     * worst and an id adds 30, so that a request stays under Neon's 10 MiB unless a single row is larger. */
    STORE_CHUNK = 2 << 20
};

/* The columns that may be written: those of the method, or all that can be. */
static Set store_writable(const Call *call) {
    const Table *table = call->query.table;
    Set writable = call->method ? call->method->columns : 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (!call->method && !(table->columns[i].flags & COLUMN_READONLY)) writable |= set_of(i);
    return writable;
}

/* The columns of {column: true}, or of an array of names, or of one name; in an option that is given. */
static Set store_columns(Call *call, uint32_t option) {
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
        bool object = option == OPTION_SELECT || option == OPTION_OMIT;
        columns = input_columns(issues, table, given, object);
        if (!columns && !issues->failed) issue_add(issues, ISSUE_EMPTY, NULL, "");
    }
    call_leave(call);
    return columns;
}

/* Ends a write of one row, of which the columns come back that are asked for. */
static void store_returning(Call *call) {
    call_shape(call, SHAPE_ROW, 0);
    if (query_given(&call->query.options[OPTION_SELECT]))
        call->shape.fields = store_columns(call, OPTION_SELECT);
    if (query_given(&call->query.options[OPTION_OMIT]))
        call->shape.fields &= ~store_columns(call, OPTION_OMIT);
    if (call->input.issues.failed) return;
    write_returning(&call->sql, call->query.table, &call->shape);
    if (!call->method) call->shape.flags |= SHAPE_LAYOUT;
    call_send(call);
}

/* A method's arguments are its own: it has no options. */
static void store_options(Call *call, Set options) {
    if (!call->method) call_options(call, options);
}

/* No columns to set. */
static void store_nothing(Call *call) {
    for (uint32_t i = 0; i < SCHEMA_FIELDS; i++) call->query.values[i].kind = JSON_NONE;
}

static void store_not_again(Call *call, const char *why) {
    static const Str retry = STR_INIT("retry");
    if (call->again) issue_add(&call->input.issues, ISSUE_UNKNOWN, &retry, why);
}

/* A row may be sent again only if its key is made here: a row that is there by then is the same one. One with
 * a key of the caller's might be another, and one whose key the database makes would be there twice. Before
 * that is made. */
static void store_again(Call *call, const JsonValue *row) {
    const Table *table = call->query.table;
    bool made = false;
    for (uint32_t i = 0; i < table->key_count; i++)
        if (table->columns[table->key[i]].flags & COLUMN_MADE && row[table->key[i]].kind == JSON_NONE)
            made = true;
    if (!made) store_not_again(call, ": it takes a key that is made before the row is sent");
}

/* Of an upsert: only if it meets the row that it made. */
static void store_upsert_again(Call *call, const JsonValue *row, Set target) {
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

/* The columns that say which row a new one conflicts with. */
static Set store_target(Call *call) {
    static const Str target = STR_INIT("target");
    Set key = table_key(call->query.table);
    if (query_given(&call->query.options[OPTION_TARGET])) return store_columns(call, OPTION_TARGET);
    if (!key) issue_add(&call->input.issues, ISSUE_REQUIRED, &target, "");
    return key;
}

/* ` on conflict … do update set …`: to the query's values, and to what the insert has in these columns. Where
 * that is nothing, the row is left as it is, but is there. */
static void store_conflict(Call *call, Set target, Set inserted) {
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

/* Many rows. */
static void store_many(Call *call, bool upsert) {
    static const Str name = STR_INIT("onConflict");
    const Table *table = call->query.table;
    const JsonValue *options = call->query.options, *update = &options[OPTION_UPDATE];
    const JsonValue *conflict = &options[OPTION_ON_CONFLICT];
    JsonValue *cells;
    Issues *issues = &call->input.issues;
    const size_t count = input_rows(&call->input, table, store_writable(call), false, &cells);
    store_options(call, upsert ? set_of(OPTION_TARGET) | set_of(OPTION_UPDATE) : set_of(OPTION_ON_CONFLICT));
    bool nothing = conflict->kind == JSON_STRING && str_is(json_body(conflict), "nothing");
    if (query_given(conflict) && !nothing) issue_add(issues, ISSUE_CHOICE, &name, "nothing");
    if (nothing) store_not_again(call, " beside onConflict: the count would be another's");
    /* An update to what was given must not touch what was not. */
    const Set matter = upsert ? table_fields(table) : write_matter(table),
              target = upsert ? store_target(call) : 0;
    Set set = ~(target | table_key(table));
    if (query_given(update) && update->kind != JSON_TRUE) set = store_columns(call, OPTION_UPDATE);
    call_shape(call, SHAPE_COUNT, 0);
    call->shape.count = upsert || nothing ? SHAPE_ANY : (uint32_t)count;
    for (size_t i = 0; i < count && !issues->failed; i++) {
        JsonValue *row = &cells[i * table->column_count];
        if (!upsert) store_again(call, row);
        call_make(call, row);
        if (upsert) store_upsert_again(call, row, target);
    }
    Rows rows = {cells, table->column_count, 0, count};
    store_nothing(call);
    if (issues->failed || !call_group(call, &rows, matter)) return;
    while (rows_next(&rows, count, table, matter, STORE_CHUNK)) {
        sql_reset(&call->sql);
        write_insert_rows(&call->sql, table, &rows);
        if (upsert)
            store_conflict(call, target, set & rows_given(table, &rows.cells[rows.from * rows.stride]));
        else if (nothing) write_conflict(&call->sql, table, 0, NULL, 0);
        else if (call->again) write_conflict_same(&call->sql, table, 0);
        call_send(call);
    }
}

void store_insert_many(Call *call) {
    store_many(call, false);
}

void store_upsert_many(Call *call) {
    store_many(call, true);
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
    if (unique || (key && !(key & ~given)) || issues->failed) return;
    if (value.kind <= JSON_NULL) issue_add(issues, ISSUE_REQUIRED, &name, "");
    else
        issue_add(issues, ISSUE_TYPE, &name,
                  "the value of a key, or an object of a key's columns or of a unique one");
}

/* Something must be set. */
static void store_set(Call *call) {
    static const Str set = STR_INIT("set");
    if (!call->method && !call->input.issues.failed && !rows_given(call->query.table, call->query.values))
        issue_add(&call->input.issues, ISSUE_EMPTY, &set, "");
}

void store_update(Call *call) {
    store_key(call);
    call_values(call, store_writable(call), INPUT_PART);
    store_options(call, set_of(OPTION_SELECT) | set_of(OPTION_OMIT));
    store_set(call);
    if (call->input.issues.failed) return;
    write_update(&call->sql, &call->query, ALIAS_NONE);
    select_conditions(&call->sql, &call->query);
    store_returning(call);
}

void store_delete(Call *call) {
    store_key(call);
    store_options(call, set_of(OPTION_SELECT) | set_of(OPTION_OMIT));
    if (call->input.issues.failed) return;
    write_delete(&call->sql, &call->query, ALIAS_NONE);
    select_conditions(&call->sql, &call->query);
    store_returning(call);
}

/* ` where …`. A write of many rows must say which ones it means. */
static void store_where(Call *call, Filter *filter, Alias alias) {
    const JsonValue *where = &call->query.options[OPTION_WHERE];
    WhereFold fold = WHERE_ALL;
    call_enter(call, OPTION_WHERE);
    if (query_given(where)) {
        sql_words(&call->sql, " where ");
        fold = filter_where(filter, call->query.table, alias, where, 0);
    }
    if (fold == WHERE_ALL && call->query.options[OPTION_ALL].kind != JSON_TRUE)
        issue_add(filter->issues, ISSUE_REQUIRED, NULL, "; all: true says that all rows are meant");
    if (call->sql.failed) issue_add_limit(filter->issues, ISSUE_TOO_MANY, NULL, SQL_PARAMS);
    call_leave(call);
}

static void store_some(Call *call, bool update) {
    const Table *table = call->query.table;
    Filter filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues};
    const Alias alias = filter_alias(&filter, table);
    call_options(call, set_of(OPTION_WHERE) | set_of(OPTION_ALL) | (update ? set_of(OPTION_SET) : 0));
    if (update) {
        call_object(call, OPTION_SET, store_writable(call), INPUT_PART, call->query.values);
        store_set(call);
        write_update(&call->sql, &call->query, alias);
    } else {
        write_delete(&call->sql, &call->query, alias);
    }
    store_where(call, &filter, alias);
    call_shape(call, SHAPE_COUNT, 0);
    call->shape.count = SHAPE_ANY;
    if (filter.guarded) call->shape.flags |= SHAPE_GUARDED;
    call_send(call);
}

void store_update_many(Call *call) {
    store_some(call, true);
}

void store_delete_many(Call *call) {
    store_some(call, false);
}
