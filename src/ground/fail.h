/* The fail codes: a closed vocabulary shared by the core, the ABI and the JS error classes.
 *
 * Knows names only. The layer that fails says when, and with which fields. Only the host raises TIMEOUT and
 * ABORT; they are here so that there is one list. MEMORY: the arena is full.
 * CALL: the host broke the ABI (an unknown operation, a state that isn't ours). */
#ifndef FAIL_H
#define FAIL_H

#include "ground/base.h"

typedef enum FailCode {
    FAIL_NONE,
#define FAIL(name, code, error_class, prisma) FAIL_##name,
#include "ground/fail.def"
#undef FAIL
    FAIL_END
} FailCode;

typedef struct FailName {
    const char *code, *error_class, *prisma;
} FailName;

/* The names of a code, FAIL_NONE < code < FAIL_END. Not linked into the edge module. */
const FailName *fail_name(FailCode code);

#endif
