/* The statements about extensions and what is said by SQL. See draft.h. */
#include "tools/diff/draft.h"
#include "tools/quote.h"

Str script_behind_create(Str sql) {
    Lexer lexer = lexer_of(sql), at = lexer;
    if (token_is(lexer_word(&at), "create")) lexer = at;
    if (token_is(lexer_word(&at), "or") && token_is(lexer_word(&at), "replace")) lexer = at;
    Token next = lexer_word(&lexer);
    return (Str){next.text.ptr, (size_t)(str_end(sql) - next.text.ptr)};
}

void script_drop_block(Script *script, const ModelBlock *block, Str name) {
    if (block->undo.len) script_add(script, 0, "@s", &block->undo);
    else script_add(script, 0, "drop @s", &name);
}

/* Whether it is a routine whose body Postgres would read at once: what it calls may not be there yet. */
static bool is_read(Str text) {
    Lexer lexer = lexer_of(script_behind_create(text));
    Token next = lexer_word(&lexer);
    bool language = false;
    if (!token_is(next, "function") && !token_is(next, "procedure")) return false;
    while (next.kind != TOKEN_END && !(language && token_is(next, "sql"))) {
        language = token_is(next, "language");
        next = lexer_word(&lexer);
    }
    return next.kind != TOKEN_END;
}

void script_make_block(Script *script, Str text) {
    if (is_read(text)) script_add(script, 0, "set local check_function_bodies = off", NULL);
    script_add(script, 0, "@s", &text);
}

void script_replace_block(Script *script, Str text) {
    Str behind = script_behind_create(text);
    if (is_read(text)) script_add(script, 0, "set local check_function_bodies = off", NULL);
    script_add(script, 0, "create or replace @s", &behind);
}

void script_make_schema(Script *script, Str name) {
    script_add(script, 0, "create schema if not exists @n", &name);
}

void script_drop_schema(Script *script, Str name) {
    script_add(script, 0, "drop schema @n", &name);
}

void script_make_extension(Script *script, const ModelExtension *extension) {
    bool own =
        extension->schema.len && !(extension->schema.len > 3 && bytes_is(extension->schema.ptr, 3, "pg_"));
    if (own) script_add(script, 0, "create schema if not exists @n", &extension->schema);
    script_add(script, 0, "create extension if not exists @n schema @n cascade",
               (const Str[]){extension->name, extension->schema.len ? extension->schema : STR("public")});
}

void script_drop_extension(Script *script, Str name) {
    script_add(script, 0, "drop extension if exists @n", &name);
}
