/* See between.h. */
#include "tools/diff/between.h"

static void *take(Delta *delta, size_t count, size_t size) {
    char *block = arena_take(delta->arena, (count + 1) * size);
    delta->failed |= !block;
    for (size_t i = 0; block && i < (count + 1) * size; i++) block[i] = 0;
    return block;
}

/* A table of the schema by its number; those that were there stand in the same order. */
static const TableDelta *table_at(const Between *it, uint32_t number) {
    return it->comes ? delta_table(it->delta, it->order->model->tables[number].name)
                     : &it->delta->tables[number];
}

/* Whether it is one of those that come, or go. */
static bool takes_part(const Between *it, uint32_t number) {
    const TableDelta *table = table_at(it, number);
    return it->comes ? !table->was : !table->now;
}

static bool mentions(const Between *it, uint32_t block) {
    for (const BlockNeed *at = it->order->tables[block]; at; at = at->next)
        if (takes_part(it, at->of)) return true;
    return false;
}

/* Spreads a mark from what is needed to what needs it. */
static void spread(const Between *it, bool *marks) {
    const BlockOrder *order = it->order;
    for (uint32_t i = 0; i < order->model->block_count; i++) {
        uint32_t at = order->order[i];
        for (const BlockNeed *need = order->needs[at]; need && order->early[at]; need = need->next)
            marks[at] |= marks[need->of];
    }
}

Between between_make(Delta *delta, const BlockOrder *order, bool comes) {
    uint32_t count = order->model->block_count;
    Between it = {.delta = delta, .order = order, .comes = comes};
    it.moves = take(delta, count, sizeof *it.moves);
    it.waiting = take(delta, count, sizeof *it.waiting);
    it.reached = take(delta, count, sizeof *it.reached);
    if (delta->failed) return it;
    for (uint32_t i = 0; i < count; i++) it.moves[i] = order->early[i] && mentions(&it, i);
    spread(&it, it.moves);
    return it;
}

Change *between_add(Between *it, uint32_t block, ChangeKind kind, Str name) {
    if (!it->moves[block]) return changes_add(&it->delta->changes, kind, (Str){0}, name);
    it->left++;
    return it->waiting[block] = changes_take(&it->delta->changes, kind, (Str){0}, name);
}

/* Marks the blocks that a table calls, with all that they need. */
static void reach_called(Between *it, const ModelTable *table) {
    const BlockOrder *order = it->order;
    uint32_t count = order->model->block_count;
    for (uint32_t i = 0; i < count; i++) it->reached[i] = false;
    for (const BlockNeed *at = order->calls[table - order->model->tables]; at; at = at->next)
        it->reached[at->of] = true;
    for (uint32_t i = count; i-- > 0;) {
        uint32_t at = order->order[i];
        for (const BlockNeed *need = order->needs[at]; need && it->reached[at]; need = need->next)
            it->reached[need->of] |= order->early[need->of];
    }
}

/* Marks the blocks that mention a table, with all that need them. */
static void reach_calling(Between *it, const ModelTable *table) {
    const BlockOrder *order = it->order;
    for (uint32_t i = 0; i < order->model->block_count; i++) {
        it->reached[i] = false;
        for (const BlockNeed *at = order->tables[i]; at; at = at->next)
            it->reached[i] |= &order->model->tables[at->of] == table;
    }
    spread(it, it->reached);
}

void between_each(Between *it, const ModelTable *table, void (*found)(void *context, const TableDelta *table),
                  void *context) {
    const Model *model = it->order->model;
    if (!it->order->calls[table - model->tables]) return;
    reach_called(it, table);
    for (uint32_t i = 0; i < model->block_count; i++)
        for (const BlockNeed *at = it->order->tables[i]; at && it->reached[i]; at = at->next)
            if (&model->tables[at->of] != table) found(context, table_at(it, at->of));
}

static void place(Between *it, uint32_t block) {
    ChangeKind among = it->comes ? CHANGE_CREATE_TABLE : CHANGE_DROP_TABLE;
    if (!it->waiting[block]) return;
    changes_place(&it->delta->changes, among, it->waiting[block]);
    it->waiting[block] = NULL;
    it->left--;
}

/* A view can't be made before what it reads; a function is, as it has always been. */
static bool is_possible(const Between *it, uint32_t block) {
    if (it->order->model->blocks[block].time != BLOCK_LATE) return true;
    for (const BlockNeed *at = it->order->tables[block]; at; at = at->next)
        if (takes_part(it, at->of) && !table_at(it, at->of)->written) return false;
    return true;
}

void between_place_for(Between *it, const ModelTable *table) {
    uint32_t count = it->order->model->block_count;
    if (!it->left || (it->comes && !it->order->calls[table - it->order->model->tables])) return;
    if (it->comes) reach_called(it, table);
    else reach_calling(it, table);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = it->order->order[it->comes ? i : count - 1 - i];
        if (it->reached[at] && (!it->comes || is_possible(it, at))) place(it, at);
    }
}

void between_place_rest(Between *it) {
    uint32_t count = it->order->model->block_count;
    for (uint32_t i = 0; i < count; i++) place(it, it->order->order[it->comes ? i : count - 1 - i]);
}
