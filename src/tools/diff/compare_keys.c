/* The keys and indexes of a table that stays. See compare.h. */
#include "tools/diff/compare.h"
#include "tools/diff/probe.h"

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
    if (touch & TOUCH_UP) script_drop_index(&change->up, index->name, delta->live);
    if (touch & TOUCH_DOWN) script_create_index(&change->down, table, index, delta->live);
    return change;
}

static Change *add_index(Delta *delta, Str table, const ModelIndex *index, uint8_t touch) {
    Change *change = changes_add(&delta->changes, CHANGE_ADD_INDEX, table, index->name);
    if (touch & TOUCH_UP) script_create_index(&change->up, table, index, delta->live);
    if (touch & TOUCH_DOWN) script_drop_index(&change->down, index->name, delta->live);
    return change;
}

void compare_indexes(Delta *delta, const TableDelta *table) {
    Str name = table->was->name;
    for (uint32_t i = 0; i < table->was->index_count; i++) {
        const ModelIndex *was = &table->was->indexes[i], *now = table->indexes[i];
        uint8_t touch = now ? table->index_touch[i] : TOUCH_BOTH;
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
