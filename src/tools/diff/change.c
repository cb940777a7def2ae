/* See change.h. */
#include "tools/diff/change.h"

#include "tools/tree.h"

static const struct {
    const char *kind, *code;
} kinds[] = {
#define CHANGE(name, kind, code) {kind, code},
#include "tools/diff/change.def"
#undef CHANGE
};

Changes changes_make(Arena *arena) {
    return (Changes){.arena = arena};
}

static Change change_make(Changes *changes, ChangeKind kind, Str table, Str name) {
    return (Change){.kind = kind,
                    .table = table,
                    .name = name,
                    .up = {.arena = changes->arena},
                    .down = {.arena = changes->arena}};
}

Change *changes_take(Changes *changes, ChangeKind kind, Str table, Str name) {
    Change *change = arena_take(changes->arena, sizeof *change);
    changes->failed |= !change;
    if (!change) change = &changes->spare;
    *change = change_make(changes, kind, table, name);
    return change;
}

void changes_place(Changes *changes, ChangeKind among, Change *change) {
    if (change == &changes->spare) return;
    if (changes->last[among]) changes->last[among]->next = change;
    else changes->first[among] = change;
    changes->last[among] = change;
}

Change *changes_add(Changes *changes, ChangeKind kind, Str table, Str name) {
    Change *change = changes_take(changes, kind, table, name);
    changes_place(changes, kind, change);
    return change;
}

Probe *change_probe(Changes *changes, Change *change, bool fails, Str says) {
    Probe *probe = arena_take(changes->arena, sizeof *probe);
    if (!probe) {
        changes->failed = true;
        changes->nowhere = (Probe){.script = {.arena = changes->arena}};
        return &changes->nowhere;
    }
    *probe = (Probe){.script = {.arena = changes->arena}, .fails = fails, .says = says};
    if (change->last_probe) change->last_probe->next = probe;
    else change->probes = probe;
    change->last_probe = probe;
    return probe;
}

Str changes_text(Changes *changes, const Str *parts, size_t count) {
    Buf text = buf_make(changes->arena);
    for (size_t i = 0; i < count; i++) buf_put(&text, parts[i]);
    changes->failed |= text.failed;
    return buf_str(&text);
}

static void put_text(Buf *out, const char *member, Str text) {
    buf_lit(out, member);
    tree_put_text(out, text);
}

static void put_target(Buf *out, const Change *change) {
    buf_put(out, change->table);
    if (change->table.len && change->name.len) buf_byte(out, '.');
    buf_put(out, change->name);
}

/* Statements as a list of texts, comments left out; `first` is false where others stand before them. */
static bool put_statements(Buf *out, const Script *script, bool first) {
    for (const Statement *at = script->first; at; at = at->next) {
        if (at->flags & STATEMENT_NOTE) continue;
        put_text(out, first ? "" : ",", at->sql);
        first = false;
    }
    return first;
}

static void put_probes(Buf *out, Changes *changes, const Probe *probe) {
    buf_lit(out, ",\"probes\":[");
    for (const Probe *at = probe; at; at = at->next) {
        changes->failed |= at->script.failed;
        buf_lit(out, at == probe ? "{\"statements\":[" : ",{\"statements\":[");
        for (const Statement *statement = at->script.first; statement; statement = statement->next) {
            put_text(out, statement == at->script.first ? "{\"query\":" : ",{\"query\":", statement->sql);
            buf_lit(out, ",\"params\":[]}");
        }
        buf_lit(out, at->fails ? "],\"fails\":true" : "],\"fails\":false");
        put_text(out, ",\"says\":", at->says);
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}

static Str summary_of(Changes *changes, const Change *change) {
    Buf text = buf_make(changes->arena);
    for (const char *at = kinds[change->kind].kind; *at; at++) buf_byte(&text, *at == '-' ? ' ' : *at);
    buf_byte(&text, ' ');
    put_target(&text, change);
    buf_put(&text, change->detail);
    changes->failed |= text.failed;
    return buf_str(&text);
}

static Str id_of(Changes *changes, const Change *change) {
    Buf text = buf_make(changes->arena);
    buf_lit(&text, kinds[change->kind].kind);
    buf_byte(&text, ':');
    put_target(&text, change);
    changes->failed |= text.failed;
    return buf_str(&text);
}

static void put_change(Buf *out, Changes *changes, const Change *change) {
    const char *kind = kinds[change->kind].kind, *code = kinds[change->kind].code;
    put_text(out, "{\"id\":", id_of(changes, change));
    put_text(out, ",\"kind\":", (Str){kind, literal_len(kind)});
    bool is_table = change->kind == CHANGE_CREATE_TABLE || change->kind == CHANGE_DROP_TABLE ||
                    change->kind == CHANGE_RENAME_TABLE;
    if (change->table.len || is_table) put_text(out, ",\"table\":", is_table ? change->name : change->table);
    put_text(out, ",\"name\":", change->name.len ? change->name : change->table);
    put_text(out, ",\"summary\":", summary_of(changes, change));
    buf_lit(out, change->loses.len ? ",\"destructive\":true" : ",\"destructive\":false");
    if (change->loses.len) put_text(out, ",\"loses\":", change->loses);
    buf_lit(out, ",\"codes\":[");
    if (*code) put_text(out, "", (Str){code, literal_len(code)});
    if (change->rewrites) buf_lit(out, *code ? ",\"rewrite-table\"" : "\"rewrite-table\"");
    buf_byte(out, ']');
    put_probes(out, changes, change->probes);
    buf_lit(out, ",\"up\":[");
    put_statements(out, &change->up, true);
    buf_lit(out, "],\"down\":[");
    put_statements(out, &change->down, true);
    buf_byte(out, ']');
    if (change->irreversible.len) put_text(out, ",\"irreversible\":", change->irreversible);
    buf_byte(out, '}');
}

/* A file of statements as it is being written. */
typedef struct Text {
    Buf out;
    bool begun; /* a statement stands in the stage so far */
    bool ends;  /* the next one is to be in another */
    bool block; /* the last one took more than a line */
} Text;

static bool is_long(Str sql) {
    for (size_t i = 0; i < sql.len; i++)
        if (sql.ptr[i] == '\n') return true;
    return false;
}

/* A comment of one line, whatever names are in it. */
static void put_note(Buf *out, const char *mark, Str text) {
    buf_lit(out, mark);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        buf_byte(out, (char)(!c ? '.' : c < ' ' ? ' ' : c));
    }
    buf_byte(out, '\n');
}

static void text_add(Text *text, const Script *script) {
    for (const Statement *at = script->first; at; at = at->next) {
        if (at->flags & STATEMENT_NOTE) {
            put_note(&text->out, "-- ", at->sql);
            continue;
        }
        bool block = is_long(at->sql), outside = at->flags & STATEMENT_OUTSIDE;
        if (text->begun && !outside && (text->ends || at->flags & STATEMENT_FRESH))
            buf_lit(&text->out, "-- heliumdb:commit\n");
        else if (text->out.len && (block || text->block)) buf_byte(&text->out, '\n');
        buf_put(&text->out, at->sql);
        buf_lit(&text->out, ";\n");
        text->begun = !outside;
        text->ends = at->flags & STATEMENT_ENDS;
        text->block = block;
    }
}

/* All changes in the order of the way back. */
static void put_down(Text *text, Changes *changes) {
    uint32_t count = 0;
    for (uint32_t kind = 0; kind < CHANGE_KINDS; kind++)
        for (const Change *at = changes->first[kind]; at; at = at->next) count++;
    const Change **all = arena_take(changes->arena, count * sizeof(Change *));
    changes->failed |= !all;
    if (!all) return;
    count = 0;
    for (uint32_t kind = 0; kind < CHANGE_KINDS; kind++)
        for (const Change *at = changes->first[kind]; at; at = at->next) {
            all[count++] = at;
            if (at->irreversible.len) put_note(&text->out, "-- heliumdb:irreversible ", at->irreversible);
        }
    while (count) text_add(text, &all[--count]->down);
}

void changes_put(Buf *out, Changes *changes) {
    Text up = {.out = buf_make(changes->arena)}, down = {.out = buf_make(changes->arena)};
    Buf statements = buf_make(changes->arena);
    bool first = true, listed = false;
    buf_lit(out, "\"changes\":[");
    for (uint32_t kind = 0; kind < CHANGE_KINDS; kind++)
        for (const Change *at = changes->first[kind]; at; at = at->next) {
            changes->failed |= at->up.failed || at->down.failed;
            if (!at->up.first) continue;
            if (listed) buf_byte(out, ',');
            listed = true;
            put_change(out, changes, at);
            text_add(&up, &at->up);
            first = put_statements(&statements, &at->up, first);
        }
    put_down(&down, changes);
    put_text(out, "],\"up\":", buf_str(&up.out));
    put_text(out, ",\"down\":", buf_str(&down.out));
    buf_lit(out, ",\"statements\":[");
    buf_put(out, buf_str(&statements));
    buf_byte(out, ']');
    out->failed |= changes->failed || up.out.failed || down.out.failed || statements.failed;
}
