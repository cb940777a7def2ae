/* See match.h. */
#include "tools/diff/match.h"

#include "escape.h"

/* As a hint calls it. */
static void put_key(Buf *out, const Match *match, Str table, Str name) {
    if (str_is((Str){match->of, literal_len(match->of)}, "enum")) buf_lit(out, "enum:");
    buf_put(out, table);
    if (table.len) buf_byte(out, '.');
    buf_put(out, name);
}

static bool key_is(Match *match, Str key, Str name) {
    Buf now = buf_make(match->arena), former = buf_make(match->arena);
    put_key(&now, match, match->table, name);
    put_key(&former, match, match->former, name);
    match->failed |= now.failed || former.failed;
    return str_eq(key, buf_str(&now)) || str_eq(key, buf_str(&former));
}

static uint32_t find(const Str *names, uint32_t count, Str name) {
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(names[i], name)) return i;
    return MATCH_NONE;
}

static void link(Match *match, uint32_t from, uint32_t to) {
    match->become[from] = to;
    match->source[to] = from;
}

static void by_hints(Match *match, Hints *hints) {
    for (uint32_t h = 0; h < hints->rename_count; h++) {
        Hint *hint = &hints->renames[h];
        uint32_t to = find(match->to, match->to_count, hint->to);
        for (uint32_t i = 0; i < match->from_count && to != MATCH_NONE; i++) {
            if (match->become[i] != MATCH_NONE || match->source[to] != MATCH_NONE ||
                !key_is(match, hint->from, match->from[i]))
                continue;
            link(match, i, to);
            hint->used = true;
        }
    }
}

/* A thing that was there by this name is that thing, unless it has become another: so a renamedFrom that has
 * been done before does nothing, and a chain of them is done from its end. */
static void by_renamed_from(Match *match) {
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < match->to_count; i++) {
            if (match->source[i] != MATCH_NONE || !match->renamed_from[i].len) continue;
            uint32_t same = find(match->from, match->from_count, match->to[i]);
            uint32_t from = find(match->from, match->from_count, match->renamed_from[i]);
            if (from == MATCH_NONE || match->become[from] != MATCH_NONE) continue;
            if (same != MATCH_NONE && match->become[same] == MATCH_NONE) continue;
            link(match, from, i);
            more = true;
        }
    }
}

static void by_name(Match *match) {
    for (uint32_t i = 0; i < match->to_count; i++) {
        uint32_t from = find(match->from, match->from_count, match->to[i]);
        if (match->source[i] == MATCH_NONE && from != MATCH_NONE && match->become[from] == MATCH_NONE)
            link(match, from, i);
    }
}

static bool is_dropped(Match *match, Hints *hints, Str name) {
    bool found = false;
    for (uint32_t i = 0; i < hints->drop_count; i++) {
        if (!key_is(match, hints->drops[i].from, name)) continue;
        found = hints->drops[i].used = true;
    }
    return found;
}

static void put_text(Buf *out, const Buf *text) {
    out->failed |= text->failed;
    escape_put_text(out, text->ptr, text->len);
}

/* The things that go without anybody having said so, or those that come, as a JSON array of their names. */
static uint32_t put_names(Buf *out, const Str *names, const uint32_t *left, uint32_t count) {
    uint32_t written = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (left[i] != MATCH_NONE) continue;
        if (written++) buf_byte(out, ',');
        escape_put_text(out, names[i].ptr, names[i].len);
    }
    return written;
}

static void say_names(Buf *out, const Match *match, const Str *names, const uint32_t *left, uint32_t count) {
    bool first = true;
    for (uint32_t i = 0; i < count; i++) {
        if (left[i] != MATCH_NONE) continue;
        if (!first) buf_lit(out, ", ");
        first = false;
        if (!match->table.len) {
            buf_lit(out, match->of);
            buf_byte(out, ' ');
        }
        buf_put(out, match->table);
        if (match->table.len) buf_byte(out, '.');
        buf_put(out, names[i]);
    }
}

static void put_hints(Buf *out, const Match *match, const uint32_t *open) {
    bool first = true;
    for (uint32_t i = 0; i < match->from_count; i++) {
        for (uint32_t k = 0; k < match->to_count && open[i] == MATCH_NONE; k++) {
            if (match->source[k] != MATCH_NONE) continue;
            Buf hint = buf_make(match->arena);
            buf_lit(&hint, "--rename ");
            put_key(&hint, match, match->table, match->from[i]);
            buf_byte(&hint, '=');
            buf_put(&hint, match->to[k]);
            if (!first) buf_byte(out, ',');
            first = false;
            put_text(out, &hint);
        }
    }
    for (uint32_t i = 0; i < match->from_count; i++) {
        if (open[i] != MATCH_NONE) continue;
        Buf hint = buf_make(match->arena);
        buf_lit(&hint, "--drop ");
        put_key(&hint, match, match->table, match->from[i]);
        if (!first) buf_byte(out, ',');
        first = false;
        put_text(out, &hint);
    }
}

static void ask(Match *match, const uint32_t *open, Buf *questions) {
    Buf names = buf_make(match->arena), others = buf_make(match->arena), say = buf_make(match->arena);
    uint32_t gone = put_names(&names, match->from, open, match->from_count);
    uint32_t come = put_names(&others, match->to, match->source, match->to_count);
    match->failed |= names.failed || others.failed;
    if (!gone || !come) return;
    if (questions->len) buf_byte(questions, ',');
    buf_lit(questions, "{\"kind\":\"rename\",\"of\":\"");
    buf_lit(questions, match->of);
    buf_byte(questions, '"');
    if (match->table.len) {
        buf_lit(questions, ",\"table\":");
        escape_put_text(questions, match->table.ptr, match->table.len);
    }
    buf_lit(questions, ",\"from\":[");
    buf_put(questions, buf_str(&names));
    buf_lit(questions, "],\"to\":[");
    buf_put(questions, buf_str(&others));
    say_names(&say, match, match->from, open, match->from_count);
    buf_lit(&say, gone > 1 ? " go and " : " goes and ");
    say_names(&say, match, match->to, match->source, match->to_count);
    buf_lit(&say, come > 1 ? " come: renamed or dropped?" : " comes: renamed or dropped?");
    buf_lit(questions, "],\"say\":");
    put_text(questions, &say);
    buf_lit(questions, ",\"hints\":[");
    put_hints(questions, match, open);
    buf_lit(questions, "]}");
}

void match_find(Match *match, Hints *hints, Buf *questions) {
    match->become = arena_take(match->arena, (match->from_count + 1) * sizeof(uint32_t));
    match->source = arena_take(match->arena, (match->to_count + 1) * sizeof(uint32_t));
    uint32_t *open = arena_take(match->arena, (match->from_count + 1) * sizeof(uint32_t));
    match->failed |= !match->become || !match->source || !open;
    if (!match->become || !match->source || !open) return;
    for (uint32_t i = 0; i < match->from_count; i++) match->become[i] = MATCH_NONE;
    for (uint32_t i = 0; i < match->to_count; i++) match->source[i] = MATCH_NONE;
    by_hints(match, hints);
    by_renamed_from(match);
    by_name(match);
    for (uint32_t i = 0; i < match->from_count; i++)
        open[i] =
            match->become[i] == MATCH_NONE && is_dropped(match, hints, match->from[i]) ? 0 : match->become[i];
    ask(match, open, questions);
    questions->failed |= match->failed;
}

static void say_unused(Arena *arena, const Hint *hint, Issues *issues) {
    Buf path = buf_make(arena), message = buf_make(arena);
    buf_lit(&path, hint->to.len ? "hints.renames." : "hints.drops.");
    buf_put(&path, hint->from);
    buf_lit(&message, hint->to.len ? "nothing of this name goes while \"" : "nothing of this name goes");
    if (hint->to.len) {
        buf_put(&message, hint->to);
        buf_lit(&message, "\" comes");
    }
    issues->out.failed |= path.failed || message.failed;
    issues_add(issues, buf_str(&path), buf_str(&message));
}

void match_unused(Arena *arena, const Hints *hints, Issues *issues) {
    for (uint32_t i = 0; i < hints->rename_count; i++)
        if (!hints->renames[i].used) say_unused(arena, &hints->renames[i], issues);
    for (uint32_t i = 0; i < hints->drop_count; i++)
        if (!hints->drops[i].used) say_unused(arena, &hints->drops[i], issues);
}
