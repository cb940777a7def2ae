/* Prints what the outside has to agree with the core about, as JSON: the ABI, the forms, types and fail codes
 * with their numbers. The build makes build/names.js of it, so that JavaScript can't disagree with the
 * compiler. A native program with libc. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/form.h"
#include "ground/fail.h"
#include "helium.h"

static void put_member(Buf *out, const char *name, const char *value, bool more) {
    escape_put_text(out, name, strlen(name));
    buf_byte(out, ':');
    escape_put_text(out, value, strlen(value));
    buf_put(out, more ? STR(",") : STR("}"));
}

/* Before an element of an array that was opened by its bracket. */
static void put_element(Buf *out) {
    buf_put(out, out->ptr[out->len - 1] == '[' ? STR("\n  {") : STR(",\n  {"));
}

static void put_form(Buf *out, const char *name, const char *effect, const char *of) {
    put_element(out);
    put_member(out, "name", name, true);
    put_member(out, "effect", effect, true);
    put_member(out, "of", of, false);
}

static void put_type(Buf *out, const char *name, const char *sql, const char *form) {
    put_element(out);
    put_member(out, "name", name, true);
    put_member(out, "sql", sql, true);
    put_member(out, "form", form, false);
}

static void put_fail(Buf *out, const FailName *fail) {
    put_element(out);
    put_member(out, "code", fail->code, true);
    put_member(out, "class", fail->error_class, true);
    put_member(out, "prisma", fail->prisma, false);
}

static void describe(Buf *out) {
    buf_lit(out, "{\"abi\":");
    buf_int(out, HELIUM_ABI);
    buf_lit(out, ",\"seed\":");
    buf_int(out, HELIUM_SEED_SIZE);
    buf_lit(out, ",\"forms\":[");
#define FORM(id, function, effect, of) put_form(out, #id, #effect, #of);
#include "core/form.def"
#undef FORM
    buf_lit(out, "],\"types\":[");
#define TYPE(id, sql, form, must_be) put_type(out, #id, sql, #form);
#include "core/type.def"
#undef TYPE
    buf_lit(out, "],\"fails\":[");
    for (uint32_t code = FAIL_NONE + 1; code < FAIL_END; code++) put_fail(out, fail_name((FailCode)code));
    buf_lit(out, "]}\n");
}

int main(void) {
    size_t size = 1 << 20;
    Arena arena = {.base = malloc(size), .cap = size};
    if (!arena.base) return 1;
    Buf text = buf_make(&arena);
    describe(&text);
    bool well = !text.failed && fwrite(text.ptr, 1, text.len, stdout) == text.len;
    free(arena.base);
    return well && fflush(stdout) == 0 ? 0 : 1;
}
