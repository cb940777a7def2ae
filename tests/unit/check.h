/* Checks for unit tests: each counts, a failed one says where and goes on.
 *
 * One per program: its counters are static. A test's main ends with `return check_end();`, which prints
 * `N passed, N failed` as the last line. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdio.h>
#include <string.h>
#include "ground/base.h"

static unsigned check_passed, check_failed;

/* Counts one check; answers `ok`. */
static inline bool check_count(bool ok, const char *file, int line, const char *text) {
    if (ok) check_passed++;
    else {
        check_failed++;
        printf("%s:%d: %s\n", file, line, text);
    }
    return ok;
}

static inline bool check_str(Str got, const char *want, const char *file, int line, const char *text) {
    bool ok = str_eq(got, (Str){want, strlen(want)});
    if (!check_count(ok, file, line, text))
        printf("    want \"%s\"\n    got  \"%.*s\"\n", want, (int)got.len, got.ptr);
    return ok;
}

static inline int check_end(void) {
    printf("%u passed, %u failed\n", check_passed, check_failed);
    return check_failed != 0;
}

/* That a condition holds. */
#define CHECK(condition) check_count(condition, __FILE__, __LINE__, #condition)

/* That a Str equals a C string, which is shown beside it when it doesn't. */
#define CHECK_STR(got, want) check_str(got, want, __FILE__, __LINE__, #got)

#endif
