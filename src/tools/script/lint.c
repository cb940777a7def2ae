/* Statements by their first words. See lint.h. */
#include "tools/script/lint.h"

#include "tools/script/alter.h"

typedef enum When { ALWAYS, OLD, OLD_SECOND, EACH, NO_WHERE } When;

static const struct {
    const char *pattern;
    LintCode code;
    When when;
} rules[] = {
#define RULE(pattern, code, when) {pattern, LINT_##code, when},
#include "tools/script/rules.def"
#undef RULE
};

/* What makes a table, a view, an index or a type: its name is the first. */
static const char *const makers[] = {
#define MAKER(pattern) pattern,
#include "tools/script/forms.def"
#undef MAKER
};

#define FORM(name, pattern) static const char name[] = pattern;
#include "tools/script/forms.def"
#undef FORM

static void find_named(Lint *lint, LintCode code, Str name, const char *at) {
    if (!lint_is_made(lint, name)) finding_add(&lint->findings, code, name, at);
}

/* Each of the names that commas join, from the first one on. */
static void find_each(Lint *lint, LintCode code, Match *match, const char *at) {
    for (;;) {
        find_named(lint, code, lint_name(lint, match->names[0].name), at);
        Lexer rest = match->rest;
        if (!pattern_match(", @", rest, match)) return;
    }
}

static void look_by_rules(Lint *lint, Str sql) {
    Match match, where;
    uint32_t i = 0;
    while (i < COUNT(rules) && !pattern_match(rules[i].pattern, lexer_of(sql), &match)) i++;
    if (i == COUNT(rules) || rules[i].code == LINT_NONE) return;
    LintCode code = rules[i].code;
    Str name = lint_name(lint, match.names[rules[i].when == OLD_SECOND].name);
    switch (rules[i].when) {
    case ALWAYS: finding_add(&lint->findings, code, name, sql.ptr); break;
    case OLD:
    case OLD_SECOND: find_named(lint, code, name, sql.ptr); break;
    case EACH: find_each(lint, code, &match, sql.ptr); break;
    case NO_WHERE:
        if (!pattern_match("* where", match.rest, &where)) find_named(lint, code, name, sql.ptr);
        break;
    }
}

/* The names that the script gives to types, by making or renaming them: gathered before anything is looked
 * at, as a type that goes is another matter where one of its name comes. */
static void gather_types(Lint *lint) {
    const Script *script = lint->findings.script;
    for (uint32_t i = 0; i < script->count; i++) {
        Match match;
        bool renamed = pattern_match(rename_type, lexer_of(script->statements[i].sql), &match);
        if (!renamed && !pattern_match(create_type, lexer_of(script->statements[i].sql), &match)) continue;
        TypeName *given = arena_take(lint->arena, sizeof *given);
        if (!given) {
            lint->failed = true;
            return;
        }
        *given = (TypeName){
            .name = lint_name(lint, match.names[renamed].name), .statement = i, .next = lint->types};
        if (renamed) given->before = lint_name(lint, match.names[0].name);
        lint->types = given;
    }
}

static bool is_given(const Lint *lint, Str name) {
    for (const TypeName *given = lint->types; given; given = given->next)
        if (str_eq(given->name, name)) return true;
    return false;
}

/* The name that a type had when the script began: the last one given is the first of the list. */
static Str first_name(const Lint *lint, Str name) {
    for (const TypeName *given = lint->types; given; given = given->next)
        if (given->before.len && given->statement < lint->findings.statement && str_eq(given->name, name))
            name = given->before;
    return name;
}

/* A type that goes: made anew, where the script gives another one the name that it had. */
static void look_at_type(Lint *lint, Str sql) {
    Match match;
    if (pattern_match(rename_type, lexer_of(sql), &match)) {
        Str name = lint_name(lint, match.names[0].name);
        if (!is_given(lint, name)) find_named(lint, LINT_RENAME_TYPE, name, sql.ptr);
    }
    if (!pattern_match(drop_type, lexer_of(sql), &match)) return;
    do {
        Str name = lint_name(lint, match.names[0].name), first = first_name(lint, name);
        if (is_given(lint, first)) finding_add(&lint->findings, LINT_RECREATE_ENUM, first, sql.ptr);
        else find_named(lint, LINT_DROP_TYPE, name, sql.ptr);
    } while (pattern_match(", @", match.rest, &match));
}

static void look_at_statement(Lint *lint, Str sql) {
    Match match;
    if (pattern_match(alter_form, lexer_of(sql), &match)) {
        Str table = lint_name(lint, match.names[0].name);
        Lexer rest = match.rest;
        if (lint_is_made(lint, table)) {
            if (pattern_match("rename to @", rest, &match))
                lint_made(lint, lint_name(lint, match.names[0].name));
        } else {
            alter_table(lint, table, rest);
        }
        return;
    }
    look_by_rules(lint, sql);
    look_at_type(lint, sql);
    for (uint32_t i = 0; i < COUNT(makers); i++)
        if (pattern_match(makers[i], lexer_of(sql), &match)) {
            lint_made(lint, lint_name(lint, match.names[0].name));
            break;
        }
}

bool op_lint(Arena *arena, const cJSON *input, Buf *out) {
    if (tree_flag(input, "codes")) {
        buf_lit(out, "{\"codes\":[");
        finding_codes(out);
        buf_lit(out, "]}");
        return true;
    }
    Script script;
    if (!script_take(arena, input, out, &script)) return false;
    Lint lint = {
        .arena = arena, .findings = {.script = &script, .out = out}, .before = tree_member(input, "before")};
    buf_lit(out, "{\"findings\":[");
    gather_types(&lint);
    for (uint32_t i = 0; i < script.count; i++) {
        lint.findings.statement = i;
        look_at_statement(&lint, script.statements[i].sql);
    }
    finding_allows(&lint.findings);
    buf_lit(out, "]}");
    out->failed |= lint.failed;
    return true;
}
