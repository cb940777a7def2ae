/* See scratch.h. Made of the tools diff and catalog, by their JSON, as anybody could. */
#include "tools/catalog/scratch.h"

#include "tools/catalog/catalog.h"
#include "tools/catalog/relocate.h"
#include "tools/diff/diff.h"
#include "tools/document/document.h"
#include "tools/put.h"
#include "tools/quote.h"

static void put_query(Buf *out, Str sql) {
    buf_lit(out, "{\"query\":");
    escape_put_text(out, sql.ptr, sql.len);
    buf_lit(out, ",\"params\":[]}");
}

/* A query made of a form (quote.h). */
static void put_filled(Arena *arena, Buf *out, const char *form, const Str *args) {
    Buf sql = buf_make(arena);
    quote_fill(&sql, form, args);
    put_query(out, buf_str(&sql));
    out->failed |= sql.failed;
}

/* What another tool answers; NULL where it fails, with its answer in `out`, or where memory has run out. */
static const cJSON *ask(Arena *arena, Op *op, const Buf *question, Buf *out) {
    Buf wrong = buf_make(arena);
    out->failed |= question->failed;
    const cJSON *input = out->failed ? NULL : tree_read(arena, buf_str(question), &wrong);
    out->len = 0;
    if (!input || !op(arena, input, out)) {
        out->failed |= !input;
        return NULL;
    }
    const cJSON *answer = out->failed ? NULL : tree_read(arena, buf_str(out), &wrong);
    out->failed |= !answer;
    out->len = 0;
    return answer;
}

/* Drops the extensions, and the schemas for them, that this transaction has made. */
static const char drop_extensions[] =
    "do $$\n"
    "declare\n"
    "  made name;\n"
    "begin\n"
    "  for made in select extname from pg_extension where xmin = pg_current_xact_id()::xid loop\n"
    "    execute format('drop extension if exists %I cascade', made);\n"
    "  end loop;\n"
    "  for made in select nspname from pg_namespace where xmin = pg_current_xact_id()::xid loop\n"
    "    execute format('drop schema if exists %I cascade', made);\n"
    "  end loop;\n"
    "end $$";

/* The question about what was made: which schema stands for which. */
static void put_question(Buf *out, Str schema, const Relocation *to) {
    buf_byte(out, '{');
    put_string(out, "schema", schema);
    put_key(out, STR("schemas"));
    buf_byte(out, '{');
    for (uint32_t i = 0; i < to->schemas.count; i++) {
        put_key(out, to->places[i]);
        put_text(out, to->schemas.names[i]);
    }
    buf_lit(out, "},\"tables\":true}");
}

static bool begins(Str text, const char *words) {
    size_t len = literal_len(words);
    return text.len > len && bytes_is(text.ptr, len, words);
}

/* A statement that makes the document, in the places of its schemas. An extension is the database's: it may
 * be there already, and its schema with it. */
static void put_statement(Arena *arena, Buf *out, Str sql, const Relocation *to) {
    Buf moved = buf_make(arena);
    bool extension = begins(sql, "create extension ") || begins(sql, "create schema ");
    if (to->schemas.count && !extension) relocate(&moved, sql, to);
    else buf_put(&moved, sql);
    put_query(out, buf_str(&moved));
    buf_byte(out, ',');
    out->failed |= moved.failed;
}

/* `create schema` or `drop schema` of each place. */
static void put_places(Arena *arena, Buf *out, const char *form, const Relocation *to) {
    for (uint32_t i = 0; i < to->schemas.count; i++) {
        put_filled(arena, out, form, &to->places[i]);
        buf_byte(out, ',');
    }
}

bool op_scratch(Arena *arena, const cJSON *input, Buf *out) {
    Str schema = tree_member_text(input, "schema");
    const cJSON *document = tree_member(input, "document");
    Model model;
    Relocation places;
    Buf question = buf_make(arena);
    buf_lit(&question, "{\"from\":null,\"style\":\"push\",\"hints\":{},\"to\":");
    tree_put(&question, document);
    buf_byte(&question, '}');
    const cJSON *made = ask(arena, op_diff, &question, out);
    if (!made || !document_read_member(arena, input, "document", &model, out)) return false;
    out->failed |= !relocation_make(arena, &model, schema, &places);
    if (out->failed) return false;
    question = buf_make(arena);
    put_question(&question, schema, &places);
    const cJSON *seen = ask(arena, op_catalog, &question, out), *each;
    if (!seen) return false;

    buf_lit(out, "{\"queries\":[");
    put_filled(arena, out, "create schema @n", &schema);
    buf_byte(out, ',');
    /* Types and functions of extensions are in public, mostly. */
    put_filled(arena, out, "set local search_path to @n, public", &schema);
    buf_byte(out, ',');
    put_places(arena, out, "create schema @n", &places);
    /* The first statements make the document's own schemas. */
    uint32_t own = 0, count = tree_count(tree_member(made, "statements"));
    cJSON_ArrayForEach(each, tree_member(made, "statements")) if (own++ >= model.schemas.count)
        put_statement(arena, out, tree_text(each), &places);
    cJSON_ArrayForEach(each, tree_member(seen, "queries")) {
        tree_put(out, each);
        buf_byte(out, ',');
    }
    put_places(arena, out, "drop schema @n cascade", &places);
    put_filled(arena, out, "drop schema @n cascade", &schema);
    if (tree_member(document, "extensions")) {
        buf_byte(out, ',');
        put_query(out, (Str){drop_extensions, sizeof drop_extensions - 1});
    }
    buf_lit(out, "],\"first\":");
    buf_int(out, count + 2); /* as many places as schemas of its own */
    buf_lit(out, ",\"count\":");
    buf_int(out, tree_count(tree_member(seen, "queries")));
    buf_byte(out, '}');
    return true;
}
