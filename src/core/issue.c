/* The texts of the issues. See issue.h. */
#include "core/issue.h"

enum { ISSUE_KEY = 100 /* bytes of a foreign key that a message repeats at most */ };

static const char issue_codes[][10] = {
#define ISSUE(name, code, message) code,
#include "core/issue.def"
#undef ISSUE
};

static const char *const issue_messages[] = {
#define ISSUE(name, code, message) message,
#include "core/issue.def"
#undef ISSUE
};

/* A name behind the `before` bytes of a path. */
static void issue_put_name(Buf *out, size_t before, const Str *name) {
    if (!name) return;
    if (before && name->len) buf_byte(out, '.');
    if (name->len > ISSUE_KEY) buf_lit(out, "(a long name)");
    else buf_put(out, *name);
}

static void issue_put_path(Issues *issues, const Str *name) {
    if (issues->path.failed) issues->list.failed = true;
    buf_put(&issues->list, buf_str(&issues->path));
    issue_put_name(&issues->list, issues->path.len, name);
}

void issue_enter(Issues *issues, const Str *name) {
    issue_put_name(&issues->path, issues->path.len, name);
}

void issue_enter_element(Issues *issues, size_t index) {
    Buf *path = &issues->path;
    buf_byte(path, '[');
    buf_int(path, (int64_t)index);
    buf_byte(path, ']');
}

Buf *issue_begin(Issues *issues, IssueCode code, const Str *name) {
    Buf *out = &issues->list;
    issues->failed = true;
    issues->said = out->len;
    if (out->len) buf_byte(out, ',');
    buf_lit(out, "{\"path\":\"");
    issue_put_path(issues, name);
    buf_lit(out, "\",\"code\":\"");
    buf_lit(out, issue_codes[code]);
    buf_lit(out, "\",\"message\":\"");
    issue_put_path(issues, name);
    buf_lit(out, issue_messages[code]);
    return out;
}

void issue_end(Issues *issues) {
    buf_lit(&issues->list, "\"}");
    if (++issues->count > ISSUE_MOST) issues->list.len = issues->said;
}

void issue_add(Issues *issues, IssueCode code, const Str *name, const char *detail) {
    buf_lit(issue_begin(issues, code, name), detail);
    issue_end(issues);
}

void issue_add_limit(Issues *issues, IssueCode code, const Str *name, int64_t limit) {
    buf_int(issue_begin(issues, code, name), limit);
    issue_end(issues);
}

void issue_no_memory(Issues *issues) {
    issues->list.failed = issues->failed = true;
}
