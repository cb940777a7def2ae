/* Postgres' usual names. See naming.h. */
#include "tools/document/naming.h"

/* The longest beginning of `text` in `len` bytes that ends between two characters of UTF-8. */
static size_t clip(Str text, size_t len) {
    if (text.len <= len) return text.len;
    while (len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80) len--;
    return len;
}

static void add(Named *name, Str text) {
    size_t room = NAMING_MOST - name->len;
    size_t len = text.len < room ? text.len : room;
    bytes_copy(name->text + name->len, text.ptr, len);
    name->len += len;
}

Named naming_make(Str table, Str column, const char *label) {
    table = name_bare(table);
    Str last = {label, literal_len(label)};
    size_t room = NAMING_MOST - last.len - 1 - (column.len ? 1 : 0), first = table.len, second = column.len;
    if (first > NAMING_MOST) first = NAMING_MOST; /* no name is longer: saves the loop the rest */
    if (second > NAMING_MOST) second = NAMING_MOST;
    while (first + second > room) {
        if (first > second) first--;
        else second--;
    }
    Named name = {.len = 0};
    add(&name, (Str){table.ptr, clip(table, first)});
    if (column.len) add(&name, STR("_"));
    if (column.len) add(&name, (Str){column.ptr, clip(column, second)});
    add(&name, STR("_"));
    add(&name, last);
    return name;
}
