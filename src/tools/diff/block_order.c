/* See block_order.h. */
#include "tools/diff/block_order.h"

#include "tools/diff/phrase.h"

typedef struct Orderer {
    Arena *arena;
    BlockOrder *made;
    Lookup bare;    /* the blocks by what others call them: the last of each name */
    uint32_t *same; /* per block: the one before it of the same name, from 1 */
} Orderer;

static void *take(Orderer *it, size_t count, size_t size) {
    char *block = arena_take(it->arena, (count + 1) * size);
    it->made->failed |= !block;
    for (size_t i = 0; block && i < (count + 1) * size; i++) block[i] = 0;
    return block;
}

static void find_names(Orderer *it) {
    const Model *model = it->made->model;
    for (uint32_t i = 0; i < model->block_count; i++) {
        if (!model->blocks[i].bare.len) continue;
        LookupEntry *entry = lookup_entry(&it->bare, NULL, model->blocks[i].bare);
        it->same[i] = entry->count;
        entry->count = i + 1;
    }
    it->made->failed |= it->bare.failed;
}

/* Calls `found` for each block that a text may mention. */
static void each_mentioned(Orderer *it, Str sql, uint32_t from,
                           void (*found)(Orderer *, uint32_t from, uint32_t of)) {
    Lexer lexer = lexer_of(sql);
    Buf name = buf_make(it->arena);
    while (phrase_next_name(&lexer, &name)) {
        const LookupEntry *entry = lookup_find(&it->bare, NULL, buf_str(&name));
        for (uint32_t at = entry ? entry->count : 0; at; at = it->same[at - 1])
            if (at - 1 != from) found(it, from, at - 1);
    }
    it->made->failed |= name.failed;
}

/* Whether both are routines of one name, or things of one name of two tables: each says it of itself, which
 * is no mention of the other. */
static bool are_namesakes(const ModelBlock *a, const ModelBlock *b) {
    bool routines = a->time == BLOCK_NEEDED && b->time == BLOCK_NEEDED;
    return (routines || (a->of_table && b->of_table)) && str_eq(a->bare, b->bare);
}

static void add_need(Orderer *it, uint32_t from, uint32_t of) {
    const ModelBlock *blocks = it->made->model->blocks;
    if (are_namesakes(&blocks[from], &blocks[of])) return;
    BlockNeed *need = arena_take(it->arena, sizeof *need);
    it->made->failed |= !need;
    if (!need) return;
    *need = (BlockNeed){it->made->needs[from], of};
    it->made->needs[from] = need;
}

static void add_early(Orderer *it, uint32_t from, uint32_t of) {
    (void)from;
    it->made->early[of] |= it->made->model->blocks[of].time == BLOCK_NEEDED;
}

/* What tables need: types of columns, and functions that are called where a row is written. */
static void find_needed(Orderer *it, const ModelTable *table) {
    enum { NOBODY = UINT32_MAX };
    for (uint32_t i = 0; i < table->column_count; i++) {
        each_mentioned(it, table->columns[i].default_sql, NOBODY, add_early);
        each_mentioned(it, table->columns[i].generated, NOBODY, add_early);
    }
    for (uint32_t i = 0; i < table->constraint_count; i++)
        each_mentioned(it, table->constraints[i].check, NOBODY, add_early);
    for (uint32_t i = 0; i < table->index_count; i++) {
        const ModelIndex *index = &table->indexes[i];
        each_mentioned(it, index->where, NOBODY, add_early);
        for (uint32_t k = 0; k < index->part_count; k++)
            each_mentioned(it, index->parts[k].expression, NOBODY, add_early);
    }
}

/* What is early makes what it needs early too. */
static void spread_early(BlockOrder *made) {
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < made->model->block_count; i++) {
            if (!made->early[i]) continue;
            for (const BlockNeed *need = made->needs[i]; need; need = need->next) {
                if (made->early[need->of] || made->model->blocks[need->of].time == BLOCK_LATE) continue;
                made->early[need->of] = more = true;
            }
        }
    }
}

static bool is_ready(const BlockOrder *made, const bool *placed, uint32_t at) {
    for (const BlockNeed *need = made->needs[at]; need; need = need->next)
        if (!placed[need->of] && made->early[need->of] == made->early[at]) return false;
    return true;
}

/* Places what has all that it needs, by name; where all wait for one another, the first. */
static void place(Orderer *it, bool early, uint32_t *count) {
    BlockOrder *made = it->made;
    bool *placed = take(it, made->model->block_count, sizeof *placed);
    if (!placed) return;
    for (bool force = false;;) {
        uint32_t before = *count, left = 0;
        for (uint32_t i = 0; i < made->model->block_count; i++) {
            if (placed[i] || made->early[i] != early) continue;
            if ((force && *count == before) || is_ready(made, placed, i)) {
                placed[i] = true;
                made->order[(*count)++] = i;
            } else {
                left++;
            }
        }
        if (!left) return;
        force = *count == before;
    }
}

BlockOrder block_order_make(Arena *arena, const Model *model) {
    BlockOrder made = {.model = model};
    Orderer it = {.arena = arena, .made = &made, .bare = lookup_make(arena)};
    uint32_t count = 0;
    it.same = take(&it, model->block_count, sizeof *it.same);
    made.needs = take(&it, model->block_count, sizeof *made.needs);
    made.early = take(&it, model->block_count, sizeof *made.early);
    made.order = take(&it, model->block_count, sizeof *made.order);
    if (made.failed) return made;
    find_names(&it);
    for (uint32_t i = 0; i < model->block_count; i++) {
        made.early[i] = model->blocks[i].time == BLOCK_EARLY;
        each_mentioned(&it, model->blocks[i].text, i, add_need);
    }
    for (uint32_t i = 0; i < model->table_count; i++) find_needed(&it, &model->tables[i]);
    spread_early(&made);
    place(&it, true, &count);
    place(&it, false, &count);
    return made;
}
