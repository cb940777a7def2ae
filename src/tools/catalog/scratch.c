/* See scratch.h. Made of the tools diff and catalog, by their JSON, as anybody could. */
#include "tools/catalog/scratch.h"

#include "tools/catalog/catalog.h"
#include "tools/diff/diff.h"
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

/* The schema, and the extensions that are missing, in it. How many queries that is. */
static uint32_t put_schema(Arena *arena, Buf *out, Str schema, const cJSON *missing) {
    const cJSON *each;
    put_filled(arena, out, "create schema @n", &schema);
    buf_byte(out, ',');
    /* Types and functions of extensions are in public, mostly. */
    put_filled(arena, out, "set local search_path to @n, public", &schema);
    buf_byte(out, ',');
    cJSON_ArrayForEach(each, missing) {
        put_filled(arena, out, "create extension if not exists @n schema @n cascade",
                   (const Str[]){tree_text(each), schema});
        buf_byte(out, ',');
    }
    return 2 + tree_count(missing);
}

bool op_scratch(Arena *arena, const cJSON *input, Buf *out) {
    Str schema = tree_member_text(input, "schema");
    Buf question = buf_make(arena);
    buf_lit(&question, "{\"from\":null,\"style\":\"push\",\"hints\":{},\"to\":");
    cJSON *document = cJSON_GetObjectItemCaseSensitive(input, "document");
    (void)cJSON_DetachItemFromObjectCaseSensitive(document, "extensions");
    tree_put(&question, document);
    buf_byte(&question, '}');
    const cJSON *made = ask(arena, op_diff, &question, out);
    if (!made) return false;
    question = buf_make(arena);
    buf_lit(&question, "{\"schema\":");
    escape_put_text(&question, schema.ptr, schema.len);
    buf_byte(&question, '}');
    const cJSON *seen = ask(arena, op_catalog, &question, out), *each;
    if (!seen) return false;

    buf_lit(out, "{\"queries\":[");
    uint32_t before = put_schema(arena, out, schema, tree_member(input, "missing"));
    cJSON_ArrayForEach(each, tree_member(made, "statements")) {
        put_query(out, tree_text(each));
        buf_byte(out, ',');
    }
    cJSON_ArrayForEach(each, tree_member(seen, "queries")) {
        tree_put(out, each);
        buf_byte(out, ',');
    }
    put_filled(arena, out, "drop schema @n cascade", &schema);
    buf_lit(out, "],\"first\":");
    buf_int(out, tree_count(tree_member(made, "statements")) + before);
    buf_lit(out, ",\"count\":");
    buf_int(out, tree_count(tree_member(seen, "queries")));
    buf_byte(out, '}');
    return true;
}
