/* Checks over a whole schema. See relations.h. */
#include "tools/document/relations.h"

#include <stdlib.h>

#include "tools/document/suggest.h"

/* Text after text, in memory of its own. */
static Str join(Reading *r, const Str *parts, size_t count) {
    Buf text = buf_make(r->arena);
    for (size_t i = 0; i < count; i++) buf_put(&text, parts[i]);
    r->mistakes->out.failed |= text.failed;
    return buf_str(&text);
}
#define JOIN(r, ...) join(r, (const Str[]){__VA_ARGS__}, COUNT(((const Str[]){__VA_ARGS__})))

static bool same_set(Names a, Names b) {
    if (a.count != b.count) return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (!names_has(b, a.names[i])) return false;
    return true;
}

/* A unique index serves as the key that a foreign key points at, if it is of plain columns and whole. */
static bool index_is_key(const ModelIndex *index, Names columns) {
    return index->part_count == columns.count && index_is_unique(index, columns);
}

static bool is_key(const ModelTable *table, Names columns) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        bool unique = key->kind == CONSTRAINT_PRIMARY || key->kind == CONSTRAINT_UNIQUE;
        if (unique && key->deferral == DEFERRAL_NOT && same_set(key->columns, columns)) return true;
    }
    for (uint32_t i = 0; i < table->index_count; i++)
        if (index_is_key(&table->indexes[i], columns)) return true;
    return false;
}

static void check_foreign(Reading *r, const Model *model, const ModelConstraint *key) {
    const ModelTable *target = model_table(model, key->target);
    if (!key->target.len || !key->target_columns.count) return; /* said already */
    if (!target) {
        Suggestion suggestion = {.word = key->target};
        for (uint32_t i = 0; i < model->table_count; i++) suggest_offer(&suggestion, model->tables[i].name);
        READING_SAY_AT(r, key->place, STR("points at the table \""), key->target,
                       STR("\", which is not there"), reading_suggest(r, suggestion.name));
        return;
    }
    bool there = true;
    for (uint32_t i = 0; i < key->target_columns.count; i++) {
        Suggestion suggestion = {.word = key->target_columns.names[i]};
        if (model_column(target, suggestion.word)) continue;
        there = false;
        for (uint32_t j = 0; j < target->column_count; j++)
            suggest_offer(&suggestion, target->columns[j].name);
        READING_SAY_AT(r, key->place, STR("points at \""), suggestion.word, STR("\", which is no column of "),
                       target->name, reading_suggest(r, suggestion.name));
    }
    if (key->columns.count != key->target_columns.count)
        READING_SAY_AT(r, key->place, STR("points at another number of columns than it has: pair them"));
    else if (there && !is_key(target, key->target_columns))
        READING_SAY_AT(r, key->place, STR("points at what is no key of "), target->name,
                       STR(": make it unique there, or its \"primaryKey\""));
}

/* A name and whose it is. */
typedef struct Owned {
    Str name, place;
    bool of_index; /* of a key, among a table's constraints: these are looked at with the indexes */
} Owned;

static int by_name(const void *a, const void *b) {
    const Owned *x = a, *y = b;
    int order = name_order(x->name, y->name);
    return order ? order : name_order(x->place, y->place);
}

static void check_names(Reading *r, Owned *names, uint32_t count, Str space) {
    qsort(names, count, sizeof *names, by_name);
    for (uint32_t i = 1; i < count; i++) {
        if (!names[i].name.len || !str_eq(names[i - 1].name, names[i].name)) continue;
        if (str_eq(names[i - 1].place, names[i].place)) continue; /* a member that stands twice: said */
        if (names[i - 1].of_index && names[i].of_index) continue;
        READING_SAY_AT(r, names[i].place, STR("has the name \""), names[i].name, STR("\", as has "),
                       names[i - 1].place, STR(": "), space, STR(", so name one of them otherwise"));
    }
}

static bool makes_index(const ModelConstraint *key) {
    return key->kind == CONSTRAINT_PRIMARY || key->kind == CONSTRAINT_UNIQUE;
}

/* The name of what is in a table's schema. */
static Str beside(Reading *r, const ModelTable *table, Str name) {
    return name_beside(r->arena, table->name, name, &r->mistakes->out.failed);
}

/* Tables, indexes and the keys that make indexes have their names in one space, each schema its own. */
static void check_relation_names(Reading *r, const Model *model) {
    uint32_t most = model->table_count, at = 0;
    for (uint32_t i = 0; i < model->table_count; i++)
        most += model->tables[i].constraint_count + model->tables[i].index_count;
    Owned *names = reading_take(r, most, sizeof *names);
    if (!names) return;
    for (uint32_t i = 0; i < model->table_count; i++) {
        const ModelTable *table = &model->tables[i];
        names[at++] = (Owned){.name = table->name, .place = JOIN(r, STR("tables."), table->name)};
        for (uint32_t j = 0; j < table->constraint_count; j++)
            if (makes_index(&table->constraints[j]) &&
                !(j && table->constraints[j].kind == CONSTRAINT_PRIMARY))
                names[at++] = (Owned){.name = beside(r, table, table->constraints[j].name),
                                      .place = table->constraints[j].place};
        for (uint32_t j = 0; j < table->index_count; j++)
            names[at++] =
                (Owned){.name = beside(r, table, table->indexes[j].name), .place = table->indexes[j].place};
    }
    check_names(r, names, at, STR("tables, indexes and unique and primary keys share their names"));
}

/* So do a table's constraints; and a table is a type, as an enum is. */
static void check_other_names(Reading *r, const Model *model) {
    for (uint32_t i = 0; i < model->table_count; i++) {
        const ModelTable *table = &model->tables[i];
        const ModelEnum *same = model_enum(model, table->name);
        Owned *names = reading_take(r, table->constraint_count, sizeof *names);
        if (!names) return;
        for (uint32_t j = 0; j < table->constraint_count; j++) {
            const ModelConstraint *key = &table->constraints[j];
            names[j] = (Owned){key->name, key->place, makes_index(key)};
        }
        check_names(r, names, table->constraint_count, STR("a table's constraints share their names"));
        if (same && table->name.len)
            READING_SAY_AT(
                r, JOIN(r, STR("tables."), table->name),
                STR("has the name of an enum: a table is a type too, so name one of them otherwise"));
    }
}

/* A thing that was renamed: its old name is free, and no other's. */
static void check_renames(Reading *r, Owned *renamed, uint32_t count) {
    qsort(renamed, count, sizeof *renamed, by_name);
    for (uint32_t i = 1; i < count; i++)
        if (str_eq(renamed[i - 1].name, renamed[i].name))
            READING_SAY_AT(r, renamed[i].place, STR("takes the old name of "), renamed[i - 1].place,
                           STR(" as well: \""), renamed[i].name, STR("\" can have become one of them only"));
}

static void add_rename(Reading *r, Owned *renamed, uint32_t *count, Str from, Str place, bool there) {
    if (!from.len) return;
    Str path = JOIN(r, place, STR(".renamedFrom"));
    if (there)
        READING_SAY_AT(r, path, STR("names \""), from,
                       STR("\", which is there as well: take renamedFrom away, or the other"));
    renamed[(*count)++] = (Owned){.name = from, .place = path};
}

static void check_column_renames(Reading *r, const ModelTable *table) {
    Owned *renamed = reading_take(r, table->column_count, sizeof *renamed);
    uint32_t count = 0;
    if (!renamed) return;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const ModelColumn *column = &table->columns[i];
        if (!column->renamed_from.len) continue;
        add_rename(r, renamed, &count, column->renamed_from,
                   JOIN(r, STR("tables."), table->name, STR(".columns."), column->name),
                   model_column(table, column->renamed_from));
    }
    check_renames(r, renamed, count);
}

static void check_all_renames(Reading *r, const Model *model) {
    uint32_t most = model->table_count > model->enum_count ? model->table_count : model->enum_count;
    Owned *renamed = reading_take(r, most, sizeof *renamed);
    uint32_t count = 0;
    if (!renamed) return;
    for (uint32_t i = 0; i < model->enum_count; i++) {
        Str from = model->enums[i].renamed_from;
        if (!from.len) continue;
        add_rename(r, renamed, &count, from, JOIN(r, STR("enums."), model->enums[i].name),
                   model_enum(model, from));
    }
    check_renames(r, renamed, count);
    count = 0;
    for (uint32_t i = 0; i < model->table_count; i++) {
        Str from = model->tables[i].renamed_from;
        check_column_renames(r, &model->tables[i]);
        if (!from.len) continue;
        add_rename(r, renamed, &count, from, JOIN(r, STR("tables."), model->tables[i].name),
                   model_table(model, from));
    }
    check_renames(r, renamed, count);
}

void relations_check(Reading *r, const Model *model) {
    for (uint32_t i = 0; i < model->table_count; i++)
        for (uint32_t j = 0; j < model->tables[i].constraint_count; j++)
            if (model->tables[i].constraints[j].kind == CONSTRAINT_FOREIGN)
                check_foreign(r, model, &model->tables[i].constraints[j]);
    check_relation_names(r, model);
    check_other_names(r, model);
    check_all_renames(r, model);
}
