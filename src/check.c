/* The checks, type by type. See check.h. */
#include "check.h"

#include "number.h"
#include "time.h"

void check_too_deep(Issues *issues, const Str *name) {
    buf_int(issue_open(issues, ISSUE_TOO_DEEP, name), JSON_DEPTH);
    issue_close(issues);
}

static bool check_is_alnum(char c) {
    return byte_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* A "valid e-mail address" of the HTML standard (4.10.5.1.5), whose definition browsers share. */
static bool check_is_email(const char *at, size_t len) {
    static const Str marks = STR_INIT(".!#$%&'*+/=?^_`{|}~-");
    const char *start = at, *end = at + len;
    for (; at < end && *at != '@'; at++) {
        size_t i = 0;
        while (i < marks.len && marks.ptr[i] != *at) i++;
        if (i == marks.len && !check_is_alnum(*at)) return false;
    }
    if (at == start || at == end) return false;
    do {
        const char *label = ++at;
        while (at < end && (check_is_alnum(*at) || *at == '-')) at++;
        if (at == label || at - label > 63 || *label == '-' || at[-1] == '-') return false;
    } while (at < end && *at == '.');
    return at == end;
}

static bool check_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Replaces the value by its trimmed, lower-cased form, or reports it and answers false. */
static bool check_email(Issues *issues, const Str *name, JsonValue *value) {
    Str body = json_body(value);
    char *copy = arena_take(issues->list.arena, body.len + 2);
    if (!copy) {
        issue_no_memory(issues);
        return false;
    }
    bytes_copy(copy + 1, body.ptr, body.len);
    Str text = {copy + 1, escape_undo(copy + 1, body.len)};
    while (text.len && check_is_space(text.ptr[text.len - 1])) text.len--;
    while (text.len && check_is_space(*text.ptr)) text = (Str){text.ptr + 1, text.len - 1};
    if (!check_is_email(text.ptr, text.len)) {
        issue_add(issues, ISSUE_FORMAT, name, "an e-mail address");
        return false;
    }
    char *quoted = copy + (text.ptr - copy) - 1;
    for (char *c = quoted + 1; c <= quoted + text.len; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c | 0x20);
    quoted[0] = quoted[text.len + 1] = '"';
    *value = (JsonValue){{quoted, text.len + 2}, JSON_STRING, 0};
    return true;
}

static void check_choice(Issues *issues, const Column *column, const Str *name, const Str *body) {
    for (uint32_t i = 0; i < column->choice_count; i++)
        if (str_eq(column->choices[i], *body)) return;
    Buf *out = issue_open(issues, ISSUE_CHOICE, name);
    bool first = true;
    for (uint32_t i = 0; i < column->choice_count; i++) issue_put_name(out, &first, &column->choices[i]);
    issue_close(issues);
}

static void check_text(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    if (column->flags & COLUMN_EMAIL && !check_email(issues, name, value)) return;
    Str body = json_body(value);
    if (column->choice_count) {
        check_choice(issues, column, name, &body);
    } else if (!body.len && column->flags & COLUMN_NOT_EMPTY) {
        issue_add(issues, ISSUE_EMPTY, name, "");
    } else if (column->max && body.len > column->max) {
        buf_int(issue_open(issues, ISSUE_TOO_LONG, name), column->max);
        issue_close(issues);
    }
}

/* Behind "is out of the range of": the type as the database declares it. */
static void check_range(Issues *issues, const Column *column, const Str *name) {
    Buf *out = issue_open(issues, ISSUE_RANGE, name);
    buf_lit(out, types[column->type].sql);
    if (column->precision) {
        buf_byte(out, '(');
        buf_int(out, column->precision);
        buf_byte(out, ',');
        buf_int(out, column->scale);
        buf_byte(out, ')');
    }
    issue_close(issues);
}

static void check_time(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    Buf text = buf_make(issues->list.arena);
    buf_byte(&text, '"');
    if (time_put_postgres(&text, value->text.ptr + 1, value->text.len - 2)) {
        buf_byte(&text, '"');
        *value = (JsonValue){buf_str(&text), JSON_STRING, 0};
    } else {
        issue_add(issues, ISSUE_FORMAT, name, types[column->type].must_be);
    }
    if (text.failed) issue_no_memory(issues);
}

/* The glue writes what JSON has no form for as a string that begins with U+0000, which no text may hold: `n`
 * and digits for a bigint, anything else for what no column takes. */
static void check_unmark(JsonValue *value) {
    const Str mark = STR("\"\\u0000");
    Str text = value->text;
    if (!(value->flags & JSON_NUL) || value->kind != JSON_STRING || text.len < mark.len + 2) return;
    if (!str_eq((Str){text.ptr, mark.len}, mark)) return;
    bool bigint = text.ptr[mark.len] == 'n';
    Str digits = {text.ptr + mark.len + 1, text.len - mark.len - 2};
    JsonReader r = json_reader(digits);
    JsonValue number;
    value->kind = JSON_NONE;
    if (bigint && json_peek(&r) == JSON_NUMBER && json_value(&r, &number) && json_end(&r)) *value = number;
}

static bool check_kind(TypeId type, uint8_t kind) {
    switch (type) {
    case TYPE_TEXT:
    case TYPE_TIMESTAMPTZ: return kind == JSON_STRING;
    case TYPE_INT4:
    case TYPE_NUMBER: return kind == JSON_NUMBER;
    case TYPE_JSON:
    case TYPE_JSONB: return kind != JSON_NONE;
    case TYPE_BOOL: return kind == JSON_TRUE || kind == JSON_FALSE;
    default: return kind == JSON_STRING || kind == JSON_NUMBER;
    }
}

void check_value(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    check_unmark(value);
    const Type *type = &types[column->type];
    bool whole = value->kind != JSON_NUMBER || column->type != TYPE_INT4 ||
                 number_is_int(value->text.ptr, value->text.len, INT64_MIN, INT64_MAX);
    if (!check_kind(column->type, value->kind) || !whole) {
        issue_add(issues, ISSUE_TYPE, name, type->must_be);
    } else if (value->flags & (JSON_NUL | JSON_LONE)) {
        issue_add(issues, ISSUE_TEXT, name, "");
    } else if (value->flags & JSON_DEEP) {
        check_too_deep(issues, name);
    } else if (column->type == TYPE_TEXT) {
        check_text(issues, column, name, value);
    } else if (column->type == TYPE_TIMESTAMPTZ) {
        check_time(issues, column, name, value);
    } else if ((column->type == TYPE_INT4 && !number_is_int(value->text.ptr, value->text.len, INT32_MIN, INT32_MAX)) ||
               (column->precision && number_magnitude(value->text.ptr, value->text.len) > column->precision - column->scale)) {
        check_range(issues, column, name);
    }
}

void check_count(Issues *issues, const Str *name, JsonValue *value) {
    if (value->kind == JSON_NULL) value->kind = JSON_NONE;
    if (value->kind == JSON_NONE) return;
    check_unmark(value);
    if (value->kind != JSON_NUMBER || !number_is_int(value->text.ptr, value->text.len, 0, INT64_MAX))
        issue_add(issues, ISSUE_TYPE, name, "a whole number from 0");
}
