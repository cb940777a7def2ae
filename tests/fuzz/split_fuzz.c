/* Scripts: whatever they are, they are refused, or cut into statements whose texts stand in the script, in
 * order and apart, with nothing but white space, comments and semicolons between them; and lint has its say
 * of them.
 *
 * Input: SQL. */
#define FUZZ_TOOLS
#include "fuzz.h"
#include "tools/script/digest.h"
#include "tools/script/lint.h"
#include "tools/script/script.h"
#include "tools/script/split.h"

/* Between statements nothing is lost. */
static void check_between(Str text) {
    Lexer lexer = lexer_of(text);
    for (;;) {
        Token token = lexer_next(&lexer);
        if (token.kind == TOKEN_END) return;
        MUST(token.kind == TOKEN_SPACE || token.kind == TOKEN_COMMENT || token_is(token, ";"));
    }
}

static void check_script(const Script *script) {
    const char *at = script->text.ptr;
    uint32_t line = 1, step = 0;
    for (uint32_t i = 0; i < script->count; i++) {
        const ScriptStatement *statement = &script->statements[i];
        MUST(statement->sql.len && statement->sql.ptr >= at);
        check_between(str_of(at, statement->sql.ptr));
        for (; at < statement->sql.ptr; at++) line += *at == '\n';
        MUST(statement->line == line && statement->end >= line);
        MUST(statement->stage == step || (i && statement->stage == step + 1));
        if (i && (statement->outside || script->statements[i - 1].outside))
            MUST(statement->stage == step + 1);
        step = statement->stage;
        at = str_end(statement->sql);
        for (const char *p = statement->sql.ptr; p < at; p++) line += *p == '\n';
        MUST(statement->end == line);
    }
    if (at) check_between(str_of(at, str_end(script->text)));
    MUST(script->stages == (script->count ? step + 1 : 0));
    for (uint32_t i = 0; i < script->allow_count; i++)
        MUST(script->allows[i].from <= script->allows[i].past && script->allows[i].past <= script->count);
}

/* A tool's answer is JSON; with little memory it has run out. */
static void check_op(Op *op, Str sql, size_t limit) {
    fuzz_limit = limit;
    Arena *arena = fuzz_arena();
    tree_start(arena);
    char *text = str_terminated(arena, sql);
    cJSON *input = cJSON_CreateObject();
    if (text && input && cJSON_AddStringToObject(input, "sql", text)) {
        Buf out = buf_make(arena);
        bool done = op(arena, input, &out);
        MUST(out.failed || (fuzz_is_json(buf_str(&out)) && *out.ptr == '{'));
        MUST(out.failed || done || out.len);
    }
    fuzz_limit = FUZZ_ROOM;
}

static bool is_utf8(Str text) {
    Buf string = buf_make(fuzz_arena());
    escape_put_text(&string, text.ptr, text.len);
    return fuzz_is_json(buf_str(&string));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str sql = fuzz_block((Str){(const char *)data, size});
    if (!size || !memchr(sql.ptr, 0, sql.len)) {
        Arena *arena = fuzz_arena();
        Mistakes wrong = mistakes_make(arena);
        Script script;
        if (script_read(arena, sql, &wrong, &script)) check_script(&script);
        else MUST(wrong.count && !wrong.out.failed);
        if (is_utf8(sql)) { /* as it is in what tools are given */
            check_op(op_split, sql, FUZZ_ROOM);
            check_op(op_lint, sql, FUZZ_ROOM);
            check_op(op_lint, sql, size * 3);
        }
    }
    free((char *)(uintptr_t)sql.ptr);
    return 0;
}
