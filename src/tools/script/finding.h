/* The findings of `lint`, and the comments by which a script allows them. */
#ifndef TOOLS_SCRIPT_FINDING_H
#define TOOLS_SCRIPT_FINDING_H

#include "tools/op.h"
#include "tools/script/script.h"

typedef enum LintCode {
#define LINT(name, code, category, message, fix) LINT_##name,
#include "tools/script/codes.def"
#undef LINT
    LINT_NONE
} LintCode;

typedef struct Findings {
    const Script *script;
    uint32_t statement; /* that is looked at, from 0 */
    Buf *out;           /* the elements of a JSON array */
    bool some;
} Findings;

/* Adds a finding about the current statement, unless it is allowed there. `subject` is what the message
 * names; `at` is where in the statement, for the line. */
void finding_add(Findings *findings, LintCode code, Str subject, const char *at);

/* Adds findings about the comments themselves: unknown codes. */
void finding_allows(Findings *findings);

/* All codes, as the elements of a JSON array: {"code", "category", "message", "fix"}. */
void finding_codes(Buf *out);

#endif
