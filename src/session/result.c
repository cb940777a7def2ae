/* Rows, command tags, errors. See result.h. */
#include "session/result.h"

bool result_row(Buf *out, Str body) {
    const char *at = body.ptr, *end = str_end(body);
    if (body.len < 2) return false;
    uint32_t columns = (uint32_t)(uint8_t)at[0] << 8 | (uint8_t)at[1];
    at += 2;
    buf_byte(out, '[');
    for (uint32_t i = 0; i < columns; i++) {
        if (end - at < 4) return false;
        uint32_t len = text_u32(at);
        at += 4;
        if (i) buf_byte(out, ',');
        if (len == UINT32_MAX) {
            buf_lit(out, "null");
        } else if (len > (size_t)(end - at) || !text_put(out, at, len)) {
            return false;
        } else {
            at += len;
        }
    }
    buf_byte(out, ']');
    return at == end;
}

/* The count is the last word, if it is a number: `SELECT 5`, `INSERT 0 5`, but `CREATE TABLE`. */
bool result_command(Buf *out, Str body) {
    Str tag;
    if (!text_take(&body, &tag)) return false;
    size_t word = 0, from = tag.len;
    uint64_t count = 0, unit = 1;
    while (word < tag.len && tag.ptr[word] != ' ') word++;
    for (; from > word && byte_is_digit(tag.ptr[from - 1]); unit *= 10)
        count += unit * (uint64_t)(tag.ptr[--from] - '0');
    buf_lit(out, "\"command\":");
    if (!text_put(out, tag.ptr, word)) return false;
    buf_lit(out, ",\"rowCount\":");
    if (from < tag.len && tag.ptr[from - 1] == ' ') buf_int(out, (int64_t)(count & INT64_MAX));
    else buf_lit(out, "null");
    return true;
}

bool result_error_field(Str body, char letter, Str *text) {
    while (text_take(&body, text) && text->len) {
        if (*text->ptr != letter) continue;
        *text = str_of(text->ptr + 1, str_end(*text));
        return true;
    }
    return false;
}

static void result_error_text(Buf *out, Str text) {
    size_t from = out->len;
    if (text_put(out, text.ptr, text.len)) return;
    for (char *at = (char *)(uintptr_t)text.ptr; at < str_end(text); at++)
        if (*at & 0x80) *at = '?';
    out->len = from;
    text_put(out, text.ptr, text.len);
}

void result_error(Buf *out, Str body) {
    static const char names[] = "Mmessage\0Ccode\0Ddetail\0Hhint\0Pposition\0pinternalPosition\0"
                                "qinternalQuery\0Sseverity\0Wwhere\0ttable\0ccolumn\0sschema\0"
                                "ddataType\0nconstraint\0Ffile\0Lline\0Rroutine\0";
    char separator = '{';
    for (const char *name = names; *name; name += literal_len(name) + 1) {
        Str text;
        buf_byte(out, separator);
        separator = ',';
        text_put(out, name + 1, literal_len(name + 1));
        buf_byte(out, ':');
        if (result_error_field(body, *name, &text)) result_error_text(out, text);
        else buf_lit(out, "null");
    }
}
