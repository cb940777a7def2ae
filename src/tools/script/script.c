/* Cutting. See script.h. */
#include "tools/script/script.h"

#include "tools/script/digest.h"

static const struct {
    const char *pattern;
    Probe probe;
} outside[] = {
#define OUTSIDE(pattern, probe) {pattern, probe},
#include "tools/script/outside.def"
#undef OUTSIDE
};

static const struct {
    const char *pattern, *why;
} refused[] = {
#define REFUSED(pattern, why) {pattern, why},
#include "tools/script/refused.def"
#undef REFUSED
};

typedef struct Reader {
    Arena *arena;
    Script *script;
    Mistakes *wrong;
    Lexer lexer;
    uint32_t line; /* where the lexer is */
    uint32_t room, allow_room;
    const char *from, *to; /* the statement so far; NULL: it hasn't begun */
    uint32_t from_line, to_line;
    uint32_t brackets, bodies; /* open ones */
    uint32_t bracket_line;     /* of the outermost */
    bool routine;              /* a function or procedure, whose body may be `begin atomic ... end` */
    bool begin;                /* the token before was `begin` */
    bool cut;                  /* the next statement begins a stage */
} Reader;

static void refuse(Reader *reader, uint32_t line, const char *why, Str about) {
    Buf path = buf_make(reader->arena), message = buf_make(reader->arena);
    buf_int(&path, line);
    buf_put(&message, about);
    buf_lit(&message, why);
    mistakes_add(reader->wrong, buf_str(&path), buf_str(&message));
    reader->wrong->out.failed |= path.failed || message.failed;
}

/* Room for one more element behind `count`; the array may move. */
static void *room_for(Reader *reader, void *array, uint32_t count, uint32_t *room, size_t size) {
    if (count < *room) return array;
    uint32_t more = *room ? *room * 2 : 16;
    void *grown = arena_resize(reader->arena, array, *room * size, more * size);
    if (!grown) {
        reader->wrong->out.failed = true;
        return NULL;
    }
    *room = more;
    return grown;
}

static bool matches(const char *pattern, Str sql) {
    Match match;
    return pattern_match(pattern, lexer_of(sql), &match);
}

/* Whether a statement must run outside a transaction, and how to find out whether it was done. */
static void find_outside(ScriptStatement *statement) {
    Match match;
    for (uint32_t i = 0; i < COUNT(outside) && !statement->outside; i++) {
        if (!pattern_match(outside[i].pattern, lexer_of(statement->sql), &match)) continue;
        statement->outside = true;
        statement->probe = outside[i].probe;
        for (uint32_t n = 0; n < PATTERN_NAMES; n++) statement->names[n] = match.names[n];
    }
}

/* The first words of a statement, for a message. */
static Str opening(Str sql) {
    enum { SHOWN = 40 };
    size_t len = 0;
    while (len < sql.len && len < SHOWN && sql.ptr[len] != '\n') len++;
    while (len && len < sql.len && ((unsigned char)sql.ptr[len] & 0xc0) == 0x80) len--; /* whole characters */
    return (Str){sql.ptr, len};
}

static void statement_end(Reader *reader) {
    Script *script = reader->script;
    if (!reader->from) return;
    Str sql = str_of(reader->from, reader->to);
    for (uint32_t i = 0; i < COUNT(refused); i++)
        if (matches(refused[i].pattern, sql)) {
            Buf about = buf_make(reader->arena);
            buf_put(&about, opening(sql));
            buf_byte(&about, ' ');
            reader->wrong->out.failed |= about.failed;
            refuse(reader, reader->from_line, refused[i].why, buf_str(&about));
            break;
        }
    ScriptStatement made = {.sql = sql, .line = reader->from_line, .end = reader->to_line};
    find_outside(&made);
    ScriptStatement *grown =
        room_for(reader, script->statements, script->count, &reader->room, sizeof *script->statements);
    if (grown) {
        script->statements = grown;
        if (script->count && (reader->cut || made.outside || grown[script->count - 1].outside))
            script->stages++;
        made.stage = script->stages;
        grown[script->count++] = made;
    }
    reader->cut = reader->routine = reader->begin = false;
    reader->from = NULL;
    reader->brackets = reader->bodies = 0;
}

static Str trimmed(Str text) {
    while (text.len && (*text.ptr == ' ' || *text.ptr == '\t')) text = str_of(text.ptr + 1, str_end(text));
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t')) text.len--;
    return text;
}

/* Takes a prefix off; false where it isn't there. */
static bool take(Str *text, const char *prefix) {
    size_t len = literal_len(prefix);
    if (text->len < len || !bytes_eq(text->ptr, len, prefix, len)) return false;
    *text = trimmed(str_of(text->ptr + len, str_end(*text)));
    return true;
}

/* The word that a text begins with, taken off it. */
static Str take_word(Str *text) {
    size_t len = 0;
    while (len < text->len && text->ptr[len] != ' ' && text->ptr[len] != '\t') len++;
    Str word = {text->ptr, len};
    *text = trimmed(str_of(text->ptr + len, str_end(*text)));
    return word;
}

static void add_allow(Reader *reader, Str codes) {
    Script *script = reader->script;
    ScriptAllow *grown =
        room_for(reader, script->allows, script->allow_count, &reader->allow_room, sizeof *script->allows);
    if (!grown) return;
    script->allows = grown;
    grown[script->allow_count++] = (ScriptAllow){.codes = codes, .line = reader->line};
}

/* A comment that may be meant for us. */
static void comment(Reader *reader, Str text) {
    if (!take(&text, "--") || !take(&text, "heliumdb:")) return;
    Str word = take_word(&text);
    if (str_is(word, "allow") && text.len) {
        add_allow(reader, text);
    } else if (str_is(word, "irreversible") && text.len) {
        reader->script->irreversible = text;
    } else if (str_is(word, "commit") && !text.len) {
        if (reader->from)
            refuse(reader, reader->line,
                   "-- heliumdb:commit stands inside a statement: end that with a semicolon first", STR(""));
        reader->cut = true;
    } else {
        refuse(reader, reader->line,
               "-- heliumdb: is followed by commit, by allow and codes, or by irreversible and a reason",
               STR(""));
    }
}

/* What a token opens or closes, so that a semicolon inside ends nothing: brackets, and the bodies of
 * functions between `begin atomic` and `end`, with the `case ... end` in them. */
static void nest(Reader *reader, Token token) {
    bool begin = token_is(token, "begin");
    if (token_is(token, "(") || token_is(token, "[")) {
        if (!reader->brackets++) reader->bracket_line = reader->line;
    } else if (token_is(token, ")") || token_is(token, "]")) {
        if (reader->brackets) reader->brackets--;
    } else if ((reader->begin && token_is(token, "atomic")) || (reader->bodies && token_is(token, "case"))) {
        reader->bodies++;
    } else if (reader->bodies && token_is(token, "end")) {
        reader->bodies--;
    }
    reader->begin = begin && reader->routine;
}

static void put_token(Reader *reader, Token token) {
    if (!reader->from) {
        reader->from = token.text.ptr;
        reader->from_line = reader->line;
        Str rest = str_of(token.text.ptr, reader->lexer.end);
        reader->routine = matches("create [or replace] function|procedure", rest);
    }
    nest(reader, token);
    reader->to = str_end(token.text);
}

static void wrong_token(Reader *reader, Str text) {
    char c = *text.ptr;
    const char *why = c == '\\'                ? "a command of psql, which only psql knows: take it out"
                      : (unsigned char)c < ' ' ? "a control character"
                      : c == '/'               ? "a comment that begins here doesn't end"
                      : c == '"'               ? "a quoted name that begins here doesn't end"
                                               : "a string that begins here doesn't end";
    refuse(reader, reader->line, why, STR(""));
}

/* Whom each allow goes for: who ends or begins on its line, else who comes next. */
static void place_allows(Script *script) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < script->allow_count; i++) {
        ScriptAllow *allow = &script->allows[i];
        while (at < script->count && script->statements[at].end < allow->line) at++;
        allow->from = allow->past = at;
        while (allow->past < script->count && script->statements[allow->past].line <= allow->line)
            allow->past++;
        if (allow->past == at && at < script->count) allow->past++;
    }
}

static uint32_t count_lines(Str text) {
    uint32_t lines = 0;
    for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
    return lines;
}

bool script_read(Arena *arena, Str sql, Mistakes *wrong, Script *script) {
    Buf copy = buf_make(arena);
    *script = (Script){.text = digest_text(&copy, sql)};
    wrong->out.failed |= copy.failed;
    Reader reader = {
        .arena = arena, .script = script, .wrong = wrong, .lexer = lexer_of(script->text), .line = 1};
    for (;;) {
        Token token = lexer_next(&reader.lexer);
        if (token.kind == TOKEN_END) break;
        if (token.kind == TOKEN_COMMENT) comment(&reader, token.text);
        else if (token.kind == TOKEN_WRONG) wrong_token(&reader, token.text);
        else if (token_is(token, ";") && !reader.brackets && !reader.bodies) statement_end(&reader);
        else if (token.kind != TOKEN_SPACE) put_token(&reader, token);
        reader.line += count_lines(token.text);
        if (reader.from && token.kind != TOKEN_SPACE && token.kind != TOKEN_COMMENT)
            reader.to_line = reader.line;
    }
    if (reader.from && reader.brackets)
        refuse(&reader, reader.bracket_line, "a bracket that opens here isn't closed", STR(""));
    else if (reader.from && reader.bodies)
        refuse(&reader, reader.from_line, "a body that begins with begin atomic has no end", STR(""));
    statement_end(&reader);
    if (script->count) script->stages++;
    place_allows(script);
    return !wrong->count && !wrong->out.failed;
}

bool script_take(Arena *arena, const cJSON *input, Buf *out, Script *script) {
    Mistakes wrong = mistakes_make(arena);
    bool ok = script_read(arena, tree_member_text(input, "sql"), &wrong, script);
    out->failed |= wrong.out.failed;
    if (!ok) mistakes_put(out, STR("the script can't be run"), &wrong);
    return ok;
}
