/* Arguments into rows, rows into statements: several, each of rows that give the same columns. See bulk.h. */
#include "core/bulk.h"

#include "core/filter.h"
#include "core/store.h"
#include "core/write.h"

enum {
    /* Raw bytes of arguments that go into one statement of a bulk insert. Escapes make four bytes of one at
     * worst and an id adds 30, so that a request stays under Neon's 10 MiB unless a single row is larger. */
    BULK_CHUNK = 2 << 20,
    ALIAS_GROUPS = 'x'
};

/* What is written, and what becomes of a row that is there. */
typedef struct Bulk {
    Call *call;
    Rows rows;
    size_t count;
    Set matter;   /* the columns that the rows of a statement give alike */
    Set target;   /* says which row a new one conflicts with */
    Set update;   /* these columns of a row that is there become what the new one has */
    bool upsert;  /* a row that is there is updated, */
    bool nothing; /* or left as it is */
    bool returning;
} Bulk;

static bool bulk_given(const Call *call, uint32_t option) {
    return query_given(&call->query.options[option]);
}

/* The columns that come back. */
static void bulk_results(Call *call, Alias alias) {
    bool all = call->query.options[OPTION_RETURNING].kind == JSON_TRUE;
    store_results(call, SHAPE_ROWS, alias,
                  all ? shape_columns(call->query.table, call->flags)
                      : store_columns(call, OPTION_RETURNING));
}

/* Ends a statement: its rows come back, or their number does. */
static void bulk_send(Call *call, Alias alias) {
    if (bulk_given(call, OPTION_RETURNING)) {
        sql_words(&call->sql, " returning ");
        bulk_results(call, alias);
    }
    call_send(call);
}

/* `insert … on conflict …`, of the rows of one group. */
static void bulk_rows(const Bulk *bulk, const Rows *rows) {
    Call *call = bulk->call;
    const Table *table = call->query.table;
    write_insert_rows(&call->sql, table, rows);
    if (bulk->upsert)
        store_conflict(call, bulk->target,
                       bulk->update & rows_given(table, &rows->cells[rows->from * rows->stride]));
    else if (bulk->nothing) write_conflict(&call->sql, table, bulk->target, NULL, 0);
    else if (call->again) write_conflict_same(&call->sql, table, 0);
}

/* The column that finds a row again where some were skipped: a key of one column that all rows have. */
static const uint8_t *bulk_place(const Bulk *bulk) {
    const Table *table = bulk->call->query.table;
    if (!bulk->nothing || table->key_count != 1) return NULL;
    for (size_t i = 0; i < bulk->count; i++)
        if (bulk->rows.cells[i * bulk->rows.stride + *table->key].kind == JSON_NONE) return NULL;
    return table->key;
}

/* Inserts of several groups of rows that come back, as one statement: their rows are in the order given. */
static void bulk_groups(Bulk *bulk) {
    Call *call = bulk->call;
    Sql *sql = &call->sql;
    uint32_t groups = 0;
    while (rows_next(&bulk->rows, bulk->count, call->query.table, bulk->matter, SIZE_MAX)) {
        Rows *group = arena_take(call->arena, sizeof *group);
        if (!group) {
            issue_no_memory(&call->input.issues);
            return;
        }
        *group = bulk->rows;
        sql_with(sql, groups++);
        bulk_rows(bulk, group);
        sql_words(sql, " returning ");
        sql_all(sql);
        sql_with_end(sql);
    }
    sql_words(sql, " select ");
    bulk_results(call, ALIAS_NONE);
    sql_words(sql, " from ");
    sql_paren(sql);
    for (uint32_t i = 0; i < groups; i++) {
        if (i) sql_words(sql, " union all ");
        sql_with_rows(sql, i);
    }
    sql_paren_end_as(sql, ALIAS_GROUPS);
    sql_words(sql, " order by ");
    bulk->rows.from = 0;
    sql_place(sql, &bulk->rows, call->query.table, bulk_place(bulk));
    call_send(call);
}

/* What `update` says: to what the row gave, all of it or some columns; or to values of its own. */
static void bulk_update_to(Bulk *bulk) {
    Call *call = bulk->call;
    const Table *table = call->query.table;
    const JsonValue *update = &call->query.options[OPTION_UPDATE];
    store_nothing(call);
    bulk->update = ~table_key(table);
    bulk->matter = table_fields(table); /* an update to what was given must not touch what was not */
    if (update->kind == JSON_OBJECT) {
        call_object(call, OPTION_UPDATE, store_writable(call), INPUT_PART, call->query.values);
        bulk->update = 0;
        bulk->matter = write_matter(table);
        store_not_again(call, " beside an update of its own, which would come second");
    } else if (query_given(update) && update->kind != JSON_TRUE) {
        bulk->update = store_columns(call, OPTION_UPDATE);
    }
}

/* The arguments. */
static void bulk_read(Bulk *bulk) {
    static const Str name = STR_INIT("onConflict");
    Call *call = bulk->call;
    Issues *issues = &call->input.issues;
    const Table *table = call->query.table;
    const JsonValue *conflict = &call->query.options[OPTION_ON_CONFLICT];
    JsonValue *cells;
    bulk->count = input_rows(&call->input, table, store_writable(call), !call->method, &cells);
    store_options(call, set_of(OPTION_TARGET) | set_of(OPTION_RETURNING) |
                            (bulk->upsert ? set_of(OPTION_UPDATE) : set_of(OPTION_ON_CONFLICT)));
    bulk->rows = (Rows){cells, table->column_count, 0, bulk->count};
    bulk->returning = bulk_given(call, OPTION_RETURNING);
    bulk->nothing = conflict->kind == JSON_STRING && str_is(json_body(conflict), "nothing");
    if (query_given(conflict) && !bulk->nothing) issue_add(issues, ISSUE_CHOICE, &name, "nothing");
    if (bulk->nothing) store_not_again(call, " beside onConflict: the count would be another's");
    bulk->matter = write_matter(table);
    if (bulk->upsert) bulk_update_to(bulk);
    if (bulk->upsert || bulk_given(call, OPTION_TARGET)) bulk->target = store_target(call);
    bulk->update &= ~bulk->target;
    for (size_t i = 0; i < bulk->count && !issues->failed; i++) {
        JsonValue *row = &cells[i * table->column_count];
        if (!bulk->upsert) store_again(call, row);
        call_make(call, row);
        if (bulk->upsert) store_upsert_again(call, row, bulk->target);
    }
}

/* Rows that come back are one statement's, whatever their size: SQL has no order among several. */
static void bulk_write(Call *call, bool upsert) {
    Bulk bulk = {.call = call, .upsert = upsert};
    const Table *table = call->query.table;
    bulk_read(&bulk);
    call_shape(call, SHAPE_COUNT, false);
    call->shape.count = upsert || bulk.nothing ? SHAPE_ANY : (uint32_t)bulk.count;
    if (bulk.returning) call->shape.kind = SHAPE_ROWS; /* of no rows, too */
    if (call->input.issues.failed || !call_group(call, &bulk.rows, bulk.matter)) return;
    if (bulk.returning && bulk.rows.stride > table->column_count) {
        bulk_groups(&bulk);
        return;
    }
    while (rows_next(&bulk.rows, bulk.count, table, bulk.matter, bulk.returning ? SIZE_MAX : BULK_CHUNK)) {
        sql_reset(&call->sql);
        bulk_rows(&bulk, &bulk.rows);
        bulk_send(call, ALIAS_NONE);
    }
}

void bulk_insert(Call *call) {
    bulk_write(call, false);
}

void bulk_upsert(Call *call) {
    bulk_write(call, true);
}

/* ` where …`. A write of many rows must say which ones it means. */
static void bulk_where(Call *call, Filter *filter, Alias alias) {
    const JsonValue *where = &call->query.options[OPTION_WHERE];
    Fold fold = FOLD_ALL;
    call_enter(call, OPTION_WHERE);
    if (query_given(where)) {
        sql_words(&call->sql, " where ");
        fold = filter_where(filter, call->query.table, alias, where, 0);
    }
    if (fold == FOLD_ALL && call->query.options[OPTION_ALL].kind != JSON_TRUE)
        issue_add(filter->issues, ISSUE_REQUIRED, NULL, "; all says that all rows are meant");
    call_leave(call);
}

static void bulk_some(Call *call, bool update) {
    const Table *table = call->query.table;
    Filter filter = {.sql = &call->sql, .schema = call->schema, .issues = &call->input.issues};
    const Alias alias = filter_alias(&filter, table);
    call_options(call, set_of(OPTION_WHERE) | set_of(OPTION_ALL) | set_of(OPTION_RETURNING) |
                           (update ? set_of(OPTION_SET) : 0));
    if (update) {
        call_object(call, OPTION_SET, store_writable(call), INPUT_PART, call->query.values);
        store_set(call);
        write_update(&call->sql, &call->query, alias);
    } else {
        write_delete(&call->sql, &call->query, alias);
    }
    bulk_where(call, &filter, alias);
    call_shape(call, SHAPE_COUNT, false);
    call->shape.count = SHAPE_ANY;
    bulk_send(call, alias);
    if (filter.guarded) call->shape.flags |= SHAPE_GUARDED;
}

void bulk_update(Call *call) {
    bulk_some(call, true);
}

void bulk_delete(Call *call) {
    bulk_some(call, false);
}
