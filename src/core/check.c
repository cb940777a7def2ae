/* The checks, type by type. See check.h. */
#include "core/check.h"

#include "core/literal.h"
#include "core/time.h"

void check_too_deep(Issues *issues, const Str *name) {
    issue_add_limit(issues, ISSUE_TOO_DEEP, name, JSON_DEPTH);
}

static bool check_is_one_of(char c, const char *set) {
    while (*set && *set != c) set++;
    return *set;
}

static bool check_is_alnum(char c) {
    return byte_is_digit(c) || byte_is_letter(c);
}

/* A "valid e-mail address" of the HTML standard (4.10.5.1.5), whose definition browsers share, but for the
 * limit of 63 to a label. */
static bool check_is_email(const char *at, size_t len) {
    char last = 0; /* 0 in the local part; then the byte before, as if a dot stood before the domain */
    bool well = true;
    for (size_t i = 0; i < len && well; i++) {
        char c = at[i];
        bool alnum = check_is_alnum(c);
        if (last) well = alnum || (c == '.' ? check_is_alnum(last) : c == '-' && last != '.');
        else if (c == '@') well = i > 0;
        else well = alnum || (c > ' ' && c < 0x7f && !check_is_one_of(c, "\"(),:;<>[\\]"));
        if (last || c == '@') last = c == '@' ? '.' : c;
    }
    return well && check_is_alnum(last);
}

static bool check_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Replaces the value by its trimmed, lower-cased form, or reports it and answers false. */
OUTLINE static bool check_email(Issues *issues, const Str *name, JsonValue *value) {
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
    for (char *c = quoted + 1; c <= quoted + text.len; c++) *c = byte_lower(*c);
    quoted[0] = quoted[text.len + 1] = '"';
    *value = (JsonValue){{quoted, text.len + 2}, JSON_STRING, 0};
    return true;
}

/* Whether it is one of the column's choices, which are text: a body with escapes is undone for it. */
static bool check_is_choice(Arena *arena, const Column *column, const JsonValue *value) {
    const char *choice = column->choices;
    Str text = json_body(value);
    if (value->flags & JSON_ESCAPED) {
        char *copy = arena_take(arena, text.len);
        if (!copy) return false;
        bytes_copy(copy, text.ptr, text.len);
        text = (Str){copy, escape_undo(copy, text.len)};
    }
    for (uint32_t i = 0; i < column->choice_count; i++) {
        if (str_is(text, choice)) return true;
        choice += literal_len(choice) + 1;
    }
    return false;
}

static void check_no_choice(Issues *issues, const Column *column, const Str *name) {
    Buf *out = issue_begin(issues, ISSUE_CHOICE, name);
    const char *choice = column->choices;
    for (uint32_t i = 0; i < column->choice_count; i++) {
        if (i) buf_lit(out, ", ");
        size_t len = literal_len(choice);
        escape_put(out, choice, len);
        choice += len + 1;
    }
    issue_end(issues);
}

/* Of the text that a value means: bytes, or by COLUMN_CHARS characters. */
static size_t check_length(const Column *column, const JsonValue *value) {
    const bool chars = column->flags & COLUMN_CHARS;
    Str body = json_body(value);
    const char *at = body.ptr, *end = str_end(body);
    size_t len = 0;
    while (at < end) {
        char utf8[4], byte = *at++;
        if (byte == '\\')
            len += chars ? (escape_read(&at, end), 1) : escape_utf8(utf8, escape_read(&at, end));
        else len += !chars || (byte & 0xc0) != 0x80;
    }
    return len;
}

static void check_text(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    if (column->flags & COLUMN_EMAIL && !check_email(issues, name, value)) return;
    Str body = json_body(value);
    if (column->choices && !check_is_choice(issues->list.arena, column, value)) {
        check_no_choice(issues, column, name);
    } else if (!body.len && column->flags & COLUMN_NOT_EMPTY) {
        issue_add(issues, ISSUE_EMPTY, name, "");
    } else if (column->max && body.len > column->max && check_length(column, value) > column->max) {
        bool chars = column->flags & COLUMN_CHARS;
        issue_add_limit(issues, chars ? ISSUE_TOO_LONG_CHARS : ISSUE_TOO_LONG, name, column->max);
    }
}

/* Times go to the database as they are, so only the form that both sides read alike will do: a four-digit
 * year that isn't 0, no BC; a date alone is midnight UTC, as in JavaScript. */
OUTLINE static void check_time(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    const char *text = value->text.ptr + 1;
    size_t len = value->text.len - 2;
    Time time;
    if (!time_read(text, len, &time) || text[4] != '-' || bytes_is(text, 4, "0000") || text[len - 1] == 'C') {
        issue_add(issues, ISSUE_FORMAT, name, types[column->type].must_be);
    } else if (len == sizeof "2026-01-02" - 1) {
        Buf midnight = buf_make(issues->list.arena);
        buf_bytes(&midnight, text - 1, len + 1);
        buf_lit(&midnight, "T00:00Z\"");
        value->text = buf_str(&midnight);
        if (midnight.failed) issue_no_memory(issues);
    } else if (column->type != TYPE_TIMESTAMPTZ && text[len - 1] != 'Z') {
        Buf utc = buf_make(issues->list.arena); /* Postgres would pass over the offset */
        time_put_iso(&utc, time_ms(&time));
        value->text = buf_str(&utc);
        if (utc.failed) issue_no_memory(issues);
    }
}

/* Digits in least..most; false when there is something else among them. */
static bool check_integer(Issues *issues, const Str *name, Str digits, int64_t least, int64_t most) {
    bool minus = *digits.ptr == '-';
    int64_t n = 0;
    for (size_t i = minus; i < digits.len; i++) {
        if (!byte_is_digit(digits.ptr[i])) return false;
        if (n < INT64_MAX / 100) n = n * 10 + (digits.ptr[i] - '0');
    }
    if (minus) n = -n;
    if (n < least || n > most) issue_add(issues, ISSUE_RANGE, name, "");
    return true;
}

/* A number whose whole part has at most `digits` digits; with an exponent that isn't negative it has more. */
static bool check_fits(Str number, size_t digits) {
    const char *from = number.ptr + (*number.ptr == '-'), *at = from, *end = str_end(number);
    while (at < end && byte_is_digit(*at)) at++;
    if ((size_t)(at - from) > digits) return false;
    while (at < end && (*at | 0x20) != 'e') at++;
    return at == end || at[1] == '-';
}

/* How the host begins an array that stands for a value that JSON can't hold. No text may hold U+0000, so
 * that no other array begins so. */
static const Str mark = STR_INIT("[\"\\u0000\\u0000");

bool check_is_array(const JsonValue *value) {
    return value->kind == JSON_ARRAY &&
           (value->text.len <= mark.len || !bytes_is(value->text.ptr, mark.len, mark.ptr));
}

/* `["\u0000\u0000b…","\\x6869"]`: a letter, and the text that Postgres reads. A value of a column with that
 * letter becomes this text; of a document, whose letter is j, this JSON. */
static void check_mark(const Column *column, JsonValue *value) {
    const bool json = types[column->type].form == FORM_JSON;
    const char letter = json ? 'j' : type_letter(column->type);
    JsonReader r = json_reader(value->text);
    if (value->kind != JSON_ARRAY || check_is_array(value) || value->text.ptr[mark.len] != letter) return;
    json_enter(&r, '[');
    for (int i = 0; i < 2; i++)
        if (!json_more(&r, ']') || !json_value(&r, value)) return;
    if (json) *value = (JsonValue){json_body(value), JSON_TRUE, 0};
}

/* An array, which becomes a text: Postgres' literal of it, with the JSON escapes that literal_element writes.
 */
OUTLINE static void check_array(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    static const Str whole = STR_INIT("");
    Column element = *column;
    Buf out = buf_make(issues->list.arena);
    JsonReader r = json_reader(value->text);
    const size_t was = issues->path.len;
    bool json = types[column->type].form == FORM_JSON;
    element.flags &= (uint16_t)~COLUMN_ARRAY;
    if (!check_is_array(value)) {
        issue_add(issues, ISSUE_TYPE, name, "an array");
        return;
    }
    issue_enter(issues, name);
    json_enter(&r, '[');
    buf_lit(&out, "\"{");
    for (size_t i = 0, path = issues->path.len; json_more(&r, ']') && json_value(&r, value); i++) {
        issue_enter_element(issues, i);
        if (value->kind != JSON_NULL) check_value(issues, &element, &whole, value);
        issues->path.len = path;
        if (i) buf_byte(&out, ',');
        literal_element(&out, value, json);
    }
    issues->path.len = was;
    if (r.fault == JSON_TOO_DEEP) check_too_deep(issues, name);
    buf_lit(&out, "}\"");
    if (out.failed) issue_no_memory(issues);
    *value = (JsonValue){buf_str(&out), JSON_STRING, JSON_ESCAPED};
}

void check_value(Issues *issues, const Column *column, const Str *name, JsonValue *value) {
    bool well, time = types[column->type].form == FORM_TIME;
    if (column->flags & COLUMN_ARRAY) {
        check_array(issues, column, name, value);
        return;
    }
    check_mark(column, value);
    const uint8_t kind = value->kind;
    switch (column->type) {
    case TYPE_TEXT:
    case TYPE_TIMESTAMP_DATE:
    case TYPE_DATE_DATE:
    case TYPE_TIMESTAMPTZ: well = kind == JSON_STRING; break;
    case TYPE_INT2:
        well = kind == JSON_NUMBER && check_integer(issues, name, value->text, INT16_MIN, INT16_MAX);
        break;
    case TYPE_INT4:
        well = kind == JSON_NUMBER && check_integer(issues, name, value->text, INT32_MIN, INT32_MAX);
        break;
    case TYPE_COUNT:
        well = kind == JSON_NUMBER && check_integer(issues, name, value->text, 0, INT32_MAX);
        break;
    case TYPE_NUMBER: well = kind == JSON_NUMBER; break;
    case TYPE_BOOL: well = kind == JSON_TRUE || kind == JSON_FALSE; break;
    default:
        well = types[column->type].form == FORM_JSON || kind < JSON_ARRAY; /* the database judges further */
    }
    if (!well) issue_add(issues, ISSUE_TYPE, name, types[column->type].must_be);
    else if (value->flags & (JSON_NUL | JSON_LONE)) issue_add(issues, ISSUE_TEXT, name, "");
    else if (value->flags & JSON_DEEP) check_too_deep(issues, name);
    else if (column->type == TYPE_TEXT) check_text(issues, column, name, value);
    else if (time) check_time(issues, column, name, value);
    else if (column->precision && kind == JSON_NUMBER &&
             !check_fits(value->text, (size_t)(column->precision - column->scale)))
        issue_add(issues, ISSUE_RANGE, name, "");
}
