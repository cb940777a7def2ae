/* See finding.h. */
#include "tools/script/finding.h"

static const struct {
    const char *code, *category, *message, *fix;
} codes[] = {
#define LINT(name, code, category, message, fix) {code, category, message, fix},
#include "tools/script/codes.def"
#undef LINT
};

/* The next of the codes that commas and blanks part; empty at the end. */
static Str take_code(Str *list) {
    const char *at = list->ptr, *end = str_end(*list);
    while (at < end && (*at == ',' || *at == ' ' || *at == '\t')) at++;
    const char *from = at;
    while (at < end && *at != ',' && *at != ' ' && *at != '\t') at++;
    *list = str_of(at, end);
    return str_of(from, at);
}

static bool is_allowed(const Findings *findings, LintCode code) {
    for (uint32_t i = 0; i < findings->script->allow_count; i++) {
        const ScriptAllow *allow = &findings->script->allows[i];
        Str list = allow->codes;
        if (findings->statement < allow->from || findings->statement >= allow->past) continue;
        for (Str one = take_code(&list); one.len; one = take_code(&list))
            if (str_is(one, codes[code].code)) return true;
    }
    return false;
}

static void put_member(Buf *out, const char *member, const char *text, Str subject) {
    buf_lit(out, member);
    mistakes_fill(out, text, subject);
}

static void put_finding(Findings *findings, LintCode code, Str subject, int64_t line) {
    Buf *out = findings->out;
    if (findings->some) buf_byte(out, ',');
    findings->some = true;
    put_member(out, "{\"code\":", codes[code].code, subject);
    put_member(out, ",\"category\":", codes[code].category, subject);
    buf_lit(out, ",\"line\":");
    buf_int(out, line);
    buf_lit(out, ",\"statement\":");
    buf_int(out, findings->statement + 1);
    put_member(out, ",\"message\":", codes[code].message, subject);
    put_member(out, ",\"fix\":", codes[code].fix, subject);
    buf_byte(out, '}');
}

void finding_add(Findings *findings, LintCode code, Str subject, const char *at) {
    const ScriptStatement *statement = &findings->script->statements[findings->statement];
    int64_t line = statement->line;
    if (code == LINT_NONE || is_allowed(findings, code)) return;
    for (const char *p = statement->sql.ptr; p < at; p++) line += *p == '\n';
    put_finding(findings, code, subject, line);
}

void finding_allows(Findings *findings) {
    for (uint32_t i = 0; i < findings->script->allow_count; i++) {
        const ScriptAllow *allow = &findings->script->allows[i];
        Str list = allow->codes;
        findings->statement = allow->from;
        for (Str one = take_code(&list); one.len; one = take_code(&list)) {
            uint32_t known = 0;
            while (known < COUNT(codes) && !str_is(one, codes[known].code)) known++;
            if (known == COUNT(codes)) put_finding(findings, LINT_UNKNOWN_ALLOW, one, allow->line);
        }
    }
}

void finding_codes(Buf *out) {
    for (uint32_t i = 0; i < COUNT(codes); i++) {
        if (i) buf_byte(out, ',');
        put_member(out, "{\"code\":", codes[i].code, (Str){0});
        put_member(out, ",\"category\":", codes[i].category, (Str){0});
        put_member(out, ",\"message\":", codes[i].message, STR("..."));
        put_member(out, ",\"fix\":", codes[i].fix, STR("..."));
        buf_byte(out, '}');
    }
}
