/* See diff.h. */
#include "tools/diff/diff.h"

#include "tools/diff/arrange.h"
#include "tools/diff/blocks.h"
#include "tools/diff/compare.h"
#include "tools/document/document.h"
#include "tools/diff/relabel.h"
#include "tools/diff/rename.h"

static void say(Mistakes *mistakes, const char *path, const char *message) {
    mistakes_add(mistakes, str_from(path), str_from(message));
}

static Hint *hints_of(Arena *arena, const cJSON *node, Mistakes *mistakes, uint32_t *count) {
    Hint *hints = arena_take(arena, tree_count(node) * sizeof *hints);
    const cJSON *child;
    mistakes->out.failed |= !hints;
    if (!hints) return NULL;
    cJSON_ArrayForEach(child, node) {
        bool rename = cJSON_IsObject(node);
        if (!cJSON_IsString(child) || !tree_text(child).len) {
            say(mistakes, rename ? "hints.renames" : "hints.drops", "holds what is no name");
            continue;
        }
        hints[(*count)++] = rename ? (Hint){.from = tree_name(child), .to = tree_text(child)}
                                   : (Hint){.from = tree_text(child)};
    }
    return hints;
}

static Hints hints_read(Arena *arena, const cJSON *input, Mistakes *mistakes) {
    const cJSON *hints = tree_member(input, "hints"), *renames = tree_member(hints, "renames"),
                *drops = tree_member(hints, "drops");
    Hints read = {0};
    if (hints && !cJSON_IsObject(hints)) say(mistakes, "hints", "is no object");
    if (renames && !cJSON_IsObject(renames)) say(mistakes, "hints.renames", "is no object");
    if (drops && !cJSON_IsArray(drops)) say(mistakes, "hints.drops", "is no list");
    if (cJSON_IsObject(renames)) read.renames = hints_of(arena, renames, mistakes, &read.rename_count);
    if (cJSON_IsArray(drops)) read.drops = hints_of(arena, drops, mistakes, &read.drop_count);
    mistakes->out.failed |= !hints_index(arena, &read);
    return read;
}

static void compare_all(Delta *delta, const Model *old) {
    delta_make(delta, old);
    if (!delta->failed) relabel_all(delta);
    if (delta->failed) return;
    blocks_arrange_schemas(delta);
    blocks_arrange_extensions(delta);
    blocks_arrange(delta, old);
    arrange_enums(delta);
    arrange_tables(delta);
    for (uint32_t i = 0; i < delta->table_count; i++) {
        const TableDelta *table = &delta->tables[i];
        if (!table->was || !table->now) continue;
        compare_columns(delta, table);
        compare_keys(delta, table);
        compare_indexes(delta, table);
    }
}

bool op_diff(Arena *arena, const cJSON *input, Buf *out) {
    Model from = {0}, to;
    Renames renames;
    Mistakes mistakes = mistakes_make(arena);
    Buf questions = buf_make(arena);
    const cJSON *before = tree_member(input, "from");
    if (before && !cJSON_IsNull(before) && !document_read_member(arena, input, "from", &from, out))
        return false;
    if (!document_read_member(arena, input, "to", &to, out)) return false;
    Hints hints = hints_read(arena, input, &mistakes);
    Str style = tree_member_text(input, "style");
    if (!str_is(style, "migrate") && !str_is(style, "push"))
        say(&mistakes, "style", "is neither \"migrate\" nor \"push\"");
    Delta delta = {.arena = arena,
                   .was = &renames.was,
                   .now = &to,
                   .live = str_is(style, "migrate"),
                   .changes = changes_make(arena)};
    bool done =
        !mistakes.out.failed && rename_all(arena, &from, &to, &hints, &delta.changes, &renames, &questions);
    out->failed |= !done;
    if (!done) return false;
    match_unused(arena, &hints, &mistakes);
    if (mistakes.count) {
        mistakes_put(out, STR("what is given for the difference does not fit"), &mistakes);
        return false;
    }
    compare_all(&delta, &renames.old);
    out->failed |= delta.failed || questions.failed || mistakes.out.failed;
    if (out->failed) return false;
    buf_byte(out, '{');
    changes_put(out, &delta.changes);
    buf_lit(out, ",\"questions\":[");
    buf_put(out, buf_str(&questions));
    buf_lit(out, "]}");
    return true;
}
