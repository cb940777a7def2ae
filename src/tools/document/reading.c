/* Reading trees. See reading.h. */
#include "tools/document/reading.h"

#include <stdlib.h>
#include <string.h>

#include "tools/document/suggest.h"
#include "tools/document/naming.h"

size_t reading_enter(Reading *r, Str name) {
    size_t was = r->path.len;
    if (was) buf_byte(&r->path, '.');
    buf_put(&r->path, name);
    return was;
}

void reading_leave(Reading *r, size_t was) {
    r->path.len = was;
}

bool reading_next(Reading *r, ReadingWalk *walk) {
    if (!walk->count) walk->was = r->path.len;
    reading_leave(r, walk->was);
    walk->node = walk->count ? walk->node->next : walk->whole->child;
    if (!walk->node) return false;
    reading_enter(r, tree_name(walk->node));
    if (cJSON_IsArray(walk->whole)) buf_int(&r->path, walk->count); /* its elements have no names */
    walk->count++;
    return true;
}

Str reading_place(Reading *r) {
    Buf copy = buf_make(r->arena);
    buf_put(&copy, buf_str(&r->path));
    r->mistakes->out.failed |= copy.failed || r->path.failed;
    return buf_str(&copy);
}

Str reading_place_in(Reading *r, Str name) {
    size_t was = reading_enter(r, name);
    Str place = reading_place(r);
    reading_leave(r, was);
    return place;
}

void reading_say(Reading *r, Str place, const Str *parts, size_t count) {
    Buf message = buf_make(r->arena);
    for (size_t i = 0; i < count; i++) buf_put(&message, parts[i]);
    r->mistakes->out.failed |= message.failed || r->path.failed;
    mistakes_add(r->mistakes, place, buf_str(&message));
}

Str reading_suggest(Reading *r, Str name) {
    if (!name.len) return (Str){0};
    Buf text = buf_make(r->arena);
    buf_lit(&text, "; did you mean \"");
    buf_put(&text, name);
    buf_lit(&text, "\"?");
    r->mistakes->out.failed |= text.failed;
    return buf_str(&text);
}

void *reading_take(Reading *r, size_t count, size_t size) {
    void *block = arena_take(r->arena, (count ? count : 1) * size);
    if (block) memset(block, 0, (count ? count : 1) * size);
    else r->mistakes->out.failed = true;
    return block;
}

static const struct {
    uint8_t kind;
    const char *words;
} kinds[] = {
    {KIND_TEXT, "a text"}, {KIND_FLAG, "true or false"}, {KIND_OBJECT, "an object"},
    {KIND_LIST, "a list"}, {KIND_NUMBER, "a number"},    {KIND_NULL, "null"},
};

static uint8_t kind_of(const cJSON *node) {
    return cJSON_IsString(node)   ? KIND_TEXT
           : cJSON_IsBool(node)   ? KIND_FLAG
           : cJSON_IsObject(node) ? KIND_OBJECT
           : cJSON_IsArray(node)  ? KIND_LIST
           : cJSON_IsNumber(node) ? KIND_NUMBER
                                  : KIND_NULL;
}

bool reading_kind(Reading *r, const cJSON *node, uint8_t wanted) {
    uint8_t is = kind_of(node);
    if (is & wanted) return true;
    Buf text = buf_make(r->arena);
    bool more = false;
    buf_lit(&text, "must be ");
    for (uint32_t i = 0; i < COUNT(kinds); i++) {
        if (!(kinds[i].kind & wanted)) continue;
        if (more) buf_lit(&text, " or ");
        buf_lit(&text, kinds[i].words);
        more = true;
    }
    buf_lit(&text, ", not ");
    for (uint32_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].kind == is) buf_lit(&text, kinds[i].words);
    r->mistakes->out.failed |= text.failed;
    READING_SAY(r, buf_str(&text));
    return false;
}

/* An unknown member: suggests the most similar one, or lists all. */
static void say_unknown(Reading *r, Str name, const Member *members, uint32_t count) {
    Suggestion suggestion = {.word = name};
    Buf list = buf_make(r->arena);
    for (uint32_t i = 0; i < count; i++) {
        suggest_offer(&suggestion, str_from(members[i].name));
        buf_put(&list, i ? STR(", ") : STR("; there are "));
        buf_lit(&list, members[i].name);
    }
    r->mistakes->out.failed |= list.failed;
    READING_SAY(r, STR("is not known here"),
                suggestion.name.len ? reading_suggest(r, suggestion.name) : buf_str(&list));
}

void reading_members(Reading *r, const cJSON *object, const Member *members, uint32_t count,
                     const cJSON **got) {
    const cJSON *child;
    uint64_t seen = 0;
    for (uint32_t i = 0; i < count; i++) got[i] = NULL;
    cJSON_ArrayForEach(child, object) {
        uint32_t at = 0;
        size_t was = reading_enter(r, tree_name(child));
        while (at < count && !str_is(tree_name(child), members[at].name)) at++;
        if (at == count) {
            if (!str_is(tree_name(child), "comment")) say_unknown(r, tree_name(child), members, count);
        } else if (seen >> at & 1) {
            READING_SAY(r, STR("stands twice: keep one"));
        } else if (reading_kind(r, child, members[at].kinds)) {
            got[at] = child;
        }
        if (at < count) seen |= (uint64_t)1 << at;
        reading_leave(r, was);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!members[i].required || seen >> i & 1) continue;
        size_t was = reading_enter(r, str_from(members[i].name));
        READING_SAY(r, STR("is missing"));
        reading_leave(r, was);
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whether a text begins with the name of a schema and a dot; then `schema` is that name. */
static bool is_qualified(const Reading *r, Str text, Str *schema) {
    const char *dot = r->schemas.count && text.len ? memchr(text.ptr, '.', text.len) : NULL;
    if (!dot || dot + 1 == str_end(text)) return false;
    *schema = str_of(text.ptr, dot);
    return str_is(*schema, "public") || names_has(r->schemas, *schema);
}

Str reading_qualified(Reading *r, Str text) {
    Str schema = {0}, inner;
    if (!is_qualified(r, text, &schema)) return text;
    Str bare = str_of(str_end(schema) + 1, str_end(text));
    if (str_is(schema, "public") && !is_qualified(r, bare, &inner)) return bare;
    char *name = reading_take(r, text.len, 1);
    if (!name) return text;
    bytes_copy(name, text.ptr, text.len);
    name[schema.len] = 0;
    return (Str){name, text.len};
}

void reading_map(Reading *r, const cJSON *object, bool qualified) {
    uint32_t count = tree_count(object), at = 0;
    const char **names = reading_take(r, count, sizeof *names);
    ReadingWalk walk = {.whole = object};
    if (!names) return;
    while (reading_next(r, &walk)) {
        names[at++] = walk.node->string;
        Str name = tree_name(walk.node);
        reading_name(r, qualified ? name_bare(reading_qualified(r, name)) : name);
    }
    qsort(names, count, sizeof *names, by_text);
    for (uint32_t i = 1; i < count; i++) {
        if (strcmp(names[i - 1], names[i]) != 0) continue;
        size_t was = reading_enter(r, str_from(names[i]));
        READING_SAY(r, STR("stands twice: keep one"));
        reading_leave(r, was);
    }
}

bool reading_name(Reading *r, Str name) {
    if (!name.len) READING_SAY(r, STR("is an empty name"));
    if (name.len > NAMING_MOST)
        READING_SAY(r, STR("is longer than the 63 bytes that Postgres keeps of a name"));
    return name.len && name.len <= NAMING_MOST;
}

/* The text of a member, `name` being what has to be valid of it. */
static Str text_in(Reading *r, const cJSON *member, Str text) {
    if (!member) return (Str){0};
    size_t was = reading_enter(r, tree_name(member));
    bool ok = reading_name(r, name_bare(text));
    reading_leave(r, was);
    return ok ? text : (Str){0};
}

Str reading_name_in(Reading *r, const cJSON *member) {
    return text_in(r, member, tree_text(member));
}

Str reading_qualified_in(Reading *r, const cJSON *member) {
    return text_in(r, member, reading_qualified(r, tree_text(member)));
}
