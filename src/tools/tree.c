/* cJSON in an arena. See tree.h. */
#include "tools/tree.h"

#include <string.h>

static Arena *tree_arena;
static Lookup tree_members; /* of the objects that were too large to be walked through, each within its own */
static bool tree_short;     /* memory has run out: cJSON doesn't tell that from what it can't read */

static void *tree_take(size_t size) {
    void *block = arena_take(tree_arena, size);
    tree_short |= !block;
    return block;
}

static void tree_free(void *block) {
    (void)block; /* the arena is reset as a whole */
}

void tree_start(Arena *arena) {
    cJSON_Hooks hooks = {tree_take, tree_free};
    tree_arena = arena;
    tree_short = false;
    tree_members = lookup_make(arena);
    cJSON_InitHooks(&hooks);
}

static void put_place(Buf *out, Str text, const char *at) {
    int64_t line = 1, column = 1;
    for (const char *p = text.ptr; p < at; p++) {
        column = *p == '\n' ? 1 : column + 1;
        line += *p == '\n';
    }
    buf_lit(out, " (line ");
    buf_int(out, line);
    buf_lit(out, ", column ");
    buf_int(out, column);
    buf_byte(out, ')');
}

cJSON *tree_read(Arena *arena, Str text, Buf *wrong) {
    JsonReader reader = json_reader(text);
    JsonValue value;
    if (!json_value(&reader, &value) || !json_end(&reader)) {
        buf_put(wrong, reader.fault == JSON_CUT ? STR("is JSON that ends too early") : STR("is no JSON"));
        put_place(wrong, text, reader.at);
        return NULL;
    }
    if (value.flags & JSON_DEEP) {
        buf_lit(wrong, "is nested too deeply");
        return NULL;
    }
    if (value.flags & (JSON_NUL | JSON_LONE)) {
        buf_lit(wrong, "holds \\u0000 or half a surrogate pair, which no name and no SQL can");
        return NULL;
    }
    char *copy = str_terminated(arena, value.text);
    cJSON *tree = copy ? cJSON_Parse(copy) : NULL;
    if (!tree) buf_lit(wrong, "holds a number of too many digits");
    wrong->failed |= !copy || tree_short;
    return tree;
}

enum { WALKED = 16 }; /* members that are looked at one after the other */

/* The rest of a large object's members, by their names: `from` is the first that isn't walked through. */
static const cJSON *find_member(const cJSON *object, const cJSON *from, const char *name) {
    LookupEntry *known = lookup_entry(&tree_members, object, STR(""));
    if (!known->count) {
        known->count = 1;
        for (const cJSON *child = from; child; child = child->next)
            lookup_put(&tree_members, object, str_from(child->string), child);
    }
    if (!tree_members.failed) return lookup_get(&tree_members, object, str_from(name));
    while (from && strcmp(from->string, name) != 0) from = from->next;
    return from;
}

const cJSON *tree_member(const cJSON *object, const char *name) {
    const cJSON *child = cJSON_IsObject(object) ? object->child : NULL;
    for (int i = 0; child && i < WALKED; i++, child = child->next)
        if (strcmp(child->string, name) == 0) return child;
    return child ? find_member(object, child, name) : NULL;
}

const cJSON *tree_object(const cJSON *object, const char *name) {
    const cJSON *member = tree_member(object, name);
    return cJSON_IsObject(member) ? member : NULL;
}

/* Whether all of one are in the other; they have as many. */
static bool members_in(const cJSON *a, const cJSON *b) {
    const cJSON *child;
    cJSON_ArrayForEach(child, a) {
        const cJSON *other = tree_member(b, child->string);
        if (!other || !tree_eq(child, other)) return false;
    }
    return true;
}

bool tree_eq(const cJSON *a, const cJSON *b) {
    bool object = cJSON_IsObject(a) && cJSON_IsObject(b), list = cJSON_IsArray(a) && cJSON_IsArray(b);
    if (object) return tree_count(a) == tree_count(b) && members_in(a, b);
    if (!list) return cJSON_Compare(a, b, true);
    const cJSON *left = a->child, *right = b->child;
    for (; left && right; left = left->next, right = right->next)
        if (!tree_eq(left, right)) return false;
    return !left && !right;
}

Str str_from(const char *text) {
    return text ? (Str){text, strlen(text)} : (Str){0};
}

char *str_terminated(Arena *arena, Str text) {
    char *copy = arena_take(arena, text.len + 1);
    if (!copy) return NULL;
    bytes_copy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    return copy;
}

Str tree_text(const cJSON *node) {
    return str_from(cJSON_IsString(node) ? node->valuestring : NULL);
}

Str tree_member_text(const cJSON *object, const char *name) {
    return tree_text(tree_member(object, name));
}

bool tree_flag(const cJSON *object, const char *name) {
    return cJSON_IsTrue(tree_member(object, name));
}

Str tree_name(const cJSON *node) {
    return str_from(node->string);
}

uint32_t tree_count(const cJSON *node) {
    return (uint32_t)cJSON_GetArraySize(node);
}

void tree_put_text(Buf *out, Str text) {
    buf_byte(out, '"');
    for (const char *nul; text.len && (nul = memchr(text.ptr, 0, text.len));) {
        escape_put(out, text.ptr, (size_t)(nul - text.ptr));
        buf_byte(out, '.');
        text = str_of(nul + 1, str_end(text));
    }
    escape_put(out, text.ptr, text.len);
    buf_byte(out, '"');
}

int64_t tree_whole(const cJSON *node, int64_t most) {
    double value = cJSON_IsNumber(node) ? node->valuedouble : 0;
    if (value >= (double)most) return most;
    return value > -(double)most ? (int64_t)value : -most;
}

void tree_put(Buf *out, const cJSON *node) {
    bool object = cJSON_IsObject(node);
    if (cJSON_IsString(node)) {
        Str text = tree_text(node);
        escape_put_text(out, text.ptr, text.len);
    } else if (object || cJSON_IsArray(node)) {
        const cJSON *child;
        buf_byte(out, object ? '{' : '[');
        cJSON_ArrayForEach(child, node) {
            if (child != node->child) buf_byte(out, ',');
            if (object) escape_put_text(out, child->string, strlen(child->string));
            if (object) buf_byte(out, ':');
            tree_put(out, child);
        }
        buf_byte(out, object ? '}' : ']');
    } else if (cJSON_IsNumber(node)) {
        /* By hand: cJSON's printing takes sprintf, and with it libc's streams, which import a world that
         * isn't there. */
        buf_int(out, tree_whole(node, (INT64_C(1) << 53) - 1));
    } else {
        buf_put(out, cJSON_IsBool(node) ? cJSON_IsTrue(node) ? STR("true") : STR("false") : STR("null"));
    }
}
