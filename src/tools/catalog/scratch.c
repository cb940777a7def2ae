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

bool op_scratch(Arena *arena, const cJSON *input, Buf *out) {
    Str schema = tree_member_text(input, "schema");
    const cJSON *document = tree_member(input, "document");
    Buf question = buf_make(arena);
    buf_lit(&question, "{\"from\":null,\"style\":\"push\",\"hints\":{},\"to\":");
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
    put_filled(arena, out, "create schema @n", &schema);
    buf_byte(out, ',');
    /* Types and functions of extensions are in public, mostly. */
    put_filled(arena, out, "set local search_path to @n, public", &schema);
    buf_byte(out, ',');
    cJSON_ArrayForEach(each, tree_member(made, "statements")) {
        put_query(out, tree_text(each));
        buf_byte(out, ',');
    }
    cJSON_ArrayForEach(each, tree_member(seen, "queries")) {
        tree_put(out, each);
        buf_byte(out, ',');
    }
    put_filled(arena, out, "drop schema @n cascade", &schema);
    if (tree_member(document, "extensions")) {
        buf_byte(out, ',');
        put_query(out, (Str){drop_extensions, sizeof drop_extensions - 1});
    }
    buf_lit(out, "],\"first\":");
    buf_int(out, tree_count(tree_member(made, "statements")) + 2);
    buf_lit(out, ",\"count\":");
    buf_int(out, tree_count(tree_member(seen, "queries")));
    buf_byte(out, '}');
    return true;
}
