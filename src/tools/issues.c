/* See issues.h. */
#include "tools/issues.h"

void issues_add(Issues *issues, Str path, Str message) {
    if (issues->count++ >= ISSUES_MOST) return;
    Buf *out = &issues->out;
    if (out->len) buf_byte(out, ',');
    buf_lit(out, "{\"path\":");
    escape_put_text(out, path.ptr, path.len);
    buf_lit(out, ",\"message\":");
    escape_put_text(out, message.ptr, message.len);
    buf_byte(out, '}');
}

void issues_put(Buf *out, Str message, const Issues *issues) {
    out->len = 0;
    out->failed |= issues && issues->out.failed;
    buf_lit(out, "{\"message\":");
    escape_put_text(out, message.ptr, message.len);
    if (issues && issues->count) {
        buf_lit(out, ",\"issues\":[");
        buf_put(out, buf_str(&issues->out));
        buf_byte(out, ']');
    }
    if (issues && issues->count > ISSUES_MOST) {
        buf_lit(out, ",\"more\":");
        buf_int(out, issues->count - ISSUES_MOST);
    }
    buf_byte(out, '}');
}

void issues_fill(Buf *out, const char *message, Str about) {
    Buf filled = buf_make(out->arena);
    for (; *message; message++) {
        if (*message == '%') buf_put(&filled, about);
        else buf_byte(&filled, *message);
    }
    out->failed |= filled.failed;
    escape_put_text(out, filled.ptr, filled.len);
}
