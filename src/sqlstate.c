/* Classes and fields of errors. See sqlstate.h. */
#include "sqlstate.h"

static const struct {
    const char *prefix;
    uint8_t code; /* FailCode */
} sqlstates[] = {
#define SQLSTATE(prefix, code) {prefix, FAIL_##code},
#include "sqlstate.def"
#undef SQLSTATE
};

/* Where `part` begins in the text, or NULL. */
static const char *str_find(const Str *text, const char *part) {
    for (const char *at = text->ptr, *end = str_end(*text); at < end; at++) {
        size_t i = 0;
        while (part[i] && at + i < end && at[i] == part[i]) i++;
        if (!part[i]) return at;
    }
    return NULL;
}

static FailCode sqlstate_class(const Str *state, const Str *message) {
    for (size_t i = 0; i < COUNT(sqlstates); i++)
        if (state->len && str_find(state, sqlstates[i].prefix) == state->ptr)
            return (FailCode)sqlstates[i].code;
    if (state->len) return FAIL_DATABASE;
    return str_find(message, "authentication") || str_find(message, "JWT") ? FAIL_AUTH : FAIL_CONNECTION;
}

static void sqlstate_put_string(Buf *out, const char *body, size_t len) {
    buf_byte(out, '"');
    escape_put_body(out, body, len);
    buf_byte(out, '"');
}

/* `Key (a, "B")=(…) …` is the same in every language but for its first word; the names before the `=` are
 * column names, the rest are values. */
static void sqlstate_columns(Buf *out, const Str *detail, Str column) {
    const char *open = str_find(detail, "("), *end = str_find(detail, ")=(");
    if (!column.len && open && end > open) column = str_of(open + 1, end);
    if (!column.len) return;
    buf_lit(out, ",\"columns\":");
    char separator = '[';
    end = str_end(column);
    for (const char *at = column.ptr, *from = at; at < end; from = at += 2) { /* past a comma and a blank */
        while (at < end && *at != ',') at++;
        /* Quoted where Postgres would quote it: \" on both sides in this JSON. */
        size_t quote = at - from > 4 && *from == '\\' ? 2 : 0;
        buf_byte(out, separator);
        separator = ',';
        sqlstate_put_string(out, from + quote, (size_t)(at - from) - 2 * quote);
    }
    buf_byte(out, ']');
}

/* Only what the proxy refuses before it has a connection is known not to have run: a request that is too
 * large, and its own 500s (rate and connection limits, no compute; neon-protocol, 9b and 10). */
void sqlstate_outcome(Buf *out, uint32_t status) {
    buf_lit(out, status == 413 || status == 500 ? ",\"outcome\":\"not-sent\"" : ",\"outcome\":\"unknown\"");
    if (status == 500) buf_lit(out, ",\"retryable\":true");
}

/* Whether a member of an error may repeat values of the statement. */
static bool sqlstate_repeats(Str key) {
    return str_is(key, "detail") || str_is(key, "where") || str_is(key, "internalQuery");
}

FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out) {
    Str message = {body->ptr, 0}, state = message, detail = message, column = message, key;
    JsonReader r = json_reader(*body);
    JsonValue value;
    bool started = false;
    char separator = '{';
    json_open(&r, '{');
    while (json_each(&r, '}', &started) && json_key(&r, &key) && json_value(&r, &value)) {
        if (value.kind != JSON_STRING) continue;
        Str text = json_body(&value);
        if (str_is(key, "message")) message = text;
        if (str_is(key, "detail")) detail = text;
        if (str_is(key, "column")) column = text;
        if (str_is(key, "code")) {
            state = text;
            key = STR("sqlState");
        }
        if (!text.len || (guarded && sqlstate_repeats(key))) continue;
        buf_byte(out, separator);
        separator = ',';
        sqlstate_put_string(out, key.ptr, key.len);
        buf_byte(out, ':');
        sqlstate_put_string(out, text.ptr, text.len);
    }
    if (separator == '{') buf_lit(out, "{\"message\":\"\"");
    sqlstate_columns(out, &detail, column);
    FailCode code = sqlstate_class(&state, &message);
    if (code == FAIL_CONNECTION) sqlstate_outcome(out, status);
    if (code == FAIL_SERIALIZATION) buf_lit(out, ",\"retryable\":true");
    buf_byte(out, '}');
    return code;
}
