/* The statements about tables as a whole, their keys and indexes. See draft.h. */
#include "tools/document/naming.h"
#include "tools/quote.h"
#include "tools/diff/draft.h"
#include "tools/diff/spelling.h"

/* Whether Postgres itself would call a key so. A check always says its name: what Postgres would call it
 * hangs on which columns it finds in it. */
static bool has_usual_name(Arena *arena, Str table, const ModelConstraint *constraint, bool *failed) {
    static const char *const labels[] = {[CONSTRAINT_PRIMARY] = "pkey",
                                         [CONSTRAINT_UNIQUE] = "key",
                                         [CONSTRAINT_CHECK] = NULL,
                                         [CONSTRAINT_FOREIGN] = "fkey"};
    const char *label = labels[constraint->kind];
    if (!label) return false;
    Buf columns = buf_make(arena);
    for (uint32_t i = 0; i < constraint->columns.count && constraint->kind != CONSTRAINT_PRIMARY; i++) {
        if (i) buf_byte(&columns, '_');
        buf_put(&columns, constraint->columns.names[i]);
    }
    *failed |= columns.failed;
    /* Many columns together are cut before the whole is, so that only what is short is sure. */
    if (table.len + columns.len + 6 > NAMING_MOST) return false;
    Named usual = naming_make(table, buf_str(&columns), label);
    return str_eq(named_str(&usual), constraint->name);
}

/* What a table is made with, where it can stand with its column. */
static bool beside_column(Script *script, const ModelTable *table, const ModelConstraint *constraint) {
    return constraint->columns.count == 1 &&
           has_usual_name(script->arena, table->name, constraint, &script->failed);
}

static void put_column_keys(Buf *out, Script *script, const ModelTable *table, Str column,
                            const bool *inline_key) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        if (!inline_key[i] || key->kind == CONSTRAINT_CHECK || !names_has(key->columns, column) ||
            !beside_column(script, table, key))
            continue;
        buf_byte(out, ' ');
        if (key->kind == CONSTRAINT_FOREIGN) {
            spelling_references(out, key);
        } else {
            buf_lit(out, key->kind == CONSTRAINT_PRIMARY ? "primary key" : "unique");
            if (key->nulls_not_distinct) buf_lit(out, " nulls not distinct");
            if (key->deferral != DEFERRAL_NOT) buf_lit(out, " deferrable");
            if (key->deferral == DEFERRAL_DEFERRED) buf_lit(out, " initially deferred");
        }
    }
}

/* Whether a column is called the primary key where it stands, which makes it not null. */
static bool is_own_key(Script *script, const ModelTable *table, Str column, const bool *inline_key) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        if (key->kind == CONSTRAINT_PRIMARY && inline_key[i] && names_has(key->columns, column))
            return beside_column(script, table, key);
    }
    return false;
}

void script_create_table(Script *script, const Model *model, const ModelTable *table,
                         const bool *inline_key) {
    Buf parts = buf_make(script->arena);
    const char *separator = "\n  ";
    for (uint32_t i = 0; i < table->column_count; i++, separator = ",\n  ") {
        buf_lit(&parts, separator);
        ModelColumn column = table->columns[i];
        column.nullable |= is_own_key(script, table, column.name, inline_key);
        spelling_column(&parts, model, &column);
        put_column_keys(&parts, script, table, table->columns[i].name, inline_key);
    }
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        if (!inline_key[i] || beside_column(script, table, key)) continue;
        buf_lit(&parts, separator);
        separator = ",\n  ";
        if (!has_usual_name(script->arena, table->name, key, &script->failed))
            quote_fill(&parts, "constraint @n ", &key->name);
        spelling_constraint(&parts, key);
    }
    script->failed |= parts.failed;
    script_add(script, 0, "create table @n (@s\n)", (const Str[]){table->name, buf_str(&parts)});
    for (uint32_t i = 0; i < table->column_count; i++)
        script_begin_serial(script, table->name, &table->columns[i]);
}

/* A key of a table in use is built as an index beside the traffic, then taken over. */
static void add_key_live(Script *script, Str table, const ModelConstraint *key) {
    Buf columns = buf_make(script->arena);
    quote_names(&columns, key->columns);
    script->failed |= columns.failed;
    script_add(script, STATEMENT_OUTSIDE,
               key->nulls_not_distinct ? "create unique index concurrently @n on @n (@s) nulls not distinct"
                                       : "create unique index concurrently @n on @n (@s)",
               (const Str[]){key->name, table, buf_str(&columns)});
    static const char *const deferrals[] = {[DEFERRAL_NOT] = "",
                                            [DEFERRAL_IMMEDIATE] = " deferrable",
                                            [DEFERRAL_DEFERRED] = " deferrable initially deferred"};
    const char *deferral = deferrals[key->deferral];
    script_add(script, 0,
               key->kind == CONSTRAINT_PRIMARY
                   ? "alter table @n add constraint @n primary key using index @n@s"
                   : "alter table @n add constraint @n unique using index @n@s",
               (const Str[]){table, key->name, key->name, {deferral, literal_len(deferral)}});
}

void script_add_constraint(Script *script, Str table, const ModelConstraint *constraint, bool live) {
    bool key = constraint->kind == CONSTRAINT_PRIMARY || constraint->kind == CONSTRAINT_UNIQUE;
    if (live && key) {
        add_key_live(script, table, constraint);
        return;
    }
    Buf definition = buf_make(script->arena);
    spelling_constraint(&definition, constraint);
    script->failed |= definition.failed;
    const Str args[] = {table, constraint->name, buf_str(&definition)};
    script_add(script, 0,
               live ? "alter table @n add constraint @n @s not valid" : "alter table @n add constraint @n @s",
               args);
    if (live) script_add(script, STATEMENT_FRESH, "alter table @n validate constraint @n", args);
}

void script_drop_constraint(Script *script, Str table, Str name) {
    script_add(script, 0, "alter table @n drop constraint @n", (const Str[]){table, name});
}

void script_create_index(Script *script, Str table, const ModelIndex *index, bool live) {
    Buf definition = buf_make(script->arena);
    spelling_index(&definition, index);
    script->failed |= definition.failed;
    static const char *const forms[2][2] = {
        {"create index @n on @n @s", "create index concurrently @n on @n @s"},
        {"create unique index @n on @n @s", "create unique index concurrently @n on @n @s"}};
    script_add(script, live ? STATEMENT_OUTSIDE : 0, forms[index->unique][live],
               (const Str[]){index->name, table, buf_str(&definition)});
}

void script_drop_index(Script *script, Str table, Str name, bool live) {
    name = name_beside(script->arena, table, name, &script->failed);
    script_add(script, live ? STATEMENT_OUTSIDE : 0, live ? "drop index concurrently @n" : "drop index @n",
               &name);
}

void script_replace_index(Script *script, Str table, const ModelIndex *index, Str meanwhile, bool live) {
    ModelIndex made = *index;
    made.name = meanwhile;
    script_create_index(script, table, &made, live);
    script_drop_index(script, table, index->name, live);
    script_rename(script, RENAMED_INDEX, table, meanwhile, index->name);
}
