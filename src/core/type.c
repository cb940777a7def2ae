/* Text output -> JSON, by form. See type.h. */
#include "core/type.h"

#include "core/time.h"

const Type types[TYPE_END] = {
#define TYPE(name, sql, form, must_be) [TYPE_##name] = {must_be, sql, FORM_##form},
#include "core/type.def"
#undef TYPE
};

char type_letter(TypeId type) {
    if (types[type].form == FORM_TIME) return 'd';
    if (type == TYPE_INT8_BIGINT) return 'n';
    if (type == TYPE_BYTES) return 'b';
    return type == TYPE_FLOAT4 || type == TYPE_FLOAT8 || type == TYPE_NUMBER ? 'f' : '-';
}

/* Digits, or a float's NaN and Infinity, which JSON can only hold as strings. */
static bool type_number(Buf *out, const JsonValue *cell) {
    Str text = json_body(cell);
    JsonReader r = json_reader(text);
    if (str_is(text, "NaN") || str_is(text, "Infinity") || str_is(text, "-Infinity")) {
        buf_put(out, cell->text);
        return true;
    }
    return json_peek(&r) == JSON_NUMBER && json_walk(&r, out) && json_end(&r);
}

static bool type_instant(Buf *out, TypeId type, TypeTime form, const JsonValue *cell) {
    enum { ZONED = 48 };
    char zoned[ZONED];
    Str text = json_body(cell);
    Time time;
    if (type == TYPE_TIMESTAMP_DATE && text.len + 1 < ZONED) { /* has no zone, and is read as one in UTC */
        size_t len = text.len > 3 && str_is((Str){str_end(text) - 3, 3}, " BC") ? text.len - 3 : text.len;
        bytes_copy(zoned, text.ptr, len);
        zoned[len] = 'Z';
        bytes_copy(zoned + len + 1, text.ptr + len, text.len - len);
        text = (Str){zoned, text.len + 1};
    }
    if (!time_read(text.ptr, text.len, &time)) {
        /* No Date can hold these; they stay text on both paths. */
        buf_put(out, cell->text);
        text = json_body(cell);
        return str_is(text, "infinity") || str_is(text, "-infinity");
    }
    if (form == TIME_ISO && time_copy_utc(out, text.ptr, text.len)) return true;
    int64_t ms = time_ms(&time);
    if (form == TIME_MS && time_fits_date(ms)) buf_int(out, ms);
    else time_put_iso(out, ms);
    return true;
}

bool type_decode(Buf *out, TypeId type, TypeTime time, const JsonValue *cell) {
    char first = cell->text.ptr[1];
    switch (types[type].form) {
    case FORM_BOOL: buf_lit(out, first == 't' ? "true" : "false"); return first == 't' || first == 'f';
    case FORM_NUMBER: return type_number(out, cell);
    case FORM_TIME: return type_instant(out, type, time, cell);
    default:
        if (cell->flags & JSON_ESCAPED || out->ascii) escape_put_body(out, cell->text.ptr, cell->text.len);
        else buf_put(out, cell->text);
        return true;
    }
}

bool type_decode_array(Buf *out, TypeId type, TypeTime time, JsonReader *r) {
    JsonValue array, element;
    if (!json_value(r, &array)) return false;
    JsonReader inner = json_reader(array.text);
    while (inner.at < inner.end) {
        if (*inner.at != '"') buf_byte(out, *inner.at++);
        else if (!json_value(&inner, &element) || !type_decode(out, type, time, &element)) return false;
    }
    return true;
}

/* Behind a name of a type: a word, with `double precision` as one, or anything between quotes. */
static const char *type_name_end(const char *at) {
    const char *from = at;
    if (*at == '"') {
        for (at++; *at && (*at != '"' || at[1] == '"'); at++) at += *at == '"';
        return *at && at > from + 1 ? at + 1 : from;
    }
    while (byte_is_letter(*at) || *at == '_' || (at > from && byte_is_digit(*at))) at++;
    static const Str precision = STR_INIT(" precision");
    for (size_t i = 0; bytes_is(from, (size_t)(at - from), "double") && at[i] == precision.ptr[i];)
        if (++i == precision.len) return at + i;
    return at;
}

bool type_is_name(const char *at) {
    const char *from = at;
    at = type_name_end(at);
    if (at == from) return false;
    if (*at == '.') {
        from = ++at;
        at = type_name_end(at);
        if (at == from) return false;
    }
    if (*at == '(') {
        do {
            at++; /* the bracket or a comma */
            if (*at == '-') at++;
            for (from = at; byte_is_digit(*at);) at++;
        } while (at > from && *at == ',');
        if (at == from || *at++ != ')') return false;
    }
    while (at[0] == '[' && at[1] == ']') at += 2;
    return !*at;
}
