/* See relocate.h. */
#include "tools/catalog/relocate.h"

#include "tools/quote.h"

static bool is_name(Token token) {
    return token.kind == TOKEN_WORD || (token.kind == TOKEN_QUOTED && *token.text.ptr == '"');
}

/* What stands for the schema that a name is; NULL: it is none. */
static const Str *place_of_schema(const Relocation *to, Arena *arena, Token name) {
    Buf text = buf_make(arena);
    if (!is_name(name)) return NULL;
    quote_meaning(&text, name);
    for (uint32_t i = 0; i < to->schemas.count; i++)
        if (str_eq(to->schemas.names[i], buf_str(&text))) return &to->places[i];
    return NULL;
}

/* The same where a thing of that schema is behind it. */
static const Str *place_of(const Relocation *to, Arena *arena, Token name, Lexer behind) {
    const Str *place = place_of_schema(to, arena, name);
    if (!place || !token_is(lexer_word(&behind), ".")) return NULL;
    Token thing = lexer_word(&behind);
    if (!is_name(thing)) return NULL;
    Buf full = buf_make(arena);
    buf_put(&full, to->schemas.names[place - to->places]);
    buf_byte(&full, 0);
    quote_meaning(&full, thing);
    return lookup_find(&to->known, NULL, buf_str(&full)) ? place : NULL;
}

/* What a string says, where it is the name of a thing and no quote is in it; empty otherwise. */
static Str name_in(Token string) {
    Str text = string.text;
    if (string.kind != TOKEN_STRING || text.len < 3 || *text.ptr != '\'') return (Str){0};
    text = (Str){text.ptr + 1, text.len - 2};
    Lexer lexer = lexer_of(text);
    bool named =
        is_name(lexer_word(&lexer)) && token_is(lexer_word(&lexer), ".") && is_name(lexer_word(&lexer));
    return named && lexer_word(&lexer).kind == TOKEN_END ? text : (Str){0};
}

static void put_string(Buf *out, Token string, const Relocation *to) {
    Str text = name_in(string);
    Lexer lexer = lexer_of(text);
    Token name = lexer_next(&lexer);
    const Str *place = text.len ? place_of(to, out->arena, name, lexer) : NULL;
    if (!place) {
        buf_put(out, string.text);
        return;
    }
    buf_byte(out, '\'');
    buf_put(out, *place); /* without quotes: it comes back as quote_ident writes the schema's name */
    buf_put(out, str_of(str_end(name.text), str_end(text)));
    buf_byte(out, '\'');
}

void relocate(Buf *out, Str sql, const Relocation *to) {
    Lexer lexer = lexer_of(sql);
    bool dot = false, schema = false; /* before this token */
    for (Token next = lexer_next(&lexer); next.kind != TOKEN_END; next = lexer_next(&lexer)) {
        const Str *place = dot ? NULL : place_of(to, out->arena, next, lexer);
        if (!place && schema) place = place_of_schema(to, out->arena, next);
        if (place) quote_name(out, *place);
        else if (next.kind == TOKEN_STRING) put_string(out, next, to);
        else buf_put(out, next.text);
        if (next.kind == TOKEN_SPACE || next.kind == TOKEN_COMMENT) continue;
        dot = token_is(next, ".");
        schema = token_is(next, "schema");
    }
}

static Str place_name(Arena *arena, Str prefix, uint32_t number, bool *failed) {
    Buf name = buf_make(arena);
    buf_put(&name, prefix);
    buf_byte(&name, '_');
    buf_int(&name, number);
    buf_byte(&name, 'x'); /* so that none begins as another does */
    *failed |= name.failed;
    return buf_str(&name);
}

/* What is said by SQL is in a schema where its name says so. */
static void know_block(Relocation *out, const ModelBlock *block) {
    Lexer lexer = lexer_of(block->name);
    for (Token next = lexer_word(&lexer); next.kind != TOKEN_END; next = lexer_word(&lexer)) {
        Buf name = buf_make(out->known.arena);
        Lexer behind = lexer;
        if (!is_name(next)) continue;
        quote_meaning(&name, next);
        if (!names_has(out->schemas, buf_str(&name)) || !token_is(lexer_word(&behind), ".")) continue;
        next = lexer_word(&behind);
        buf_byte(&name, 0);
        quote_meaning(&name, next);
        lookup_entry(&out->known, NULL, buf_str(&name));
        out->known.failed |= name.failed;
    }
}

bool relocation_make(Arena *arena, const Model *model, Str prefix, Relocation *out) {
    bool failed = false;
    Str *places = arena_take(arena, (model->schemas.count + 1) * sizeof *places);
    *out = (Relocation){.schemas = model->schemas, .places = places, .known = lookup_make(arena)};
    if (!places) return false;
    for (uint32_t i = 0; i < model->schemas.count; i++) places[i] = place_name(arena, prefix, i, &failed);
    for (uint32_t i = 0; i < model->table_count; i++) lookup_entry(&out->known, NULL, model->tables[i].name);
    for (uint32_t i = 0; i < model->enum_count; i++) lookup_entry(&out->known, NULL, model->enums[i].name);
    for (uint32_t i = 0; i < model->block_count; i++) know_block(out, &model->blocks[i]);
    return !failed && !out->known.failed;
}
