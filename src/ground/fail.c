/* The names of the fail codes, for `describe`. See fail.h. */
#include "ground/fail.h"

static const FailName fail_names[] = {
#define FAIL(name, code, error_class, prisma) {code, error_class, prisma},
#include "ground/fail.def"
#undef FAIL
};

const FailName *fail_name(FailCode code) {
    return &fail_names[code - 1];
}
