/* See print.h. */
#include "tools/client/print.h"

#include "tools/client/word.h"
#include "tools/document/snapshot.h"
#include "tools/put.h"

enum { HASH_DIGITS = 8 };

static void put_number(Buf *out, int64_t number) {
    put_next(out);
    buf_int(out, number);
}

static void put_bracket(Buf *out) {
    put_next(out);
    buf_byte(out, '[');
}

/* An SQL name, empty where the core makes it of the one in JavaScript. */
static void put_sql(Buf *out, Str name, Str sql) {
    put_item(out, word_is_snake(name, sql) ? (Str){0} : sql);
}

static void put_numbers(Buf *out, const PlanTable *table, Names columns) {
    put_bracket(out);
    for (uint32_t i = 0; i < columns.count; i++) put_number(out, plan_column(table, columns.names[i]));
    buf_byte(out, ']');
}

/* A column, without what says nothing at its end. */
static void put_column(Buf *out, const PlanColumn *column) {
    bool own = word_is_snake(column->name, column->of->name), choices = column->choices.count;
    const uint32_t numbers[] = {column->flags, column->max, column->precision, column->scale};
    uint32_t said = choices || column->cast.len || !own ? COUNT(numbers) : 0;
    for (uint32_t i = 0; i < COUNT(numbers); i++)
        if (numbers[i] && said <= i) said = i + 1;
    put_bracket(out);
    put_item(out, column->name);
    put_number(out, column->form->id);
    for (uint32_t i = 0; i < said; i++) put_number(out, numbers[i]);
    if (choices || column->cast.len || !own) put_sql(out, column->name, column->of->name);
    if (choices || column->cast.len) put_item(out, column->cast);
    if (choices) {
        put_next(out);
        put_names(out, column->choices);
    }
    buf_byte(out, ']');
}

static void put_relation(Buf *out, const PlanTable *table, const PlanRelation *relation) {
    put_bracket(out);
    put_item(out, relation->name);
    put_numbers(out, table, relation->own);
    put_number(out, relation->target->number);
    put_numbers(out, relation->target, relation->columns);
    put_number(out, relation->many);
    if (relation->through) {
        put_bracket(out);
        put_number(out, relation->through->number);
        put_numbers(out, relation->through, relation->through_own);
        put_numbers(out, relation->through, relation->through_columns);
        buf_byte(out, ']');
    }
    buf_byte(out, ']');
}

/* The columns of a unique index, where it is of different columns alone and of every row; none otherwise. */
static Names index_columns(Buf *out, const ModelIndex *index) {
    Str *names = arena_take(out->arena, index->part_count * sizeof *names);
    out->failed |= !names;
    if (!names || !index->unique || index->where.len) return (Names){0};
    for (uint32_t i = 0; i < index->part_count; i++) {
        names[i] = index->parts[i].column;
        if (!names[i].len || names_has((Names){names, i}, names[i])) return (Names){0};
    }
    return (Names){names, index->part_count};
}

/* What is unique: the columns that each constraint and index has, where all of them are here. */
typedef struct Uniques {
    const Names *of;
    uint32_t count;
} Uniques;

static Uniques uniques_of(Buf *out, const PlanTable *table) {
    const ModelTable *model = table->of;
    Names *of = arena_take(out->arena, (model->constraint_count + model->index_count) * sizeof *of);
    Uniques uniques = {of, 0};
    out->failed |= !of;
    for (uint32_t i = 0; of && i < model->constraint_count + model->index_count; i++) {
        const ModelConstraint *key = &model->constraints[i];
        Names columns = {0};
        if (i >= model->constraint_count)
            columns = index_columns(out, &model->indexes[i - model->constraint_count]);
        else if (key->kind == CONSTRAINT_UNIQUE) columns = key->columns;
        if (columns.count && plan_has(table, columns)) of[uniques.count++] = columns;
    }
    return uniques;
}

/* Columns that are unique together, behind the name of the table's schema: empty where it is public.
 * One that is unique alone says so itself. */
static void put_together(Buf *out, const PlanTable *table) {
    Uniques uniques = uniques_of(out, table);
    Str schema = name_schema(table->of->name);
    bool any = false;
    if (schema.len) put_item(out, schema);
    for (uint32_t i = 0; i < uniques.count; i++) {
        if (uniques.of[i].count < 2) continue;
        if (!any) {
            if (!schema.len) put_item(out, schema);
            put_bracket(out);
        }
        any = true;
        put_numbers(out, table, uniques.of[i]);
    }
    if (any) buf_byte(out, ']');
}

static void put_table(Buf *out, const PlanTable *table) {
    Str order = table->of->client.order;
    put_bracket(out);
    put_item(out, table->name);
    put_sql(out, table->name, name_bare(table->of->name));
    put_numbers(out, table, plan_key(table));
    put_number(out, order.len ? plan_column(table, order) : PLAN_NONE);
    put_bracket(out);
    for (uint32_t i = 0; i < table->column_count; i++) put_column(out, &table->columns[i]);
    buf_byte(out, ']');
    put_bracket(out);
    for (uint32_t i = 0; i < table->relation_count; i++) put_relation(out, table, &table->relations[i]);
    buf_byte(out, ']');
    put_together(out, table);
    buf_byte(out, ']');
}

void print_schema(Buf *out, const Plan *plan) {
    Buf hash = buf_make(out->arena);
    snapshot_hash(&hash, plan->model);
    out->failed |= hash.failed;
    if (hash.failed) return;
    buf_lit(out, "[1");
    put_item(out, (Str){hash.ptr, HASH_DIGITS});
    put_bracket(out);
    put_number(out, plan->kept);
    put_number(out, plan->columns);
    put_number(out, plan->relations);
    buf_lit(out, "],[");
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->tables[i].number != PLAN_NONE) put_table(out, &plan->tables[i]);
    buf_lit(out, "],[]]");
}

/* Columns by their names in JavaScript. */
static void put_columns(Buf *out, const PlanTable *table, Names columns) {
    buf_byte(out, '[');
    for (uint32_t i = 0; i < columns.count; i++)
        put_item(out, table->columns[plan_column(table, columns.names[i])].name);
    buf_byte(out, ']');
}

static void put_uniques(Buf *out, const PlanTable *table) {
    Uniques uniques = uniques_of(out, table);
    put_key(out, STR("uniques"));
    buf_byte(out, '[');
    for (uint32_t i = 0; i < uniques.count; i++) {
        put_next(out);
        put_columns(out, table, uniques.of[i]);
    }
    buf_byte(out, ']');
}

static void describe_column(Buf *out, const PlanColumn *column) {
    const ClientColumn *client = &column->of->client;
    uint32_t optional = FLAG_OPTIONAL | FLAG_CUID2 | FLAG_UUID7;
    put_next(out);
    buf_byte(out, '{');
    put_string(out, "name", column->name);
    put_string(out, "sql", column->of->name);
    put_string(out, "type", column->of->type);
    put_string(out, "js", str_from(column->form->js));
    put_bool(out, "array", column->flags & FLAG_ARRAY);
    put_bool(out, "nullable", column->flags & FLAG_NULLABLE);
    put_bool(out, "optional", column->flags & optional);
    put_bool(out, "readonly", column->flags & FLAG_READONLY);
    put_bool(out, "secret", column->flags & FLAG_SECRET);
    put_key(out, STR("choices"));
    put_names(out, column->choices);
    put_member(out, "make", client->make);
    put_member(out, "default", column->of->default_sql);
    put_member(out, "custom", client->custom);
    buf_byte(out, '}');
}

static void describe_relation(Buf *out, const PlanRelation *relation) {
    put_next(out);
    buf_byte(out, '{');
    put_string(out, "name", relation->name);
    put_string(out, "table", relation->target->name);
    put_bool(out, "many", relation->many);
    put_bool(out, "nullable", relation->nullable);
    if (relation->through) put_string(out, "through", relation->through->name);
    buf_byte(out, '}');
}

static void describe_table(Buf *out, const PlanTable *table) {
    put_next(out);
    buf_byte(out, '{');
    put_string(out, "name", table->name);
    put_string(out, "sql", name_bare(table->of->name));
    put_string(out, "schema", name_schema(table->of->name));
    put_string(out, "row", table->row);
    put_bool(out, "view", table->of->view);
    put_key(out, STR("key"));
    put_columns(out, table, plan_key(table));
    put_uniques(out, table);
    put_key(out, STR("columns"));
    buf_byte(out, '[');
    for (uint32_t i = 0; i < table->column_count; i++) describe_column(out, &table->columns[i]);
    buf_byte(out, ']');
    put_key(out, STR("relations"));
    buf_byte(out, '[');
    for (uint32_t i = 0; i < table->relation_count; i++) describe_relation(out, &table->relations[i]);
    buf_lit(out, "]}");
}

void print_tables(Buf *out, const Plan *plan) {
    buf_byte(out, '[');
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->tables[i].number != PLAN_NONE) describe_table(out, &plan->tables[i]);
    buf_byte(out, ']');
}
