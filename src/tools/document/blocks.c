/* Reading blocks. See blocks.h. */
#include "tools/document/blocks.h"

#include <stdlib.h>
#include <string.h>

#include "tools/quote.h"

typedef struct BlockKind {
    const char *words;
    BlockTime time;
    bool undone; /* by words of its own, not by DROP */
    bool called; /* others mention it by its name */
} BlockKind;

static const BlockKind kinds[] = {
#define BLOCK(words, time, undone) {words, BLOCK_##time, undone, true},
#define SETTING(words) {words, BLOCK_LATE, true, false},
#include "tools/document/blocks.def"
#undef SETTING
#undef BLOCK
};

/* Whether a text goes on with these words, which are one space apart; then the lexer is behind them. */
static bool take_words(Lexer *lexer, const char *words) {
    Lexer at = *lexer;
    for (const char *word = words; *word;) {
        char one[32] = {0};
        size_t length = strcspn(word, " ");
        bytes_copy(one, word, length);
        if (!token_is(lexer_word(&at), one)) return false;
        word += length + (word[length] == ' ');
    }
    *lexer = at;
    return true;
}

/* The one statement that a text is, without what stands around it; empty where it is none. What is behind
 * `begin atomic` may have semicolons. */
static Str one_statement(Str sql) {
    Lexer lexer = lexer_of(sql);
    const char *from = NULL, *to = NULL;
    bool begin = false, atomic = false;
    for (;;) {
        Token next = lexer_word(&lexer);
        if (next.kind == TOKEN_END) break;
        if (next.kind == TOKEN_WRONG) return (Str){0};
        if (token_is(next, ";") && !atomic) {
            if (lexer_word(&lexer).kind != TOKEN_END) return (Str){0};
            break;
        }
        atomic |= begin && token_is(next, "atomic");
        begin = token_is(next, "begin");
        if (!from) from = next.text.ptr;
        to = str_end(next.text);
    }
    return from ? (Str){from, (size_t)(to - from)} : (Str){0};
}

static Str read_statement(Reading *r, const cJSON *node) {
    Str sql = one_statement(tree_text(node));
    if (!sql.len) READING_SAY(r, STR("is not one statement of SQL"));
    return sql;
}

static Str read_statement_in(Reading *r, const cJSON *member) {
    if (!member) return (Str){0};
    size_t was = reading_enter(r, tree_name(member));
    Str sql = read_statement(r, member);
    reading_leave(r, was);
    return sql;
}

/* What other things call a block: its last identifier before a bracket, "on" or the end. */
static Str bare_of(Reading *r, Lexer lexer) {
    Buf name = buf_make(r->arena);
    for (;;) {
        Token next = lexer_word(&lexer);
        if (next.kind != TOKEN_WORD && next.kind != TOKEN_QUOTED) break;
        name.len = 0;
        quote_meaning(&name, next);
        if (!token_is(lexer_word(&lexer), ".")) break;
    }
    r->mistakes->out.failed |= name.failed;
    return buf_str(&name);
}

static bool has_on(Lexer name) {
    for (Token next = lexer_word(&name); next.kind != TOKEN_END; next = lexer_word(&name))
        if (token_is(next, "on")) return true;
    return false;
}

/* Whether a name can stand behind DROP: no string, no comment, nothing that ends a statement. */
static bool is_target(Str name) {
    Lexer lexer = lexer_of(name);
    for (;;) {
        Token next = lexer_next(&lexer);
        if (next.kind == TOKEN_END) return true;
        if (next.kind == TOKEN_WRONG || next.kind == TOKEN_COMMENT || next.kind == TOKEN_STRING ||
            next.kind == TOKEN_PARAM || token_is(next, ";"))
            return false;
    }
}

/* The kind of what is called so, and its name behind that; NULL: there is none. */
static const BlockKind *kind_of(Str name, Lexer *behind) {
    for (uint32_t i = 0; i < COUNT(kinds); i++) {
        *behind = lexer_of(name);
        if (take_words(behind, kinds[i].words)) return &kinds[i];
    }
    return NULL;
}

/* Says which kinds there are. */
static void say_kinds(Reading *r, bool undone) {
    Buf list = buf_make(r->arena);
    for (uint32_t i = 0; i < COUNT(kinds); i++) {
        if (kinds[i].undone && !undone) continue;
        if (list.len) buf_lit(&list, ", ");
        buf_lit(&list, kinds[i].words);
    }
    r->mistakes->out.failed |= list.failed;
    READING_SAY(r,
                undone ? STR("has a name that begins with none of ")
                       : STR("has no \"undo\", nor a name that begins with one of "),
                buf_str(&list));
}

static void read_kind(Reading *r, ModelBlock *block) {
    Lexer lexer;
    const BlockKind *kind = kind_of(block->name, &lexer);
    if (!kind || (kind->undone && !block->undo.len)) {
        say_kinds(r, block->undo.len > 0);
        return;
    }
    block->time = kind->time;
    if (kind->called) block->bare = bare_of(r, lexer);
    block->of_table = kind->called && has_on(lexer);
    if (!block->undo.len && (lexer_word(&lexer).kind == TOKEN_END || !is_target(block->name)))
        READING_SAY(r, STR("is nothing that could stand behind DROP"));
}

/* views_read reads the last two. */
static const Member block_members[] = {{"text", KIND_TEXT, true},
                                       {"undo", KIND_TEXT, false},
                                       {"columns", KIND_OBJECT, false},
                                       {"client", KIND_OBJECT, false}};

static void read_block(Reading *r, ModelBlock *block, const cJSON *node) {
    const cJSON *got[COUNT(block_members)] = {NULL};
    block->name = tree_name(node);
    if (!reading_kind(r, node, KIND_TEXT | KIND_OBJECT)) return;
    if (cJSON_IsString(node)) {
        block->text = read_statement(r, node);
    } else {
        reading_members(r, node, block_members, COUNT(block_members), got);
        if (!got[1] && !got[2]) READING_SAY_AT(r, reading_place_in(r, STR("undo")), STR("is missing"));
        block->text = read_statement_in(r, got[0]);
        block->undo = read_statement_in(r, got[1]);
        if (got[1] && !block->undo.len) return; /* which has been said */
    }
    if (block->name.len) read_kind(r, block);
}

void blocks_read(Reading *r, Model *model, const cJSON *node) {
    uint32_t at = 0;
    ModelBlock *blocks = reading_take(r, tree_count(node), sizeof *blocks);
    if (!blocks) return;
    size_t was = reading_enter(r, STR("sql"));
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) read_block(r, &blocks[at++], walk.node);
    qsort(blocks, at, sizeof *blocks, order_by_name);
    for (uint32_t i = 0; i < at; i++) {
        size_t deeper = reading_enter(r, blocks[i].name);
        if (!blocks[i].name.len) READING_SAY(r, STR("is an empty name"));
        if (i && str_eq(blocks[i - 1].name, blocks[i].name)) READING_SAY(r, STR("stands twice: keep one"));
        reading_leave(r, deeper);
    }
    reading_leave(r, was);
    model->blocks = blocks;
    model->block_count = at;
}

static const Member extension_members[] = {{"schema", KIND_TEXT, false}};

static void read_extension(Reading *r, ModelExtension *extension, const cJSON *node) {
    const cJSON *got[COUNT(extension_members)] = {NULL};
    extension->name = tree_name(node);
    if (!reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, extension_members, COUNT(extension_members), got);
    extension->schema = reading_name_in(r, got[0]);
    if (str_is(extension->schema, "public")) extension->schema = (Str){0};
}

void blocks_read_extensions(Reading *r, Model *model, const cJSON *node) {
    uint32_t at = 0;
    ModelExtension *extensions = reading_take(r, tree_count(node), sizeof *extensions);
    if (!extensions) return;
    size_t was = reading_enter(r, STR("extensions"));
    reading_map(r, node, false);
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) read_extension(r, &extensions[at++], walk.node);
    reading_leave(r, was);
    qsort(extensions, at, sizeof *extensions, order_by_name);
    model->extensions = extensions;
    model->extension_count = at;
}

/* A schema of ours, or of the system's own, is no document's; and a dot ends the name of one. */
static void read_schema(Reading *r, const cJSON *node) {
    Str name = tree_name(node);
    bool systems = (name.len > 3 && bytes_is(name.ptr, 3, "pg_")) || str_is(name, "information_schema");
    if (str_is(name, "public")) READING_SAY(r, STR("is always there: take it away"));
    if (systems || str_is(name, "heliumdb")) READING_SAY(r, STR("is not a schema for a document"));
    if (memchr(name.ptr, '.', name.len))
        READING_SAY(r, STR("has a dot in its name, which no schema here can"));
    if (reading_kind(r, node, KIND_OBJECT)) reading_members(r, node, NULL, 0, NULL);
}

void blocks_read_schemas(Reading *r, Model *model, const cJSON *node) {
    uint32_t at = 0;
    Str *names = reading_take(r, tree_count(node), sizeof *names);
    if (!names) return;
    size_t was = reading_enter(r, STR("schemas"));
    reading_map(r, node, false);
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) {
        read_schema(r, walk.node);
        names[at++] = tree_name(walk.node);
    }
    reading_leave(r, was);
    qsort(names, at, sizeof *names, order_by_name);
    r->schemas = model->schemas = (Names){names, at};
}

Str blocks_view(Reading *r, Str name) {
    Lexer lexer;
    const BlockKind *kind = kind_of(name, &lexer);
    Buf called = buf_make(r->arena);
    if (!kind || !(strcmp(kind->words, "view") == 0 || strcmp(kind->words, "materialized view") == 0))
        return (Str){0};
    for (;;) {
        quote_meaning(&called, lexer_word(&lexer));
        if (!token_is(lexer_word(&lexer), ".")) break;
        if (str_eq(buf_str(&called), STR("public"))) called.len = 0;
        else buf_byte(&called, 0); /* a schema's end, as model.h has it */
    }
    r->mistakes->out.failed |= called.failed;
    return buf_str(&called);
}

void blocks_identity(Buf *out, Str name) {
    Lexer lexer = lexer_of(name);
    for (;;) {
        Token next = lexer_word(&lexer);
        if (next.kind == TOKEN_END || token_is(next, "(")) return;
        if (out->len) buf_byte(out, ' ');
        quote_meaning(out, next);
    }
}
