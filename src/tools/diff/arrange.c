/* See arrange.h. */
#include "tools/diff/arrange.h"

#include "tools/diff/between.h"
#include "tools/diff/compare.h"
#include "tools/diff/probe.h"
#include "tools/document/pgtype.h"

/* That a table waits for another: it has a foreign key to it, a column of its rows' type, or what it
 * calls mentions it. */
typedef struct Wait {
    const struct Wait *next; /* the next that waits for the same */
    uint32_t table;
} Wait;

/* The tables that come, or those that go, each behind those its foreign keys point to. Tables are numbered as
 * in `delta`, and of those that wait for nothing the lowest number comes first. */
typedef struct Order {
    Delta *delta;
    bool comes;
    TableDelta **tables;
    uint32_t count, at;   /* at: the one whose waits are noted */
    const Wait **waiting; /* per table, those that wait for it */
    uint32_t *waits;      /* per table, how many foreign keys to tables without a place */
    uint32_t *ready;      /* a heap, the lowest number at its top */
    uint32_t ready_count;
} Order;

static const ModelTable *table_of(const Order *order, const TableDelta *it) {
    return order->comes ? it->now : it->was;
}

static bool takes_part(const Order *order, const TableDelta *it) {
    return order->comes ? !it->was : !it->now;
}

/* Of two keys of the same columns in one statement Postgres makes only one, which has no part in what we
 * know. */
static bool is_double(const ModelTable *table, const ModelConstraint *key) {
    for (const ModelConstraint *other = table->constraints; other < key; other++)
        if (other->kind <= CONSTRAINT_UNIQUE && names_eq(other->columns, key->columns)) return true;
    return false;
}

/* Whether a key can be made together with its table: what it points to is there then. */
static bool is_ready(const Order *order, const TableDelta *it, const ModelConstraint *key) {
    if (key->kind == CONSTRAINT_UNIQUE) return !is_double(table_of(order, it), key);
    if (key->kind != CONSTRAINT_FOREIGN) return true;
    const TableDelta *target = delta_table(order->delta, key->target);
    if (!target || target == it) return true;
    return takes_part(order, target) ? target->placed : delta_key_stays(target, key->target_columns);
}

static void push_ready(Order *order, uint32_t table) {
    uint32_t at = order->ready_count++;
    for (; at && order->ready[(at - 1) / 2] > table; at = (at - 1) / 2)
        order->ready[at] = order->ready[(at - 1) / 2];
    order->ready[at] = table;
}

static uint32_t pop_ready(Order *order) {
    uint32_t top = order->ready[0], last = order->ready[--order->ready_count], at = 0;
    for (uint32_t next = 1; next < order->ready_count; next = 2 * at + 1) {
        if (next + 1 < order->ready_count && order->ready[next + 1] < order->ready[next]) next++;
        if (order->ready[next] >= last) break;
        order->ready[at] = order->ready[next];
        at = next;
    }
    order->ready[at] = last;
    return top;
}

static void add_wait(Order *order, uint32_t index, const TableDelta *target) {
    Delta *delta = order->delta;
    if (!target || target == &delta->tables[index] || !takes_part(order, target)) return;
    Wait *wait = arena_take(delta->arena, sizeof *wait);
    delta->failed |= !wait;
    if (!wait) return;
    *wait = (Wait){order->waiting[target - delta->tables], index};
    order->waiting[target - delta->tables] = wait;
    order->waits[index]++;
}

static void add_call(void *order, const TableDelta *table) {
    add_wait(order, ((const Order *)order)->at, table);
}

/* Notes which tables that take part a table has to wait for. */
static void wait_for(Order *order, uint32_t index) {
    const TableDelta *it = &order->delta->tables[index];
    const ModelTable *table = table_of(order, it);
    struct Between *between = order->comes ? order->delta->comes : order->delta->goes;
    for (uint32_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].kind == CONSTRAINT_FOREIGN)
            add_wait(order, index, delta_table(order->delta, table->constraints[i].target));
    for (uint32_t i = 0; i < table->column_count; i++)
        add_wait(order, index, delta_table(order->delta, pgtype_element(table->columns[i].type)));
    order->at = index;
    if (between) between_each(between, order->comes ? it->now : it->old, add_call, order);
    if (!order->waits[index]) push_ready(order, index);
}

/* A key that points to something by a unique index, which comes after its table, waits too. */
static bool has_key(const ModelTable *table, Names columns);

static void place(Order *order, TableDelta *it) {
    const ModelTable *table = table_of(order, it);
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        it->inline_key[i] = is_ready(order, it, key);
        const TableDelta *target =
            key->kind == CONSTRAINT_FOREIGN ? delta_table(order->delta, key->target) : NULL;
        if (target && takes_part(order, target) && !has_key(table_of(order, target), key->target_columns))
            it->inline_key[i] = false;
    }
    it->placed = true;
    order->tables[order->count++] = it;
    for (const Wait *wait = order->waiting[it - order->delta->tables]; wait; wait = wait->next)
        if (!--order->waits[wait->table] && !order->delta->tables[wait->table].placed)
            push_ready(order, wait->table);
}

static bool has_key(const ModelTable *table, Names columns) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        bool is_key = key->kind == CONSTRAINT_PRIMARY || key->kind == CONSTRAINT_UNIQUE;
        bool all = is_key && key->columns.count == columns.count;
        for (uint32_t k = 0; all && k < columns.count; k++) all = names_has(key->columns, columns.names[k]);
        if (all) return true;
    }
    return false;
}

static bool order_make(Order *order) {
    Delta *delta = order->delta;
    size_t count = delta->table_count;
    order->tables = arena_take(delta->arena, count * sizeof *order->tables);
    order->waiting = arena_take(delta->arena, count * sizeof *order->waiting);
    order->waits = arena_take(delta->arena, count * sizeof *order->waits);
    order->ready = arena_take(delta->arena, count * sizeof *order->ready);
    delta->failed |= !order->tables || !order->waiting || !order->waits || !order->ready;
    if (delta->failed) return false;
    for (uint32_t i = 0; i < delta->table_count; i++) order->waiting[i] = NULL, order->waits[i] = 0;
    for (uint32_t i = 0; i < delta->table_count; i++)
        if (takes_part(order, &delta->tables[i])) wait_for(order, i);
    return !delta->failed;
}

static void find_order(Order *order) {
    Delta *delta = order->delta;
    uint32_t first = 0; /* none before it is without a place */
    if (!order_make(order)) return;
    for (;;) {
        while (first < delta->table_count &&
               (!takes_part(order, &delta->tables[first]) || delta->tables[first].placed))
            first++;
        if (first == delta->table_count) return;
        /* All wait for one another: one is made without the keys that close the circle. */
        place(order, &delta->tables[order->ready_count ? pop_ready(order) : first]);
    }
}

static void write_table(Script *script, const Model *model, const ModelTable *table, const bool *inline_key) {
    script_create_table(script, model, table, inline_key);
    for (uint32_t i = 0; i < table->index_count; i++)
        script_create_index(script, table->name, &table->indexes[i], false);
}

static void create_tables(Delta *delta) {
    Order order = {.delta = delta, .comes = true};
    find_order(&order);
    for (uint32_t i = 0; i < order.count; i++) {
        const ModelTable *table = order.tables[i]->now;
        if (delta->comes) between_place_for(delta->comes, table);
        Change *change = changes_add(&delta->changes, CHANGE_CREATE_TABLE, (Str){0}, table->name);
        write_table(&change->up, delta->now, table, order.tables[i]->inline_key);
        script_drop_table(&change->down, table->name);
        order.tables[i]->written = true;
        for (uint32_t k = 0; k < table->constraint_count; k++)
            if (!order.tables[i]->inline_key[k])
                compare_add_key(delta, table->name, &table->constraints[k], false);
    }
    if (delta->comes) between_place_rest(delta->comes);
}

static void drop_tables(Delta *delta) {
    Order order = {.delta = delta, .comes = false};
    find_order(&order);
    for (uint32_t i = order.count; i-- > 0;) {
        const TableDelta *it = order.tables[i];
        if (delta->goes) between_place_for(delta->goes, it->old);
        Change *change = changes_add(&delta->changes, CHANGE_DROP_TABLE, (Str){0}, it->old->name);
        script_drop_table(&change->up, it->was->name);
        write_table(&change->down, delta->was, it->was, it->inline_key);
        change->loses = STR("its rows");
        change->irreversible = CHANGES_TEXT(&delta->changes, STR("the rows of "), it->old->name,
                                            STR(" are gone; without this line the table comes back empty"));
        probe_rows(&delta->changes, change, it, (Str){0}, false);
        for (uint32_t k = 0; k < it->was->constraint_count; k++)
            if (!it->inline_key[k]) compare_drop_key(delta, it->was->name, &it->was->constraints[k], false);
    }
    if (delta->goes) between_place_rest(delta->goes);
}

void arrange_tables(Delta *delta) {
    create_tables(delta);
    drop_tables(delta);
}

/* A type that is to be another: it steps aside, the new one is made, columns pass from the one to the other,
 * and in the end the old one goes. The way back is the same; it is the only way back from a value added. */
static void change_enum(Delta *delta, const EnumDelta *it) {
    Str name = it->was->name;
    bool adds = it->touch == TOUCH_DOWN;
    Change *begin =
        changes_add(&delta->changes, adds ? CHANGE_ADD_VALUES : CHANGE_CHANGE_ENUM, (Str){0}, name);
    Change *end = changes_add(&delta->changes, CHANGE_DROP_ENUM, (Str){0}, it->aside);
    if (adds) {
        script_add_values(&begin->up, it->was, it->now, delta->live);
    } else {
        script_rename(&begin->up, RENAMED_ENUM, name, name, it->aside);
        script_create_enum(&begin->up, name, it->now->values);
        script_drop_enum(&end->up, it->aside);
        probe_enum(delta, begin, it);
    }
    script_drop_enum(&begin->down, it->aside);
    script_rename(&end->down, RENAMED_ENUM, name, name, it->aside);
    script_create_enum(&end->down, name, it->was->values);
}

void arrange_enums(Delta *delta) {
    for (uint32_t i = 0; i < delta->enum_count; i++) {
        const EnumDelta *it = &delta->enums[i];
        if (it->touch) change_enum(delta, it);
        if (it->now) continue;
        Change *change = changes_add(&delta->changes, CHANGE_DROP_ENUM, (Str){0}, it->was->name);
        script_drop_enum(&change->up, it->was->name);
        script_create_enum(&change->down, it->was->name, it->was->values);
    }
    for (uint32_t i = 0; i < delta->now->enum_count; i++) {
        const ModelEnum *now = &delta->now->enums[i];
        if (model_enum(delta->was, now->name)) continue;
        Change *change = changes_add(&delta->changes, CHANGE_CREATE_ENUM, (Str){0}, now->name);
        script_create_enum(&change->up, now->name, now->values);
        script_drop_enum(&change->down, now->name);
    }
}
