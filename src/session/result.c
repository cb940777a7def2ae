/* Rows, command tags, errors. See result.h. */
#include "session/result.h"

bool result_row(Buf *out, const Str *body) {
    const char *at = body->ptr, *end = at + body->len;
    if (body->len < 2) return false;
    uint32_t columns = text_u16(at);
    at += 2;
    buf_byte(out, '[');
    for (uint32_t i = 0; i < columns; i++) {
        if (end - at < 4) return false;
        Str value = {at + 4, text_u32(at)};
        at += 4;
        if (i) buf_byte(out, ',');
        if (value.len == UINT32_MAX) {
            buf_lit(out, "null");
        } else {
            if (value.len > (size_t)(end - at) || !text_put(out, &value)) return false;
            at += value.len;
        }
    }
    buf_byte(out, ']');
    return at == end;
}

bool result_fields(Buf *out, const Str *body) {
    enum { TABLE = 6, TYPE = 4, REST = 8 }; /* bytes: the table's and the column's numbers; what follows */
    const char *end = str_end(*body);
    Str rest = *body, name;
    if (rest.len < 2) return false;
    uint32_t columns = text_u16(rest.ptr);
    rest = str_of(rest.ptr + 2, end);
    buf_lit(out, "\"fields\":[");
    for (uint32_t i = 0; i < columns; i++) {
        if (!text_take(&rest, 0, &name) || rest.len < TABLE + TYPE + REST) return false;
        buf_lit(out, i ? ",{\"name\":" : "{\"name\":");
        if (!text_put(out, &name)) return false;
        buf_lit(out, ",\"dataTypeID\":");
        text_number(out, text_u32(rest.ptr + TABLE));
        buf_byte(out, '}');
        rest = str_of(rest.ptr + TABLE + TYPE + REST, end);
    }
    buf_byte(out, ']');
    return !rest.len;
}

/* The count is the last word, if it is a number: `SELECT 5`, `INSERT 0 5`, but `CREATE TABLE`. */
bool result_command(Buf *out, const Str *body) {
    Str rest = *body, tag, word;
    if (!text_take(&rest, 0, &tag)) return false;
    const char *end = str_end(tag), *at = end;
    while (at > tag.ptr && byte_is_digit(at[-1])) at--;
    bool number = at > tag.ptr && at < end && at[-1] == ' ' && (*at != '0' || end - at == 1);
    text_take(&tag, ' ', &word);
    buf_lit(out, "\"command\":");
    bool well = text_put(out, &word);
    buf_lit(out, ",\"rowCount\":");
    if (number) buf_put(out, str_of(at, end));
    else buf_lit(out, "null");
    return well;
}

bool result_error_field(const Str *body, char letter, Str *text) {
    Str rest = *body;
    while (text_take(&rest, 0, text) && text->len) {
        if (*text->ptr != letter) continue;
        *text = str_of(text->ptr + 1, str_end(*text));
        return true;
    }
    return false;
}

void result_error(Buf *out, const Str *body) {
    static const char names[] = "Mmessage\0Ccode\0Ddetail\0Hhint\0Pposition\0pinternalPosition\0"
                                "qinternalQuery\0Sseverity\0Wwhere\0ttable\0ccolumn\0sschema\0"
                                "ddataType\0nconstraint\0Ffile\0Lline\0Rroutine\0";
    char separator = '{';
    for (const char *name = names; *name; name += literal_len(name) + 1) {
        Str text;
        buf_byte(out, separator);
        separator = ',';
        buf_byte(out, '"');
        buf_lit(out, name + 1);
        buf_lit(out, "\":");
        if (result_error_field(body, *name, &text)) text_put(out, &text);
        else buf_lit(out, "null");
    }
}
