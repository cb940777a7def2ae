/* The mistakes in the arguments: all are collected, instead of stopping at the first.
 *
 * Each is {"path":…,"code":…,"message":…}. No message holds a value: it could be a secret. Names are bodies
 * of JSON strings, as they are in the arguments. */
#ifndef ISSUE_H
#define ISSUE_H

#include "core/schema.h"

typedef enum IssueCode {
#define ISSUE(name, code, message) ISSUE_##name,
#include "core/issue.def"
#undef ISSUE
    ISSUE_END
} IssueCode;

/* How many are listed; further ones are only counted. */
enum { ISSUE_MOST = 100 };

typedef struct Issues {
    Buf list;       /* joined by commas */
    bool failed;    /* there are issues, or memory ran out */
    Buf path;       /* where in the arguments: what stands before an issue's own name */
    uint32_t count; /* of all issues */
    size_t said;    /* the length of the list before the one that is open */
} Issues;

/* Appends a name to the path. To leave, set path.len to what it was before. */
void issue_enter(Issues *issues, const Str *name);

/* The same for an element of an array. */
void issue_enter_element(Issues *issues, size_t index);

/* `detail` goes behind the code's message; `name`, which may be NULL, ends the path. */
void issue_add(Issues *issues, IssueCode code, const Str *name, const char *detail);

/* The same, where the detail is a number. */
void issue_add_limit(Issues *issues, IssueCode code, const Str *name, int64_t limit);

/* The same in two calls, for a longer detail, which is written to the Buf between them. */
Buf *issue_begin(Issues *issues, IssueCode code, const Str *name);
void issue_end(Issues *issues);

/* Memory ran out while checking. */
void issue_no_memory(Issues *issues);

#endif
