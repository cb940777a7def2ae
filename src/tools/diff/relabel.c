/* See relabel.h. */
#include "tools/diff/relabel.h"

#include "tools/document/naming.h"

/* A key or an index that stays in the database until the renames are done. */
typedef struct Label {
    TableDelta *table;
    Str name, wanted;
    bool relation;   /* an index: its name is one of the schema's relations */
    bool constraint; /* its name is one of its table's constraints */
    uint32_t at;     /* where among its table's constraints or indexes */
} Label;

typedef struct Labels {
    Delta *delta;
    Label *items;
    uint32_t count;
    Lookup wanted; /* what the schema to come calls its relations */
    Lookup taken;  /* how many labels have a name now: of relations, and within each table of constraints */
} Labels;

static bool is_key(const ModelConstraint *constraint) {
    return constraint->kind == CONSTRAINT_PRIMARY || constraint->kind == CONSTRAINT_UNIQUE;
}

/* The name of what is in a table's schema. */
static Str beside(Delta *delta, const ModelTable *table, Str name) {
    return name_beside(delta->arena, table->name, name, &delta->failed);
}

static Lookup find_wanted(Delta *delta) {
    Lookup wanted = lookup_make(delta->arena);
    for (uint32_t t = 0; t < delta->now->table_count; t++) {
        const ModelTable *table = &delta->now->tables[t];
        lookup_entry(&wanted, NULL, table->name);
        for (uint32_t i = 0; i < table->constraint_count; i++)
            if (is_key(&table->constraints[i]))
                lookup_entry(&wanted, NULL, beside(delta, table, table->constraints[i].name));
        for (uint32_t i = 0; i < table->index_count; i++)
            lookup_entry(&wanted, NULL, beside(delta, table, table->indexes[i].name));
    }
    return wanted;
}

static Str relation_of(const Labels *labels, const Label *label, Str name) {
    return beside(labels->delta, label->table->was, name);
}

static bool is_wanted(const Labels *labels, const Label *label, Str name) {
    return lookup_find(&labels->wanted, NULL, relation_of(labels, label, name)) != NULL;
}

/* Counts a label's name, or takes it out of the count. */
static void count_name(Labels *labels, const Label *label, uint32_t by) {
    if (label->relation)
        lookup_entry(&labels->taken, NULL, relation_of(labels, label, label->name))->count += by;
    if (label->constraint) lookup_entry(&labels->taken, label->table, label->name)->count += by;
}

/* Whether a label can't have a name, which isn't its own, because another has it. */
static bool is_taken(const Labels *labels, const Label *own, Str name) {
    const LookupEntry *relation =
        own->relation ? lookup_find(&labels->taken, NULL, relation_of(labels, own, name)) : NULL;
    const LookupEntry *constraint = own->constraint ? lookup_find(&labels->taken, own->table, name) : NULL;
    return (relation && relation->count) || (constraint && constraint->count);
}

static Str aside_of(const Labels *labels, const Label *label) {
    char text[8] = "old";
    for (uint32_t n = 1;; n++) {
        Named made = naming_make(label->name, (Str){0}, text);
        Str name = named_str(&made);
        if (n > 999 || (!is_taken(labels, label, name) && !is_wanted(labels, label, name)))
            return CHANGES_TEXT(&labels->delta->changes, name);
        text[3] = byte_digit(n / 100), text[4] = byte_digit(n / 10 % 10), text[5] = byte_digit(n % 10);
    }
}

static void rename_label(Labels *labels, Label *label, Str to) {
    Renamed what = label->constraint ? RENAMED_CONSTRAINT : RENAMED_INDEX;
    Str table = label->table->was->name;
    Changes *changes = &labels->delta->changes;
    Change *change = changes_add(changes, label->constraint ? CHANGE_RENAME_CONSTRAINT : CHANGE_RENAME_INDEX,
                                 table, label->name);
    change->detail = CHANGES_TEXT(changes, STR(" to "), to);
    script_rename(&change->up, what, table, label->name, to);
    script_rename(&change->down, what, table, to, label->name);
    count_name(labels, label, (uint32_t)-1);
    label->name = to;
    count_name(labels, label, 1);
}

/* Of a table that goes, and so stays in the way to the end; only its indexes' names are anybody else's. */
static void label_going(Labels *labels, TableDelta *table) {
    for (uint32_t i = 0; i < table->was->constraint_count; i++) {
        const ModelConstraint *key = &table->was->constraints[i];
        if (is_key(key)) labels->items[labels->count++] = (Label){table, key->name, {0}, true, true, i};
    }
    for (uint32_t i = 0; i < table->was->index_count; i++)
        labels->items[labels->count++] = (Label){table, table->was->indexes[i].name, {0}, true, false, i};
}

/* Of a table that stays: what isn't dropped before. */
static void label_staying(Labels *labels, TableDelta *table) {
    for (uint32_t i = 0; i < table->was->constraint_count; i++) {
        const ModelConstraint *was = &table->was->constraints[i], *now = table->keys[i];
        if (now && !(table->key_touch[i] & TOUCH_UP))
            labels->items[labels->count++] = (Label){table, was->name, now->name, is_key(was), true, i};
    }
    for (uint32_t i = 0; i < table->was->index_count; i++) {
        const ModelIndex *was = &table->was->indexes[i], *now = table->indexes[i];
        if (now && !(table->index_touch[i] & TOUCH_UP))
            labels->items[labels->count++] = (Label){table, was->name, now->name, true, false, i};
    }
}

static bool labels_make(Labels *labels, Delta *delta) {
    size_t count = 1;
    for (uint32_t t = 0; t < delta->table_count; t++)
        if (delta->tables[t].was)
            count += (size_t)delta->tables[t].was->constraint_count + delta->tables[t].was->index_count;
    *labels = (Labels){.delta = delta,
                       .items = arena_take(delta->arena, count * sizeof(Label)),
                       .wanted = find_wanted(delta),
                       .taken = lookup_make(delta->arena)};
    delta->failed |= !labels->items;
    if (!labels->items) return false;
    for (uint32_t t = 0; t < delta->table_count; t++) {
        TableDelta *table = &delta->tables[t];
        if (table->was && table->now) label_staying(labels, table);
        else if (table->was) label_going(labels, table);
    }
    for (uint32_t i = 0; i < labels->count; i++) count_name(labels, &labels->items[i], 1);
    for (uint32_t i = 0; i < labels->count; i++) {
        Label *label = &labels->items[i];
        if (label->wanted.len) continue;
        label->wanted = is_wanted(labels, label, label->name) ? aside_of(labels, label) : label->name;
    }
    return true;
}

/* The table that goes, with the names that its keys and indexes go by: its labels are `from` and those behind
 * it. Gives the first label of another table. */
static uint32_t name_going(const Labels *labels, uint32_t from, TableDelta *table) {
    Arena *arena = labels->delta->arena;
    ModelTable *copy = arena_take(arena, sizeof *copy);
    const ModelTable *was = table->was;
    ModelConstraint *keys = arena_take(arena, was->constraint_count * sizeof *keys);
    ModelIndex *indexes = arena_take(arena, was->index_count * sizeof *indexes);
    labels->delta->failed |= !copy || !keys || !indexes;
    if (!copy || !keys || !indexes) return from;
    for (uint32_t i = 0; i < was->constraint_count; i++) keys[i] = was->constraints[i];
    for (uint32_t i = 0; i < was->index_count; i++) indexes[i] = was->indexes[i];
    for (; from < labels->count && labels->items[from].table == table; from++) {
        const Label *label = &labels->items[from];
        if (label->constraint) keys[label->at].name = label->name;
        else indexes[label->at].name = label->name;
    }
    *copy = *was;
    copy->constraints = keys;
    copy->indexes = indexes;
    table->was = copy;
    return from;
}

void relabel_all(Delta *delta) {
    Labels labels;
    if (!labels_make(&labels, delta)) return;
    for (bool more = true; more && !delta->changes.failed;) {
        Label *waits = NULL;
        more = false;
        for (uint32_t i = 0; i < labels.count; i++) {
            Label *label = &labels.items[i];
            if (str_eq(label->name, label->wanted)) continue;
            if (is_taken(&labels, label, label->wanted)) {
                waits = label;
                continue;
            }
            rename_label(&labels, label, label->wanted);
            more = true;
        }
        /* Each waits for another's name: one steps aside. */
        if (!more && waits) rename_label(&labels, waits, aside_of(&labels, waits));
        more |= waits != NULL;
    }
    /* Labels stand in the order of their tables. */
    for (uint32_t t = 0, at = 0; t < delta->table_count; t++) {
        TableDelta *table = &delta->tables[t];
        if (table->was && !table->now) at = name_going(&labels, at, table);
        while (at < labels.count && labels.items[at].table == table) at++;
    }
    delta->failed |= labels.wanted.failed || labels.taken.failed;
}
