/* The keys and indexes of a table that stays. See compare.h. */
#include "tools/diff/compare.h"
#include "tools/diff/probe.h"
#include "tools/document/naming.h"

static const ChangeKind adds[] = {[CONSTRAINT_PRIMARY] = CHANGE_ADD_PRIMARY,
                                  [CONSTRAINT_UNIQUE] = CHANGE_ADD_UNIQUE,
                                  [CONSTRAINT_CHECK] = CHANGE_ADD_CHECK,
                                  [CONSTRAINT_FOREIGN] = CHANGE_ADD_FOREIGN};
static const ChangeKind drops[] = {[CONSTRAINT_PRIMARY] = CHANGE_DROP_PRIMARY,
                                   [CONSTRAINT_UNIQUE] = CHANGE_DROP_UNIQUE,
                                   [CONSTRAINT_CHECK] = CHANGE_DROP_CHECK,
                                   [CONSTRAINT_FOREIGN] = CHANGE_DROP_FOREIGN};

static Change *drop_key(Delta *delta, Str table, const ModelConstraint *key, uint8_t touch, bool live) {
    Change *change = changes_add(&delta->changes, drops[key->kind], table, key->name);
    if (touch & TOUCH_UP) script_drop_constraint(&change->up, table, key->name);
    if (touch & TOUCH_DOWN) script_add_constraint(&change->down, table, key, live);
    return change;
}

static Change *add_key(Delta *delta, Str table, const ModelConstraint *key, uint8_t touch, bool live) {
    Change *change = changes_add(&delta->changes, adds[key->kind], table, key->name);
    if (touch & TOUCH_UP) script_add_constraint(&change->up, table, key, live);
    if (touch & TOUCH_DOWN) script_drop_constraint(&change->down, table, key->name);
    return change;
}

void compare_drop_key(Delta *delta, Str table, const ModelConstraint *key, bool live) {
    drop_key(delta, table, key, TOUCH_BOTH, live);
}

void compare_add_key(Delta *delta, Str table, const ModelConstraint *key, bool live) {
    add_key(delta, table, key, TOUCH_BOTH, live);
}

static const Str again = STR_INIT(", to be made again for what changes under it");

void compare_keys(Delta *delta, const TableDelta *table) {
    Str name = table->was->name;
    for (uint32_t i = 0; i < table->was->constraint_count; i++) {
        const ModelConstraint *was = &table->was->constraints[i], *now = table->keys[i];
        uint8_t touch = now ? table->key_touch[i] : TOUCH_BOTH;
        if (touch) drop_key(delta, name, was, touch, delta->live)->detail = now ? again : (Str){0};
        if (touch && now) add_key(delta, name, now, touch, delta->live);
    }
    for (uint32_t i = 0; i < table->now->constraint_count; i++) {
        const ModelConstraint *now = &table->now->constraints[i];
        if (table->key_stays[i]) continue;
        Change *change = add_key(delta, name, now, TOUCH_BOTH, delta->live);
        probe_constraint(delta, change, table, now);
    }
}

static Change *drop_index(Delta *delta, Str table, const ModelIndex *index, uint8_t touch) {
    Change *change = changes_add(&delta->changes, CHANGE_DROP_INDEX, table, index->name);
    if (touch & TOUCH_UP) script_drop_index(&change->up, table, index->name, delta->live);
    if (touch & TOUCH_DOWN) script_create_index(&change->down, table, index, delta->live);
    return change;
}

static Change *add_index(Delta *delta, Str table, const ModelIndex *index, uint8_t touch) {
    Change *change = changes_add(&delta->changes, CHANGE_ADD_INDEX, table, index->name);
    if (touch & TOUCH_UP) script_create_index(&change->up, table, index, delta->live);
    if (touch & TOUCH_DOWN) script_drop_index(&change->down, table, index->name, delta->live);
    return change;
}

static void add_names(Lookup *names, const Model *model) {
    for (uint32_t t = 0; t < model->table_count; t++) {
        const ModelTable *table = &model->tables[t];
        lookup_entry(names, NULL, name_bare(table->name));
        for (uint32_t i = 0; i < table->constraint_count; i++)
            lookup_entry(names, NULL, table->constraints[i].name);
        for (uint32_t i = 0; i < table->index_count; i++) lookup_entry(names, NULL, table->indexes[i].name);
    }
}

/* A name that no table, key or index has. */
static Str name_meanwhile(Delta *delta, Str name) {
    Lookup *names = &delta->relations;
    char label[8] = "new";
    if (!names->arena) {
        *names = lookup_make(delta->arena);
        add_names(names, delta->was);
        add_names(names, delta->now);
    }
    for (uint32_t n = 1;; n++) {
        Named made = naming_make(name, (Str){0}, label);
        if (n <= 999 && lookup_find(names, NULL, named_str(&made))) {
            label[3] = byte_digit(n / 100), label[4] = byte_digit(n / 10 % 10), label[5] = byte_digit(n % 10);
            continue;
        }
        Str free_name = CHANGES_TEXT(&delta->changes, named_str(&made));
        lookup_entry(names, NULL, free_name);
        delta->failed |= names->failed;
        return free_name;
    }
}

static bool has_column(const ModelIndex *index, Str column) {
    bool has = false;
    for (uint32_t i = 0; i < index->part_count; i++) has |= str_eq(index->parts[i].column, column);
    return has;
}

/* Whether an index can be there while its columns are changed. Postgres itself builds it anew for another
 * type, if that can be indexed at all: it can where the other index has the column too. */
static bool stands(const Delta *delta, const TableDelta *table, const ModelIndex *index,
                   const ModelIndex *other) {
    bool touched = delta_touch_index(delta, table, index), same = str_eq(index->method, other->method);
    for (uint32_t i = 0; i < index->part_count; i++) {
        Str column = index->parts[i].column;
        touched |= delta_touch_column(table, column) && !(same && has_column(other, column));
    }
    return !touched;
}

/* What takes the name of an index that goes, and can be made beside it: its place in the table as it will be;
 * behind the last one where there is none. */
static uint32_t find_successor(const Delta *delta, const TableDelta *table, const ModelIndex *was) {
    const ModelTable *to = table->now;
    for (uint32_t i = 0; i < to->index_count; i++) {
        const ModelIndex *now = &to->indexes[i];
        if (table->index_stays[i] || !str_eq(now->name, was->name)) continue;
        return stands(delta, table, was, now) && stands(delta, table, now, was) ? i : to->index_count;
    }
    return to->index_count;
}

static void replace_index(Delta *delta, const TableDelta *table, const ModelIndex *was,
                          const ModelIndex *now) {
    Str name = table->was->name, meanwhile = name_meanwhile(delta, was->name);
    Change *change = changes_add(&delta->changes, CHANGE_REPLACE_INDEX, name, was->name);
    script_replace_index(&change->up, name, now, meanwhile, delta->live);
    script_replace_index(&change->down, name, was, meanwhile, delta->live);
    probe_index(delta, change, table, now);
}

void compare_indexes(Delta *delta, const TableDelta *table) {
    Str name = table->was->name;
    for (uint32_t i = 0; i < table->was->index_count; i++) {
        const ModelIndex *was = &table->was->indexes[i], *now = table->indexes[i];
        uint8_t touch = now ? table->index_touch[i] : TOUCH_BOTH;
        uint32_t next = now ? table->now->index_count : find_successor(delta, table, was);
        if (next < table->now->index_count) {
            replace_index(delta, table, was, &table->now->indexes[next]);
            table->index_stays[next] = true;
            continue;
        }
        if (touch) drop_index(delta, name, was, touch)->detail = now ? again : (Str){0};
        if (touch && now) add_index(delta, name, now, touch);
    }
    for (uint32_t i = 0; i < table->now->index_count; i++) {
        const ModelIndex *now = &table->now->indexes[i];
        if (table->index_stays[i]) continue;
        Change *change = add_index(delta, name, now, TOUCH_BOTH);
        probe_index(delta, change, table, now);
    }
}
