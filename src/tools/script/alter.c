/* The actions of alter table, one after the other. See alter.h. */
#include "tools/script/alter.h"

#include "tools/script/retype.h"

typedef enum How { TABLE, COLUMN, OBJECT, NOT_NULL, TYPE, VALIDATE, CONSTRAINT, DROPPED, ADD_COLUMN } How;

static const struct {
    const char *pattern;
    LintCode code;
    How how;
} actions[] = {
#define ACTION(pattern, code, how) {pattern, LINT_##code, how},
#include "tools/script/rules.def"
#undef ACTION
};

typedef struct Pattern {
    const char *pattern;
    LintCode code;
} Pattern;

static const Pattern keys[] = {
#define KEY(pattern, code) {pattern, LINT_##code},
#include "tools/script/rules.def"
#undef KEY
};

static const Pattern parts[] = {
#define PART(pattern, code) {pattern, LINT_##code},
#include "tools/script/rules.def"
#undef PART
};

/* Functions whose value is another one for every row. */
static const char volatiles[] = "random, random_normal, gen_random_uuid, gen_random_bytes, uuid_generate_v1, "
                                "uuid_generate_v1mc, uuid_generate_v4, "
                                "uuidv4, uuidv7, clock_timestamp, timeofday, nextval";

static const char serials[] = "serial, serial2, serial4, serial8, bigserial, smallserial";

/* What is looked at: an action on a table, from `at` on. */
typedef struct Action {
    Lint *lint;
    Str table;
    const char *at;
    Match match;
} Action;

static void find(const Action *action, LintCode code, Str subject) {
    finding_add(&action->lint->findings, code, subject, action->at);
}

/* "table.column" */
static Str in_table(const Action *action, Str column) {
    Buf text = buf_make(action->lint->arena);
    buf_put(&text, action->table);
    buf_byte(&text, '.');
    buf_put(&text, column);
    action->lint->failed |= text.failed;
    return buf_str(&text);
}

Str lint_name(Lint *lint, Token token) {
    return sql_name(lint->arena, token, &lint->failed);
}

void lint_made(Lint *lint, Str name) {
    Made *made = arena_take(lint->arena, sizeof *made);
    if (!made) {
        lint->failed = true;
        return;
    }
    *made = (Made){name, lint->made};
    lint->made = made;
}

bool lint_is_made(const Lint *lint, Str name) {
    for (const Made *made = lint->made; made; made = made->next)
        if (str_eq(made->name, name)) return true;
    return false;
}

static Added *find_added(const Action *action, Str name) {
    Added *added = action->lint->added;
    while (added && !(str_eq(added->name, name) && str_eq(added->table, action->table))) added = added->next;
    return added;
}

/* The column of `check (column is not null)`, or empty. */
static Str not_null_of(const Action *action, Lexer rest) {
    Match match;
    if (!pattern_match("check ( @ is not null )", rest, &match) || match.names[0].schema.text.len)
        return (Str){0};
    return lint_name(action->lint, match.names[0].name);
}

static void add_constraint(Action *action, bool named) {
    Lint *lint = action->lint;
    Match match;
    Lexer rest = action->match.rest;
    if (!named) {
        pattern_match("add", (Lexer){action->at, rest.end}, &match);
        rest = match.rest;
    }
    for (uint32_t i = 0; i < COUNT(keys); i++)
        if (pattern_match(keys[i].pattern, rest, &match)) {
            find(action, keys[i].code, action->table);
            break;
        }
    Added *added = named ? arena_take(lint->arena, sizeof *added) : NULL;
    lint->failed |= named && !added;
    if (!added) return;
    const ScriptStatement *statement = &lint->findings.script->statements[lint->findings.statement];
    *added =
        (Added){action->table,    lint_name(lint, action->match.names[0].name), not_null_of(action, rest),
                statement->stage, !pattern_match("* not valid", rest, &match),  lint->added};
    lint->added = added;
}

static void validate(const Action *action, Str name) {
    Added *added = find_added(action, name);
    const Findings *findings = &action->lint->findings;
    if (!added) return;
    if (!added->valid && added->stage == findings->script->statements[findings->statement].stage)
        find(action, LINT_VALIDATE_SAME_STEP, name);
    added->valid = true;
}

/* Not null is believed where a validated check says so already. */
static void set_not_null(const Action *action, Str column) {
    for (const Added *added = action->lint->added; added; added = added->next)
        if (added->valid && str_eq(added->table, action->table) && str_eq(added->not_null, column)) return;
    find(action, LINT_SET_NOT_NULL, in_table(action, column));
}

static Str type_before(const Lint *lint, Str table, Str column) {
    char *table_name = str_terminated(lint->arena, table), *column_name = str_terminated(lint->arena, column);
    if (!table_name || !column_name) return (Str){0};
    const cJSON *tables = tree_member(lint->before, "tables"),
                *columns = tree_member(tree_member(tables, table_name), "columns");
    return tree_member_text(tree_member(columns, column_name), "type");
}

static void change_type(const Action *action, Str column) {
    Lexer rest = action->match.rest;
    Buf type = buf_make(action->lint->arena);
    Str to = retype_read(&type, &rest), from = type_before(action->lint, action->table, column);
    Match match;
    Retype effect = from.len ? retype_effect(from, to) : RETYPE_REWRITE;
    if (effect == RETYPE_NOTHING && pattern_match("* using", rest, &match)) effect = RETYPE_REWRITE;
    action->lint->failed |= type.failed;
    if (effect != RETYPE_NOTHING)
        find(action, effect == RETYPE_NARROW ? LINT_NARROW_TYPE : LINT_REWRITE_TYPE,
             in_table(action, column));
}

/* Whether a default calls one of those functions. */
static bool is_volatile(Lexer rest) {
    Token token = lexer_word(&rest);
    while (token.kind != TOKEN_END) {
        Token next = lexer_word(&rest);
        char word[32];
        size_t len = 0;
        for (; token.kind == TOKEN_WORD && len < token.text.len && len < sizeof word; len++)
            word[len] = byte_lower(token.text.ptr[len]);
        if (len && len < sizeof word && token_is(next, "(") && bytes_in(word, len, volatiles)) return true;
        token = next;
    }
    return false;
}

static void add_column(const Action *action, Str column) {
    Lexer rest = action->match.rest;
    Buf type_text = buf_make(action->lint->arena);
    Str type = retype_read(&type_text, &rest), subject = in_table(action, column);
    Match match;
    bool serial = str_in(type, serials) != 0, filled = serial || pattern_match("* generated", rest, &match);
    action->lint->failed |= type_text.failed;
    if (pattern_match("* default", rest, &match)) {
        filled = true;
        serial |= is_volatile(match.rest);
    }
    if (serial) find(action, LINT_VOLATILE_DEFAULT, subject);
    if (!filled && pattern_match("* not null", rest, &match)) find(action, LINT_ADD_NOT_NULL_COLUMN, subject);
    for (uint32_t i = 0; i < COUNT(parts); i++)
        if (pattern_match(parts[i].pattern, rest, &match)) find(action, parts[i].code, subject);
}

static void look_at(Action *action, LintCode code, How how) {
    Str name = lint_name(action->lint, action->match.names[0].name);
    switch (how) {
    case TABLE: find(action, code, action->table); break;
    case COLUMN: find(action, code, in_table(action, name)); break;
    case OBJECT: find(action, code, name); break;
    case DROPPED:
        if (!find_added(action, name)) find(action, code, name);
        break;
    case NOT_NULL: set_not_null(action, name); break;
    case TYPE: change_type(action, name); break;
    case VALIDATE: validate(action, name); break;
    case CONSTRAINT: add_constraint(action, name.len != 0); break;
    case ADD_COLUMN: add_column(action, name); break;
    }
}

/* Where the action that begins here ends: before a comma outside of brackets, or at the end. */
static const char *action_end(Lexer rest) {
    uint32_t depth = 0;
    for (;;) {
        Token token = lexer_word(&rest);
        if (token.kind == TOKEN_END || (!depth && token_is(token, ","))) return token.text.ptr;
        if (token_is(token, "(") || token_is(token, "[")) depth++;
        else if (depth && (token_is(token, ")") || token_is(token, "]"))) depth--;
    }
}

void alter_table(Lint *lint, Str table, Lexer rest) {
    for (;;) {
        Lexer first = rest;
        Action action = {.lint = lint, .table = table, .at = lexer_word(&first).text.ptr};
        const char *end = action_end(rest);
        for (uint32_t i = 0; i < COUNT(actions); i++)
            if (pattern_match(actions[i].pattern, (Lexer){action.at, end}, &action.match)) {
                look_at(&action, actions[i].code, actions[i].how);
                break;
            }
        if (end == rest.end) return;
        rest.at = end + 1;
    }
}
