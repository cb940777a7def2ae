/* See owned.h. Takes out of the tree of `live` what isn't owned: it is this call's own, and nobody reads it
 * later. */
#include "tools/catalog/owned.h"

typedef struct Owned {
    const cJSON *document, *recorded;
    Buf alone; /* elements of a JSON array */
} Owned;

/* Whether a kind of things ("tables", "enums") has one of this name, or one that had it. */
static bool named(const cJSON *document, const char *kind, const char *name) {
    const cJSON *things = tree_member(document, kind), *thing;
    if (tree_member(things, name)) return true;
    cJSON_ArrayForEach(thing, things) {
        if (str_is(tree_member_text(thing, "renamedFrom"), name)) return true;
    }
    return false;
}

static bool owned(const Owned *it, const char *kind, const char *name) {
    return named(it->document, kind, name) || named(it->recorded, kind, name);
}

static void alone(Owned *it, const char *what, const char *name, const char *of) {
    Buf *out = &it->alone;
    if (out->len) buf_byte(out, ',');
    buf_byte(out, '"');
    buf_lit(out, what);
    buf_byte(out, ' ');
    Str text = str_from(name);
    escape_put(out, text.ptr, text.len);
    if (of) {
        text = str_from(of);
        buf_lit(out, " of ");
        escape_put(out, text.ptr, text.len);
    }
    buf_byte(out, '"');
}

/* Whether a column of a table that is owned has this type, or is an array of it. */
static bool needed(const cJSON *tables, const char *type) {
    const cJSON *table, *column;
    Str wanted = str_from(type);
    cJSON_ArrayForEach(table, tables) {
        cJSON_ArrayForEach(column, tree_member(table, "columns")) {
            Str got = tree_member_text(column, "type");
            while (got.len > 2 && got.ptr[got.len - 1] == ']') got.len -= 2;
            if (str_eq(got, wanted)) return true;
        }
    }
    return false;
}

/* Takes the foreign keys to tables that are left alone out of one that isn't. */
static void drop_keys(Owned *it, const cJSON *table) {
    cJSON *keys = cJSON_GetObjectItemCaseSensitive(table, "foreignKeys"), *column, *next;
    for (cJSON *key = keys ? keys->child : NULL; key; key = next) {
        next = key->next;
        Str target = tree_member_text(tree_member(key, "references"), "table");
        if (owned(it, "tables", target.ptr ? target.ptr : "")) continue;
        alone(it, "key", key->string, table->string);
        cJSON_DetachItemViaPointer(keys, key);
    }
    if (keys && !keys->child) cJSON_DetachItemViaPointer((cJSON *)table, keys);
    cJSON_ArrayForEach(column, tree_member(table, "columns")) {
        cJSON *key = cJSON_GetObjectItemCaseSensitive(column, "references");
        Str target = tree_member_text(key, "table");
        if (!key || owned(it, "tables", target.ptr ? target.ptr : "")) continue;
        alone(it, "key of column", column->string, table->string);
        cJSON_DetachItemViaPointer(column, key);
    }
}

bool op_owned(Arena *arena, const cJSON *input, Buf *out) {
    Owned it = {tree_member(input, "document"), tree_member(input, "recorded"), buf_make(arena)};
    const cJSON *live = tree_member(input, "live");
    cJSON *tables = cJSON_GetObjectItemCaseSensitive(live, "tables"), *next, *thing;
    cJSON *enums = cJSON_GetObjectItemCaseSensitive(live, "enums");
    for (thing = tables ? tables->child : NULL; thing; thing = next) {
        next = thing->next;
        if (owned(&it, "tables", thing->string)) continue;
        alone(&it, "table", thing->string, NULL);
        cJSON_DetachItemViaPointer(tables, thing);
    }
    cJSON_ArrayForEach(thing, tables) drop_keys(&it, thing);
    for (thing = enums ? enums->child : NULL; thing; thing = next) {
        next = thing->next;
        if (owned(&it, "enums", thing->string) || needed(tables, thing->string)) continue;
        alone(&it, "enum", thing->string, NULL);
        cJSON_DetachItemViaPointer(enums, thing);
    }
    buf_lit(out, "{\"document\":");
    if (live) tree_put(out, live);
    else buf_lit(out, "null");
    buf_lit(out, ",\"alone\":[");
    buf_put(out, buf_str(&it.alone));
    buf_lit(out, "]}");
    out->failed |= it.alone.failed;
    return true;
}
