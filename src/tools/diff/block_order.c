/* See block_order.h. */
#include "tools/diff/block_order.h"

#include "tools/diff/phrase.h"
#include "tools/document/pgtype.h"

typedef struct Orderer {
    Arena *arena;
    BlockOrder *made;
    Lookup bare;    /* the blocks by what others call them: the last of each name */
    Lookup tables;  /* by name, as ModelTable */
    uint32_t *same; /* per block: the one before it of the same name, from 1 */
    uint32_t table; /* the one whose expressions are read */
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

static void add_to(Orderer *it, const BlockNeed **list, uint32_t of) {
    BlockNeed *need = arena_take(it->arena, sizeof *need);
    it->made->failed |= !need;
    if (!need) return;
    *need = (BlockNeed){*list, of};
    *list = need;
}

static void add_need(Orderer *it, uint32_t from, uint32_t of) {
    const ModelBlock *blocks = it->made->model->blocks;
    if (!are_namesakes(&blocks[from], &blocks[of])) add_to(it, &it->made->needs[from], of);
}

static bool is_view(const ModelBlock *block) {
    static const char view[] = "view ", kept[] = "materialized view ";
    return (block->name.len > sizeof view && bytes_is(block->name.ptr, sizeof view - 1, view)) ||
           (block->name.len > sizeof kept && bytes_is(block->name.ptr, sizeof kept - 1, kept));
}

static void add_early(Orderer *it, uint32_t from, uint32_t of) {
    (void)from;
    if (it->made->model->blocks[of].time == BLOCK_LATE) return;
    it->made->early[of] = true;
    add_to(it, &it->made->calls[it->table], of);
}

/* Of a column's type: a view is the type of its rows. */
static void add_type(Orderer *it, uint32_t from, uint32_t of) {
    (void)from;
    if (it->made->model->blocks[of].time == BLOCK_LATE && !is_view(&it->made->model->blocks[of])) return;
    it->made->early[of] = true;
    add_to(it, &it->made->calls[it->table], of);
}

/* What tables need: types of columns, and functions that are called where a row is written. */
static void find_needed(Orderer *it, uint32_t number) {
    enum { NOBODY = UINT32_MAX };
    const ModelTable *table = &it->made->model->tables[number];
    it->table = number;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const ModelColumn *column = &table->columns[i];
        each_mentioned(it, column->default_sql, NOBODY, add_early);
        each_mentioned(it, column->generated, NOBODY, add_early);
        if (!pgtype_is_built_in(pgtype_element(column->type)))
            each_mentioned(it, column->type, NOBODY, add_type);
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

/* The tables that an early block mentions: it can be made behind them. */
static void find_tables(Orderer *it, uint32_t block) {
    const Model *model = it->made->model;
    Lexer lexer = lexer_of(model->blocks[block].text);
    Buf name = buf_make(it->arena);
    while (phrase_next_name(&lexer, &name)) {
        const ModelTable *table = lookup_get(&it->tables, NULL, buf_str(&name));
        if (table) add_to(it, &it->made->tables[block], (uint32_t)(table - model->tables));
    }
    it->made->failed |= name.failed;
}

/* What is early makes what it needs early too. */
static void spread_early(BlockOrder *made) {
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < made->model->block_count; i++) {
            if (!made->early[i]) continue;
            for (const BlockNeed *need = made->needs[i]; need; need = need->next) {
                const ModelBlock *block = &made->model->blocks[need->of];
                if (made->early[need->of] || (block->time == BLOCK_LATE && !is_view(block))) continue;
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
    Orderer it = {.arena = arena, .made = &made, .bare = lookup_make(arena), .tables = lookup_make(arena)};
    uint32_t count = 0;
    it.same = take(&it, model->block_count, sizeof *it.same);
    made.needs = take(&it, model->block_count, sizeof *made.needs);
    made.tables = take(&it, model->block_count, sizeof *made.tables);
    made.calls = take(&it, model->table_count, sizeof *made.calls);
    made.early = take(&it, model->block_count, sizeof *made.early);
    made.order = take(&it, model->block_count, sizeof *made.order);
    if (made.failed) return made;
    find_names(&it);
    for (uint32_t i = 0; i < model->block_count; i++) {
        made.early[i] = model->blocks[i].time == BLOCK_EARLY;
        each_mentioned(&it, model->blocks[i].text, i, add_need);
    }
    for (uint32_t i = 0; i < model->table_count; i++) {
        find_needed(&it, i);
        lookup_put(&it.tables, NULL, model->tables[i].name, &model->tables[i]);
    }
    spread_early(&made);
    for (uint32_t i = 0; i < model->block_count; i++)
        if (made.early[i]) find_tables(&it, i);
    made.failed |= it.tables.failed;
    place(&it, true, &count);
    place(&it, false, &count);
    return made;
}
