/* See ledgers.h. */
#include "tools/catalog/ledgers.h"

#include "tools/put.h"

static const struct {
    const char *name, *has, *may;
} ledgers[] = {
#define LEDGER(name, whose, has, may) {name, has, may},
#include "tools/catalog/ledgers.def"
#undef LEDGER
};

bool ledgers_name(Str table) {
    if (!table.len) return false;
    size_t from = table.len;
    while (from && table.ptr[from - 1] != '.') from--;
    Str name = {table.ptr + from, table.len - from};
    for (size_t i = 0; i < COUNT(ledgers); i++)
        if (str_is(name, ledgers[i].name)) return true;
    return false;
}

bool op_ledgers(Arena *arena, const cJSON *input, Buf *out) {
    (void)arena;
    (void)input;
    buf_lit(out, "{\"ledgers\":[");
    for (size_t i = 0; i < COUNT(ledgers); i++) {
        put_next(out);
        buf_byte(out, '{');
        put_string(out, "name", str_from(ledgers[i].name));
        put_string(out, "has", str_from(ledgers[i].has));
        put_string(out, "may", str_from(ledgers[i].may));
        buf_byte(out, '}');
    }
    buf_lit(out, "]}");
    return true;
}
