/* See reread.h. */
#include "tools/catalog/reread.h"

#include <string.h>

#include "tools/lexer.h"

static bool takes(Lexer *lexer, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!token_is(lexer_word(lexer), words[i])) return false;
    return true;
}

/* `('a'::character varying)::text`, of which what stands between the brackets is written. */
static bool read_element(Lexer *lexer, Buf *out) {
    static const char *const type[] = {":", ":", "character", "varying"};
    static const char *const cast[] = {")", ":", ":", "text"};
    if (!token_is(lexer_word(lexer), "(")) return false;
    Token string = lexer_word(lexer);
    if (string.kind != TOKEN_STRING || !takes(lexer, type, COUNT(type))) return false;
    buf_put(out, str_of(string.text.ptr, lexer->at));
    return takes(lexer, cast, COUNT(cast));
}

/* The brackets behind ARRAY, where they hold such elements and nothing else. */
static bool read_list(Lexer *lexer, Buf *out) {
    Token token = lexer_word(lexer);
    if (!token_is(token, "[")) return false;
    do {
        if (!read_element(lexer, out)) return false;
        token = lexer_word(lexer);
        if (token_is(token, ",")) buf_lit(out, ", ");
    } while (token_is(token, ","));
    return token_is(token, "]");
}

static void put_once(Buf *out, Str sql) {
    Lexer lexer = lexer_of(sql);
    const char *from = sql.ptr;
    for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer)) {
        Lexer behind = lexer;
        Buf list = buf_make(out->arena);
        if (!token_is(token, "array") || !read_list(&behind, &list)) continue;
        buf_put(out, str_of(from, token.text.ptr));
        buf_lit(out, "(ARRAY[");
        buf_put(out, buf_str(&list));
        buf_lit(out, "])::text[]");
        out->failed |= list.failed;
        from = behind.at;
        lexer = behind;
    }
    buf_put(out, str_of(from, str_end(sql)));
}

static bool undo(Arena *arena, cJSON *node) {
    if (!cJSON_IsString(node)) return true;
    Buf out = buf_make(arena);
    put_once(&out, tree_text(node));
    buf_byte(&out, 0);
    if (!out.failed) node->valuestring = out.ptr;
    return !out.failed;
}

/* Of all members, or of those with a name. */
static bool undo_members(Arena *arena, const cJSON *object, const char *name) {
    bool done = true;
    for (cJSON *child = cJSON_IsObject(object) ? object->child : NULL; child; child = child->next)
        if (!name || strcmp(child->string, name) == 0) done &= undo(arena, child);
    return done;
}

bool reread_undo(Arena *arena, const cJSON *tables) {
    const cJSON *table, *index, *part;
    bool done = true;
    cJSON_ArrayForEach(table, tables) {
        done &= undo_members(arena, tree_object(table, "checks"), NULL);
        cJSON_ArrayForEach(index, tree_object(table, "indexes")) {
            done &= undo_members(arena, index, "where");
            cJSON_ArrayForEach(part, tree_member(index, "columns")) done &=
                undo_members(arena, part, "expression");
        }
    }
    return done;
}
