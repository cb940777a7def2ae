/* See blocks.h. What changes is dropped before all else and made again behind it, and with it what mentions
 * it; but a function that is called the same way is replaced where it stands. */
#include "tools/diff/blocks.h"

#include "tools/document/blocks.h"
#include "tools/diff/between.h"
#include "tools/diff/phrase.h"
#include "tools/quote.h"

/* A block that was there. */
typedef struct Past {
    const ModelBlock *old; /* under the names that the database still has */
    Str name, text;        /* under the new ones */
    const ModelBlock *now; /* NULL: it goes */
    uint8_t touch;         /* it is dropped, and made again where it stays: TOUCH_UP, TOUCH_DOWN */
    bool replaced;         /* it is made anew where it stands */
    bool with_table;       /* it goes with a table that goes */
} Past;

typedef struct Blocks {
    Delta *delta;
    BlockOrder before, after;
    Between goes, comes;
    Past *past;    /* per block of `before` */
    bool *stays;   /* per block of `after`: it was there */
    Lookup tables; /* those of the schema before, by their old names: TableDelta */
    Lookup enums;  /* the same: EnumDelta */
} Blocks;

static void *take(Blocks *it, size_t count, size_t size) {
    char *block = arena_take(it->delta->arena, (count + 1) * size);
    it->delta->failed |= !block;
    for (size_t i = 0; block && i < (count + 1) * size; i++) block[i] = 0;
    return block;
}

/* A table's column by its name before; NULL: it has none. */
static const ModelColumn *column_of(const TableDelta *table, Str old) {
    for (uint32_t i = 0; i < table->old->column_count; i++)
        if (str_eq(table->old->columns[i].name, old)) return &table->was->columns[i];
    return NULL;
}

/* The text with tables and enums, and columns behind a table's name, under their new names. */
static Str renamed(Blocks *it, Str sql) {
    Buf out = buf_make(it->delta->arena), name = buf_make(it->delta->arena);
    Lexer lexer = lexer_of(sql);
    const TableDelta *table = NULL; /* whose name, and a dot, are before */
    bool dot = false, schema = false;
    for (Token next = lexer_next(&lexer); next.kind != TOKEN_END; next = lexer_next(&lexer)) {
        Str becomes = {0};
        if (next.kind == TOKEN_WORD || next.kind == TOKEN_QUOTED) {
            if (dot && schema) buf_byte(&name, 0); /* behind the name of its schema */
            else name.len = 0;
            quote_meaning(&name, next);
            schema = names_has(it->before.model->schemas, buf_str(&name));
            const ModelColumn *column = table && dot ? column_of(table, buf_str(&name)) : NULL;
            const EnumDelta *type = lookup_get(&it->enums, NULL, buf_str(&name));
            table = column ? NULL : lookup_get(&it->tables, NULL, buf_str(&name));
            becomes = column ? column->name : table ? table->was->name : type ? type->was->name : becomes;
            becomes = str_eq(becomes, buf_str(&name)) ? (Str){0} : name_bare(becomes);
        }
        dot = token_is(next, ".");
        if (becomes.len) quote_name(&out, becomes);
        else buf_put(&out, next.text);
    }
    it->delta->failed |= out.failed || name.failed;
    return buf_str(&out);
}

/* Finds what each block is now: by its name, then by what that means. */
static void match(Blocks *it) {
    const Model *now = it->delta->now;
    Lookup names = lookup_make(it->delta->arena);
    for (uint32_t i = 0; i < now->block_count; i++) {
        Buf name = buf_make(it->delta->arena);
        blocks_identity(&name, now->blocks[i].name);
        LookupEntry *entry = lookup_entry(&names, NULL, buf_str(&name));
        entry->count++;
        entry->thing = &now->blocks[i];
        it->delta->failed |= name.failed;
    }
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < it->before.model->block_count; i++) {
            Past *past = &it->past[i];
            if (past->now) continue;
            Buf name = buf_make(it->delta->arena);
            blocks_identity(&name, past->name);
            const LookupEntry *entry = lookup_find(&names, NULL, buf_str(&name));
            const ModelBlock *found =
                round ? (entry && entry->count == 1 ? entry->thing : NULL) : model_block(now, past->name);
            it->delta->failed |= name.failed;
            if (!found || it->stays[found - now->blocks]) continue;
            past->now = found;
            it->stays[found - now->blocks] = true;
        }
    it->delta->failed |= names.failed;
}

/* Where a routine's head ends, which says how it is called and what it gives. */
static Str head_of(Str sql) {
    Lexer lexer = lexer_of(sql);
    uint32_t depth = 0;
    for (;;) {
        Token next = lexer_word(&lexer);
        bool ends = token_is(next, "language") || token_is(next, "as") || token_is(next, "begin") ||
                    token_is(next, "return");
        if (next.kind == TOKEN_END || (!depth && ends))
            return (Str){sql.ptr, (size_t)(next.text.ptr - sql.ptr)};
        depth += token_is(next, "(");
        if (depth) depth -= token_is(next, ")");
    }
}

static bool is_routine(const ModelBlock *block) {
    return block->time == BLOCK_NEEDED && !block->undo.len;
}

static bool can_replace(const Past *past) {
    Str was = script_behind_create(past->text), now = script_behind_create(past->now->text);
    return is_routine(past->now) && phrase_eq(head_of(was), head_of(now));
}

static bool same_text(const Past *past) {
    return !past->old->undo.len == !past->now->undo.len &&
           phrase_eq(script_behind_create(past->text), script_behind_create(past->now->text));
}

/* How a table touches what mentions it: a column that goes, or becomes another, can't while a view has it. */
static uint8_t touch_of_table(const TableDelta *table) {
    uint8_t touch = table->now ? 0 : TOUCH_BOTH;
    for (uint32_t i = 0; table->now && i < table->was->column_count; i++) {
        touch |= table->types[i] | table->remade[i];
        if (!model_column(table->now, table->was->columns[i].name)) touch |= TOUCH_UP;
    }
    return touch;
}

/* The next name in a text, with its schema where that is said and is one of ours. */
static bool next_mentioned(const Blocks *it, Lexer *lexer, Buf *name) {
    if (!phrase_next_name(lexer, name)) return false;
    if (!names_has(it->before.model->schemas, buf_str(name))) return true;
    Lexer behind = *lexer;
    if (!token_is(lexer_word(&behind), ".")) return true;
    Token next = lexer_word(&behind);
    if (next.kind != TOKEN_WORD && next.kind != TOKEN_QUOTED) return true;
    buf_byte(name, 0);
    quote_meaning(name, next);
    *lexer = behind;
    return true;
}

/* How what a block mentions touches it. */
static void touch_mentioned(Blocks *it, Past *past, bool late) {
    Lexer lexer = lexer_of(past->old->text);
    Buf name = buf_make(it->delta->arena);
    while (next_mentioned(it, &lexer, &name)) {
        const TableDelta *table = late ? lookup_get(&it->tables, NULL, buf_str(&name)) : NULL;
        const EnumDelta *type = lookup_get(&it->enums, NULL, buf_str(&name));
        if (table) past->touch |= touch_of_table(table);
        if (table && !table->now) past->with_table = true;
        if (type) past->touch |= type->touch;
    }
    it->delta->failed |= name.failed;
}

/* What is dropped takes along what mentions it. */
static void spread_touch(Blocks *it) {
    const BlockOrder *before = &it->before;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < before->model->block_count; i++) {
            Past *past = &it->past[i];
            for (const BlockNeed *need = before->needs[i]; need; need = need->next) {
                uint8_t touch = past->touch | it->past[need->of].touch;
                more |= touch != past->touch;
                past->touch = touch;
            }
        }
    }
}

static void find_touched(Blocks *it) {
    for (uint32_t i = 0; i < it->before.model->block_count; i++) {
        Past *past = &it->past[i];
        if (!past->now) past->touch = TOUCH_BOTH;
        else if (!same_text(past)) {
            past->replaced = can_replace(past);
            if (!past->replaced) past->touch = TOUCH_BOTH;
        }
        touch_mentioned(it, past, !it->before.early[i] || past->old->time == BLOCK_LATE);
    }
    spread_touch(it);
}

static void say_lost(Change *change, const Past *past) {
    if (past->now || past->with_table || past->old->undo.len) return;
    change->loses = STR("what it says, which no document has then");
}

static void drop_past(Blocks *it, const Past *past, uint32_t at) {
    bool end = it->before.early[at] && !past->now;
    Change *change = end ? between_add(&it->goes, at, CHANGE_DROP_EARLY, past->old->name)
                         : changes_add(&it->delta->changes, CHANGE_DROP_BLOCK, (Str){0}, past->old->name);
    if (past->touch & TOUCH_UP) script_drop_block(&change->up, past->old, end ? past->name : past->old->name);
    if (past->touch & TOUCH_DOWN) script_make_block(&change->down, end ? past->text : past->old->text);
    if (past->now) change->detail = STR(", to be made again");
    say_lost(change, past);
}

static void make_again(Blocks *it, const Past *past, uint32_t at, ChangeKind kind) {
    Change *change = between_add(&it->comes, at, kind, past->now->name);
    if (past->touch & TOUCH_UP) script_make_block(&change->up, past->now->text);
    if (past->touch & TOUCH_DOWN) script_drop_block(&change->down, past->now, past->now->name);
}

static void make_new(Blocks *it, const ModelBlock *block, uint32_t at, ChangeKind kind) {
    Change *change = between_add(&it->comes, at, kind, block->name);
    script_make_block(&change->up, block->text);
    script_drop_block(&change->down, block, block->name);
}

static void replace(Blocks *it, const Past *past, uint32_t at, ChangeKind kind) {
    Change *change = between_add(&it->comes, at, kind, past->now->name);
    script_replace_block(&change->up, past->now->text);
    script_replace_block(&change->down, past->text);
}

static const Past *past_of(const Blocks *it, const ModelBlock *now) {
    for (uint32_t i = 0; i < it->before.model->block_count; i++)
        if (it->past[i].now == now) return &it->past[i];
    return NULL;
}

static void write_changes(Blocks *it) {
    const Model *before = it->before.model, *after = it->after.model;
    for (uint32_t i = before->block_count; i-- > 0;) {
        uint32_t at = it->before.order[i];
        if (it->past[at].touch) drop_past(it, &it->past[at], at);
    }
    for (uint32_t i = 0; i < after->block_count; i++) {
        uint32_t at = it->after.order[i];
        const ModelBlock *block = &after->blocks[at];
        bool early = it->after.early[at];
        ChangeKind kind = early ? CHANGE_ADD_EARLY : CHANGE_ADD_BLOCK;
        const Past *past = it->stays[at] ? past_of(it, block) : NULL;
        if (!past) make_new(it, block, at, kind);
        else if (past->touch) make_again(it, past, at, kind);
        else if (past->replaced) replace(it, past, at, early ? CHANGE_REPLACE_EARLY : CHANGE_REPLACE_BLOCK);
    }
}

static void find_past(Blocks *it, const Model *old) {
    Delta *delta = it->delta;
    for (uint32_t i = 0; i < delta->table_count; i++)
        if (delta->tables[i].old)
            lookup_put(&it->tables, NULL, delta->tables[i].old->name, &delta->tables[i]);
    for (uint32_t i = 0; i < delta->enum_count; i++)
        lookup_put(&it->enums, NULL, old->enums[i].name, &delta->enums[i]);
    delta->failed |= it->tables.failed || it->enums.failed;
    for (uint32_t i = 0; i < old->block_count && !delta->failed; i++)
        it->past[i] = (Past){.old = &old->blocks[i],
                             .name = renamed(it, old->blocks[i].name),
                             .text = renamed(it, old->blocks[i].text)};
}

void blocks_arrange(Delta *delta, const Model *old) {
    if (!old->block_count && !delta->now->block_count) return;
    /* Kept: what stands between tables has its place when they are arranged. */
    Blocks *it = arena_take(delta->arena, sizeof *it);
    delta->failed |= !it;
    if (!it) return;
    *it = (Blocks){
        .delta = delta,
        .before = block_order_make(delta->arena, old),
        .after = block_order_make(delta->arena, delta->now),
        .tables = lookup_make(delta->arena),
        .enums = lookup_make(delta->arena),
    };
    it->past = take(it, old->block_count, sizeof *it->past);
    it->stays = take(it, delta->now->block_count, sizeof *it->stays);
    delta->failed |= it->before.failed || it->after.failed;
    if (delta->failed) return;
    it->goes = between_make(delta, &it->before, false);
    it->comes = between_make(delta, &it->after, true);
    if (!delta->failed) find_past(it, old);
    if (delta->failed) return;
    delta->goes = &it->goes;
    delta->comes = &it->comes;
    match(it);
    find_touched(it);
    if (!delta->failed) write_changes(it);
}

void blocks_arrange_schemas(Delta *delta) {
    const Model *was = delta->was, *now = delta->now;
    for (uint32_t i = 0; i < now->schemas.count; i++) {
        Str name = now->schemas.names[i];
        if (names_has(was->schemas, name)) continue;
        Change *change = changes_add(&delta->changes, CHANGE_CREATE_SCHEMA, (Str){0}, name);
        script_make_schema(&change->up, name);
        script_drop_schema(&change->down, name);
    }
    for (uint32_t i = 0; i < was->schemas.count; i++) {
        Str name = was->schemas.names[i];
        if (names_has(now->schemas, name)) continue;
        Change *change = changes_add(&delta->changes, CHANGE_DROP_SCHEMA, (Str){0}, name);
        script_drop_schema(&change->up, name);
        script_make_schema(&change->down, name);
        change->loses = STR("its place for what is made there");
    }
}

void blocks_arrange_extensions(Delta *delta) {
    const Model *was = delta->was, *now = delta->now;
    for (uint32_t i = 0; i < now->extension_count; i++) {
        const ModelExtension *extension = &now->extensions[i];
        if (model_extension(was, extension->name)) continue;
        Change *change = changes_add(&delta->changes, CHANGE_ADD_EXTENSION, (Str){0}, extension->name);
        script_make_extension(&change->up, extension);
        script_drop_extension(&change->down, extension->name);
    }
    for (uint32_t i = 0; i < was->extension_count; i++) {
        const ModelExtension *extension = &was->extensions[i];
        if (model_extension(now, extension->name)) continue;
        Change *change = changes_add(&delta->changes, CHANGE_DROP_EXTENSION, (Str){0}, extension->name);
        script_drop_extension(&change->up, extension->name);
        script_make_extension(&change->down, extension);
        change->loses = STR("what it gives");
    }
}
