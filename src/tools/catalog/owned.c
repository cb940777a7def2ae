/* See owned.h. Takes out of the tree of `live` what isn't owned: it is this call's own, and nobody reads it
 * later. */
#include "tools/catalog/owned.h"

#include <string.h>

#include "tools/document/blocks.h"

typedef struct Owned {
    Lookup tables, enums; /* what is owned, by their names and by those they had */
    Lookup types;         /* of the columns of tables that are owned, of arrays their elements' */
    Lookup others;        /* schemas that aren't owned */
    Buf unmanaged;        /* elements of a JSON array */
} Owned;

/* Takes all of a kind ("tables", "enums") that a document names. */
static void own(Lookup *owned, const cJSON *document, const char *kind) {
    const cJSON *thing;
    cJSON_ArrayForEach(thing, tree_member(document, kind)) {
        Str former = tree_member_text(thing, "renamedFrom");
        lookup_entry(owned, NULL, tree_name(thing));
        if (former.len) lookup_entry(owned, NULL, former);
    }
}

static Lookup owned_of(Arena *arena, const cJSON *input, const char *kind) {
    Lookup owned = lookup_make(arena);
    own(&owned, tree_member(input, "document"), kind);
    own(&owned, tree_member(input, "recorded"), kind);
    return owned;
}

static bool has(const Lookup *owned, Str name) {
    return lookup_find(owned, NULL, name) != NULL;
}

static void unmanaged(Owned *it, const char *what, const char *name, const char *of) {
    Buf *out = &it->unmanaged;
    if (out->len) buf_byte(out, ',');
    buf_byte(out, '"');
    if (what) {
        buf_lit(out, what);
        buf_byte(out, ' ');
    }
    Str text = str_from(name);
    escape_put(out, text.ptr, text.len);
    if (of) {
        text = str_from(of);
        buf_lit(out, " of ");
        escape_put(out, text.ptr, text.len);
    }
    buf_byte(out, '"');
}

/* Takes the types of a table's columns. */
static void need_types(Owned *it, const cJSON *table) {
    const cJSON *column;
    cJSON_ArrayForEach(column, tree_member(table, "columns")) {
        Str type = tree_member_text(column, "type");
        while (type.len > 2 && type.ptr[type.len - 1] == ']') type.len -= 2;
        lookup_entry(&it->types, NULL, type);
    }
}

/* Takes the foreign keys to tables that are left alone out of one that isn't. */
static void drop_keys(Owned *it, const cJSON *table) {
    cJSON *keys = cJSON_GetObjectItemCaseSensitive(table, "foreignKeys"), *column, *next;
    for (cJSON *key = keys ? keys->child : NULL; key; key = next) {
        next = key->next;
        Str target = tree_member_text(tree_member(key, "references"), "table");
        if (has(&it->tables, target)) continue;
        unmanaged(it, "key", key->string, table->string);
        cJSON_DetachItemViaPointer(keys, key);
    }
    if (keys && !keys->child) cJSON_DetachItemViaPointer((cJSON *)table, keys);
    cJSON_ArrayForEach(column, tree_member(table, "columns")) {
        cJSON *key = cJSON_GetObjectItemCaseSensitive(column, "references");
        Str target = tree_member_text(key, "table");
        if (!key || has(&it->tables, target)) continue;
        unmanaged(it, "key of column", column->string, table->string);
        cJSON_DetachItemViaPointer(column, key);
    }
}

/* What a block is called, however it is spelled. */
static Str identity_of(Owned *it, const cJSON *block) {
    Buf name = buf_make(it->unmanaged.arena);
    blocks_identity(&name, tree_name(block));
    it->unmanaged.failed |= name.failed;
    return buf_str(&name);
}

/* Takes what is said by SQL out of `live`, unless a document or what is recorded says it too. */
static void drop_blocks(Owned *it, const cJSON *input) {
    static const char *const sides[] = {"document", "recorded"};
    Lookup owned = lookup_make(it->unmanaged.arena);
    cJSON *blocks = cJSON_GetObjectItemCaseSensitive(tree_member(input, "live"), "sql"), *next;
    const cJSON *block;
    for (uint32_t i = 0; i < COUNT(sides); i++)
        cJSON_ArrayForEach(block, tree_member(tree_member(input, sides[i]), "sql"))
            lookup_entry(&owned, NULL, identity_of(it, block));
    for (cJSON *one = blocks ? blocks->child : NULL; one; one = next) {
        next = one->next;
        if (has(&owned, identity_of(it, one))) continue;
        unmanaged(it, NULL, one->string, NULL);
        cJSON_DetachItemViaPointer(blocks, one);
    }
    it->unmanaged.failed |= owned.failed;
}

/* Whether a thing is in a schema that is left alone. */
static bool in_other(const Owned *it, Str name) {
    const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;
    return dot && has(&it->others, str_of(name.ptr, dot));
}

/* Takes things of a kind out of `live`, but those that are owned, or needed as types. */
static void drop_others(Owned *it, const cJSON *live, const char *kind, const Lookup *owned,
                        const char *what) {
    cJSON *things = cJSON_GetObjectItemCaseSensitive(live, kind), *next;
    for (cJSON *thing = things ? things->child : NULL; thing; thing = next) {
        next = thing->next;
        bool needed = has(&it->types, tree_name(thing)) && !in_other(it, tree_name(thing));
        if (has(owned, tree_name(thing)) || needed) continue;
        unmanaged(it, what, thing->string, NULL);
        cJSON_DetachItemViaPointer(things, thing);
    }
}

/* Takes the schemas that aren't owned out of `live`. */
static void drop_schemas(Owned *it, const cJSON *live, const Lookup *owned) {
    const cJSON *schema;
    cJSON_ArrayForEach(schema, tree_member(live, "schemas")) if (!has(owned, tree_name(schema)))
        lookup_entry(&it->others, NULL, tree_name(schema));
    drop_others(it, live, "schemas", owned, "schema");
    it->unmanaged.failed |= it->others.failed;
}

bool op_owned(Arena *arena, const cJSON *input, Buf *out) {
    Owned it = {.tables = owned_of(arena, input, "tables"),
                .enums = owned_of(arena, input, "enums"),
                .types = lookup_make(arena),
                .others = lookup_make(arena),
                .unmanaged = buf_make(arena)};
    const cJSON *live = tree_member(input, "live"), *table;
    Lookup extensions = owned_of(arena, input, "extensions"), schemas = owned_of(arena, input, "schemas");
    drop_schemas(&it, live, &schemas);
    drop_others(&it, live, "tables", &it.tables, "table");
    cJSON_ArrayForEach(table, tree_member(live, "tables")) {
        need_types(&it, table);
        drop_keys(&it, table);
    }
    drop_others(&it, live, "enums", &it.enums, "enum");
    drop_others(&it, live, "extensions", &extensions, "extension");
    drop_blocks(&it, input);
    buf_lit(out, "{\"document\":");
    if (live) tree_put(out, live);
    else buf_lit(out, "null");
    buf_lit(out, ",\"unmanaged\":[");
    buf_put(out, buf_str(&it.unmanaged));
    buf_lit(out, "]}");
    out->failed |= it.unmanaged.failed || it.tables.failed || it.enums.failed || it.types.failed ||
                   extensions.failed || schemas.failed;
    return true;
}
