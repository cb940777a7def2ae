/* Finds a tool and answers for it. See ops.h. */
#include "tools/ops.h"

#include "ground/fail.h"
#include "tools/catalog/adopt.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/ledgers.h"
#include "tools/client/client.h"
#include "tools/diff/diff.h"
#include "tools/document/advice.h"
#include "tools/document/document.h"
#include "tools/history/history.h"
#include "tools/history/ledger.h"
#include "tools/script/lint.h"
#include "tools/document/merge.h"
#include "tools/op.h"
#include "tools/catalog/owned.h"
#include "tools/document/respell.h"
#include "tools/catalog/scratch.h"
#include "tools/script/split.h"
#include "tools/history/sum.h"

static bool op_version(Arena *arena, const cJSON *input, Buf *out) {
    (void)arena, (void)input;
    buf_lit(out, "{\"document\":1}");
    return true;
}

static const struct {
    const char *name;
    Op *run;
} ops[] = {
#define OP(name, function) {name, function},
#include "tools/ops.def"
#undef OP
};

static void fail(HeliumAnswer *answer, FailCode code, Str text) {
    *answer =
        (HeliumAnswer){.kind = HELIUM_FAIL, .code = (uint32_t)code, .text = text.ptr, .text_len = text.len};
}

static Op *find(Str name) {
    for (uint32_t i = 0; i < COUNT(ops); i++)
        if (str_is(name, ops[i].name)) return ops[i].run;
    return NULL;
}

void tools_run(Arena *arena, Str name, Str input, HeliumAnswer *answer) {
    Op *op = find(name);
    if (!op) {
        fail(answer, FAIL_CALL, STR("{\"message\":\"there is no such tool\"}"));
        return;
    }
    tree_start(arena);
    Buf out = buf_make(arena), wrong = buf_make(arena);
    const cJSON *tree = tree_read(arena, input, &wrong);
    bool done = cJSON_IsObject(tree) && op(arena, tree, &out);
    if (!cJSON_IsObject(tree)) {
        Buf message = buf_make(arena);
        buf_lit(&message, "the input ");
        buf_put(&message, wrong.len ? buf_str(&wrong) : STR("is no object"));
        mistakes_put(&out, buf_str(&message), NULL);
        out.failed |= message.failed;
    }
    Str text = buf_str(&out);
    if (out.failed || wrong.failed) fail(answer, FAIL_MEMORY, STR("{\"message\":\"out of memory\"}"));
    else if (!done) fail(answer, FAIL_VALIDATION, text);
    else *answer = (HeliumAnswer){.kind = HELIUM_DONE, .text = text.ptr, .text_len = text.len};
}
