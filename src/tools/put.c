/* See put.h. */
#include "tools/put.h"

#include "tools/tree.h"

void put_next(Buf *out) {
    if (out->len && out->ptr[out->len - 1] != '{' && out->ptr[out->len - 1] != '[') buf_byte(out, ',');
}

void put_key(Buf *out, Str name) {
    put_next(out);
    put_text(out, name);
    buf_byte(out, ':');
}

void put_text(Buf *out, Str text) {
    tree_put_text(out, text);
}

void put_item(Buf *out, Str text) {
    put_next(out);
    put_text(out, text);
}

void put_names(Buf *out, Names names) {
    buf_byte(out, '[');
    for (uint32_t i = 0; i < names.count; i++) put_item(out, names.names[i]);
    buf_byte(out, ']');
}

void put_string(Buf *out, const char *name, Str text) {
    put_key(out, str_from(name));
    put_text(out, text);
}

void put_bool(Buf *out, const char *name, bool flag) {
    put_key(out, str_from(name));
    buf_lit(out, flag ? "true" : "false");
}

void put_member(Buf *out, const char *name, Str text) {
    if (text.len) put_string(out, name, text);
}

void put_flag(Buf *out, const char *name, bool flag) {
    if (flag) put_bool(out, name, true);
}
