/* See text.h. */
#include "session/text.h"

uint32_t text_u32(const char *p) {
    uint32_t n = 0;
    for (int i = 0; i < 4; i++) n = n << 8 | (uint8_t)p[i];
    return n;
}

bool text_take(Str *from, Str *text) {
    size_t len = 0;
    while (len < from->len && from->ptr[len]) len++;
    if (len == from->len) return false;
    *text = (Str){from->ptr, len};
    from->ptr += len + 1;
    from->len -= len + 1;
    return true;
}

bool text_read(JsonValue *value) {
    if (value->kind != JSON_STRING || value->flags & (JSON_NUL | JSON_LONE)) return false;
    value->text = json_body(value);
    value->text.len = escape_undo((char *)(uintptr_t)value->text.ptr, value->text.len);
    return true;
}

/* What has been written is read again, because the JSON reader knows UTF-8 and is here anyway. */
bool text_put(Buf *out, const char *text, size_t len) {
    size_t from = out->len;
    JsonValue value;
    escape_put_text(out, text, len);
    if (out->failed) return true;
    JsonReader r = json_reader((Str){out->ptr + from, out->len - from});
    return json_value(&r, &value);
}
