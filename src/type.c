/* Text output -> JSON, by form. See type.h. */
#include "type.h"

#include "number.h"
#include "time.h"

const Type types[TYPE_END] = {
#define TYPE(name, sql, form, must_be) [TYPE_##name] = {sql, must_be, FORM_##form},
#include "type.def"
#undef TYPE
};

static void type_put_string(Buf *out, const JsonValue *cell) {
    if (!(cell->flags & JSON_ESCAPED)) {
        buf_put(out, cell->text);
        return;
    }
    buf_byte(out, '"');
    escape_put_body(out, cell->text.ptr + 1, cell->text.len - 2);
    buf_byte(out, '"');
}

/* Digits, or a float's NaN and Infinity, which JSON can only hold as strings. */
static bool type_number(Buf *out, const JsonValue *cell) {
    JsonReader r = json_reader(json_body(cell));
    JsonValue number;
    if (json_peek(&r) == JSON_NUMBER && json_value(&r, &number) && r.at == r.end) {
        number_put(out, number.text.ptr, number.text.len);
        return true;
    }
    Str text = json_body(cell);
    bool special =
        str_is(text, "NaN") || str_is(text, "Infinity") || str_is(text, "-Infinity");
    if (special) buf_put(out, cell->text);
    return special;
}

static bool type_instant(Buf *out, TypeTime time, const JsonValue *cell) {
    Str text = json_body(cell);
    int64_t ms;
    if (!time_read_postgres(text.ptr, text.len, &ms)) {
        /* No Date can hold these; they stay text on both paths. */
        bool infinite = str_is(text, "infinity") || str_is(text, "-infinity");
        if (infinite) buf_put(out, cell->text);
        return infinite;
    }
    if (time == TIME_MS && time_fits_date(ms)) {
        buf_int(out, ms);
        return true;
    }
    buf_byte(out, '"');
    time_put_iso(out, ms);
    buf_byte(out, '"');
    return true;
}

static bool type_json(Buf *out, const JsonValue *cell) {
    Str body = json_body(cell);
    uint8_t flags = 0;
    /* The reply is the core's own copy, so that undoing the escapes needs no memory. */
    if (cell->flags & JSON_ESCAPED) body.len = escape_undo((char *)(uintptr_t)body.ptr, body.len);
    JsonReader r = json_reader(body);
    return json_copy(&r, out, &flags) && json_end(&r);
}

bool type_decode(Buf *out, TypeId type, TypeTime time, const JsonValue *cell) {
    char first = cell->text.ptr[1];
    switch ((TypeForm)types[type].form) {
    case FORM_TEXT: type_put_string(out, cell); return true;
    case FORM_BOOL:
        buf_lit(out, first == 't' ? "true" : "false");
        return first == 't' || first == 'f';
    case FORM_NUMBER: return type_number(out, cell);
    case FORM_JSON: return type_json(out, cell);
    case FORM_TIME: return type_instant(out, time, cell);
    }
    return false;
}
