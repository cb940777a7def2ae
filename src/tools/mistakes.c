/* See mistakes.h. */
#include "tools/mistakes.h"

#include "tools/tree.h"

void mistakes_add(Mistakes *mistakes, Str path, Str message) {
    if (mistakes->count++ >= MISTAKES_MOST) return;
    Buf *out = &mistakes->out;
    if (out->len) buf_byte(out, ',');
    buf_lit(out, "{\"path\":");
    tree_put_text(out, path);
    buf_lit(out, ",\"message\":");
    tree_put_text(out, message);
    buf_byte(out, '}');
}

void mistakes_put(Buf *out, Str message, const Mistakes *mistakes) {
    out->len = 0;
    out->failed |= mistakes && mistakes->out.failed;
    buf_lit(out, "{\"message\":");
    tree_put_text(out, message);
    if (mistakes && mistakes->count) {
        buf_lit(out, ",\"issues\":[");
        buf_put(out, buf_str(&mistakes->out));
        buf_byte(out, ']');
    }
    if (mistakes && mistakes->count > MISTAKES_MOST) {
        buf_lit(out, ",\"more\":");
        buf_int(out, mistakes->count - MISTAKES_MOST);
    }
    buf_byte(out, '}');
}

void mistakes_fill(Buf *out, const char *message, Str about) {
    Buf filled = buf_make(out->arena);
    for (; *message; message++) {
        if (*message == '%') buf_put(&filled, about);
        else buf_byte(&filled, *message);
    }
    out->failed |= filled.failed;
    escape_put_text(out, filled.ptr, filled.len);
}
