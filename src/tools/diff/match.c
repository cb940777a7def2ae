/* See match.h. */
#include "tools/diff/match.h"

#include "tools/tree.h"

/* As a hint calls it. */
static void put_key(Buf *out, const Match *match, Str table, Str name) {
    if (str_is((Str){match->of, literal_len(match->of)}, "enum")) buf_lit(out, "enum:");
    name_show(out, table);
    if (table.len) buf_byte(out, '.');
    name_show(out, name);
}

static void index_hints(Lookup *lookup, const void *within, Hint *hints, uint32_t count) {
    for (uint32_t i = count; i-- > 0;) {
        LookupEntry *entry = lookup_entry(lookup, within, hints[i].from);
        hints[i].next = entry->count++ ? &hints[(const Hint *)entry->thing - hints] : NULL;
        entry->thing = &hints[i];
    }
}

bool hints_index(Arena *arena, Hints *hints) {
    hints->by_from = lookup_make(arena);
    hints->gone = buf_make(arena);
    index_hints(&hints->by_from, NULL, hints->renames, hints->rename_count);
    index_hints(&hints->by_from, hints->drops, hints->drops, hints->drop_count);
    return !hints->by_from.failed;
}

/* The hints of a thing, by its table's new name or by the one before; NULL: there are none. */
static Hint *hints_of(Match *match, const Hints *hints, bool drops, Str table, Str name) {
    Hint *list = drops ? hints->drops : hints->renames;
    if (!(drops ? hints->drop_count : hints->rename_count)) return NULL;
    Buf key = buf_make(match->arena);
    put_key(&key, match, table, name);
    match->failed |= key.failed;
    const Hint *found = lookup_get(&hints->by_from, drops ? list : NULL, buf_str(&key));
    return found ? &list[found - list] : NULL;
}

static void index_names(Lookup *lookup, const Str *names, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) lookup_put(lookup, NULL, names[i], &names[i]);
}

static uint32_t find(const Lookup *lookup, const Str *names, Str name) {
    const Str *found = lookup_get(lookup, NULL, name);
    return found ? (uint32_t)(found - names) : MATCH_NONE;
}

static uint32_t find_from(const Match *match, Str name) {
    return find(&match->froms, match->from, name);
}

static void link(Match *match, uint32_t from, uint32_t to) {
    match->become[from] = to;
    match->source[to] = from;
}

/* Which of some names people write so; the first that has a schema, before those that have none. */
static uint32_t find_shown(Match *match, const Lookup *lookup, const Str *names, uint32_t count, Str name) {
    for (uint32_t i = 0; i < count; i++) {
        Buf shown = buf_make(match->arena);
        if (!name_schema(names[i]).len) continue;
        name_show(&shown, names[i]);
        match->failed |= shown.failed;
        if (str_eq(buf_str(&shown), name)) return i;
    }
    return find(lookup, names, name);
}

static void by_hint(Match *match, Hint *hint, uint32_t from) {
    for (; hint && match->become[from] == MATCH_NONE; hint = hint->next) {
        uint32_t to = find_shown(match, &match->tos, match->to, match->to_count, hint->to);
        if (to == MATCH_NONE || match->source[to] != MATCH_NONE) continue;
        link(match, from, to);
        hint->used = true;
    }
}

static void by_hints(Match *match, const Hints *hints) {
    for (uint32_t i = 0; i < match->from_count; i++) {
        by_hint(match, hints_of(match, hints, false, match->table, match->from[i]), i);
        by_hint(match, hints_of(match, hints, false, match->former, match->from[i]), i);
    }
}

/* What a document calls the former name, of a schema that it may not have any more. */
static uint32_t find_renamed(Match *match, Str name) {
    uint32_t from = find_from(match, name);
    if (from != MATCH_NONE) return from;
    return find_shown(match, &match->froms, match->from, match->from_count, name);
}

/* A thing that was there by this name is that thing, unless it has become another: so a renamedFrom that has
 * been done before does nothing, and a chain of them is done from its end. */
static void by_renamed_from(Match *match) {
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < match->to_count; i++) {
            if (match->source[i] != MATCH_NONE || !match->renamed_from[i].len) continue;
            uint32_t same = find_from(match, match->to[i]);
            uint32_t from = find_renamed(match, match->renamed_from[i]);
            if (from == MATCH_NONE || match->become[from] != MATCH_NONE) continue;
            if (same != MATCH_NONE && match->become[same] == MATCH_NONE) continue;
            link(match, from, i);
            more = true;
        }
    }
}

static void by_name(Match *match) {
    for (uint32_t i = 0; i < match->to_count; i++) {
        uint32_t from = find_from(match, match->to[i]);
        if (match->source[i] == MATCH_NONE && from != MATCH_NONE && match->become[from] == MATCH_NONE)
            link(match, from, i);
    }
}

static bool is_dropped(Match *match, const Hints *hints, Str name) {
    bool found = false;
    for (int former = 0; former < 2; former++) {
        Hint *hint = hints_of(match, hints, true, former ? match->former : match->table, name);
        for (; hint; hint = hint->next) found = hint->used = true;
    }
    return found;
}

static void put_text(Buf *out, const Buf *text) {
    out->failed |= text->failed;
    tree_put_text(out, buf_str(text));
}

/* The things that go without anybody having said so, or those that come, as a JSON array of their names. */
static uint32_t put_names(Buf *out, const Str *names, const uint32_t *left, uint32_t count) {
    uint32_t written = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (left[i] != MATCH_NONE) continue;
        if (written++) buf_byte(out, ',');
        tree_put_text(out, names[i]);
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

enum { HINTS_MOST = 1000 }; /* renames of an answer: each that goes may be each that comes */

static void put_hints(Buf *out, const Match *match, const uint32_t *unsettled) {
    bool first = true;
    for (uint32_t i = 0, put = 0; i < match->from_count && put < HINTS_MOST; i++) {
        for (uint32_t k = 0; k < match->to_count && unsettled[i] == MATCH_NONE && put < HINTS_MOST; k++) {
            if (match->source[k] != MATCH_NONE) continue;
            put++;
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
        if (unsettled[i] != MATCH_NONE) continue;
        Buf hint = buf_make(match->arena);
        buf_lit(&hint, "--drop ");
        put_key(&hint, match, match->table, match->from[i]);
        if (!first) buf_byte(out, ',');
        first = false;
        put_text(out, &hint);
    }
}

static void ask(Match *match, const uint32_t *unsettled, Buf *questions) {
    Buf names = buf_make(match->arena), others = buf_make(match->arena), say = buf_make(match->arena);
    uint32_t gone = put_names(&names, match->from, unsettled, match->from_count);
    uint32_t come = put_names(&others, match->to, match->source, match->to_count);
    match->failed |= names.failed || others.failed;
    if (!gone || !come) return;
    if (questions->len) buf_byte(questions, ',');
    buf_lit(questions, "{\"kind\":\"rename\",\"of\":\"");
    buf_lit(questions, match->of);
    buf_byte(questions, '"');
    if (match->table.len) {
        buf_lit(questions, ",\"table\":");
        tree_put_text(questions, match->table);
    }
    buf_lit(questions, ",\"from\":[");
    buf_put(questions, buf_str(&names));
    buf_lit(questions, "],\"to\":[");
    buf_put(questions, buf_str(&others));
    say_names(&say, match, match->from, unsettled, match->from_count);
    buf_lit(&say, gone > 1 ? " go and " : " goes and ");
    say_names(&say, match, match->to, match->source, match->to_count);
    buf_lit(&say, come > 1 ? " come: renamed or dropped?" : " comes: renamed or dropped?");
    buf_lit(questions, "],\"say\":");
    put_text(questions, &say);
    buf_lit(questions, ",\"hints\":[");
    put_hints(questions, match, unsettled);
    buf_lit(questions, "]}");
}

enum { GONE_MOST = 8 };

static void note_gone(const Match *match, Hints *hints) {
    for (uint32_t i = 0; i < match->from_count; i++) {
        if (match->become[i] != MATCH_NONE || hints->gone_count++ >= GONE_MOST) continue;
        if (hints->gone.len) buf_lit(&hints->gone, ", ");
        put_key(&hints->gone, match, match->table, match->from[i]);
    }
}

void match_find(Match *match, Hints *hints, Buf *questions) {
    match->become = arena_take(match->arena, match->from_count * sizeof(uint32_t));
    match->source = arena_take(match->arena, match->to_count * sizeof(uint32_t));
    uint32_t *unsettled = arena_take(match->arena, match->from_count * sizeof(uint32_t));
    match->failed |= !match->become || !match->source || !unsettled;
    if (!match->become || !match->source || !unsettled) return;
    for (uint32_t i = 0; i < match->from_count; i++) match->become[i] = MATCH_NONE;
    for (uint32_t i = 0; i < match->to_count; i++) match->source[i] = MATCH_NONE;
    match->froms = match->tos = lookup_make(match->arena);
    index_names(&match->froms, match->from, match->from_count);
    index_names(&match->tos, match->to, match->to_count);
    match->failed |= match->froms.failed || match->tos.failed;
    by_hints(match, hints);
    by_renamed_from(match);
    by_name(match);
    for (uint32_t i = 0; i < match->from_count; i++)
        unsettled[i] =
            match->become[i] == MATCH_NONE && is_dropped(match, hints, match->from[i]) ? 0 : match->become[i];
    ask(match, unsettled, questions);
    note_gone(match, hints);
    questions->failed |= match->failed || hints->gone.failed;
}

static void put_gone(Buf *out, const Hints *hints) {
    if (!hints->gone_count) return;
    buf_put(out, hints->gone_count > 1 ? STR("; there go ") : STR("; there goes "));
    buf_put(out, buf_str(&hints->gone));
    if (hints->gone_count <= GONE_MOST) return;
    buf_lit(out, " and ");
    buf_int(out, hints->gone_count - GONE_MOST);
    buf_lit(out, " more");
}

static void say_unused(Arena *arena, const Hints *hints, const Hint *hint, Mistakes *mistakes) {
    Buf path = buf_make(arena), message = buf_make(arena);
    buf_lit(&path, hint->to.len ? "hints.renames." : "hints.drops.");
    buf_put(&path, hint->from);
    buf_lit(&message, hint->to.len ? "nothing of this name goes while \"" : "nothing of this name goes");
    if (hint->to.len) {
        buf_put(&message, hint->to);
        buf_lit(&message, "\" comes");
    }
    put_gone(&message, hints);
    mistakes->out.failed |= path.failed || message.failed;
    mistakes_add(mistakes, buf_str(&path), buf_str(&message));
}

void match_unused(Arena *arena, const Hints *hints, Mistakes *mistakes) {
    for (uint32_t i = 0; i < hints->rename_count; i++)
        if (!hints->renames[i].used) say_unused(arena, hints, &hints->renames[i], mistakes);
    for (uint32_t i = 0; i < hints->drop_count; i++)
        if (!hints->drops[i].used) say_unused(arena, hints, &hints->drops[i], mistakes);
}
