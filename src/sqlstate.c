/* Classes and fields of errors. See sqlstate.h. */
#include "sqlstate.h"

static const struct {
    char prefix[6];
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

/* One name, without the quotes Postgres puts around some: \" on both sides in this JSON. */
static void sqlstate_put_column(Buf *out, const char *from, const char *to) {
    bool quoted = to - from > 4 && *from == '\\' && from[1] == '"' && to[-1] == '"';
    size_t quote = quoted ? 2 : 0;
    sqlstate_put_string(out, from + quote, (size_t)(to - from) - 2 * quote);
}

/* `Key (a, "B")=(…) …` is the same in every language but for its first word; the names before the `=` are
 * column names, the rest are values. */
static void sqlstate_columns(Buf *out, const Str *detail, const Str *column) {
    const char *from = column->ptr, *end = str_end(*column);
    if (!column->len) {
        from = str_find(detail, "(");
        end = str_find(detail, ")=(");
        if (!from || end <= ++from) return;
    }
    buf_lit(out, ",\"columns\":[");
    bool quoted = false;
    for (const char *at = from; at <= end; at++) {
        if (at < end && *at == '"') quoted = !quoted;
        if (at < end && (column->len || quoted || *at != ',')) continue;
        sqlstate_put_column(out, from, at);
        if (at < end) buf_byte(out, ',');
        from = at + 1 < end && at[1] == ' ' ? at + 2 : at + 1;
    }
    buf_byte(out, ']');
}

void sqlstate_outcome(Buf *out, bool sent, bool retryable) {
    buf_lit(out, sent ? ",\"outcome\":\"unknown\"" : ",\"outcome\":\"not-sent\"");
    if (retryable) buf_lit(out, ",\"retryable\":true");
}

/* The members of an error that are passed on, and the places in this list of those that matter here. Up to
 * FIELD_VALUES they may repeat values of the statement. */
static const char sqlstate_fields[] =
    "detail, internalQuery, where, code, message, column, severity, hint, position, internalPosition, "
    "schema, table, dataType, constraint, file, line, routine";
enum { FIELD_DETAIL = 1, FIELD_VALUES = 3, FIELD_CODE, FIELD_MESSAGE, FIELD_COLUMN, FIELD_SEEN };

FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out) {
    Str seen[FIELD_SEEN] = {{NULL, 0}}, key;
    const Str *state = &seen[FIELD_CODE], *message = &seen[FIELD_MESSAGE];
    JsonReader r = json_reader(*body);
    JsonValue value;
    char separator = '{';
    json_open(&r, '{');
    while (json_member(&r, &key) && json_value(&r, &value)) {
        uint32_t field = str_in(key, sqlstate_fields);
        if (value.kind != JSON_STRING) continue;
        Str text = json_body(&value);
        if (field < FIELD_SEEN) seen[field] = text;
        if (!text.len || !field || (guarded && field <= FIELD_VALUES)) continue;
        buf_byte(out, separator);
        separator = ',';
        if (field == FIELD_CODE) key = STR("sqlState");
        sqlstate_put_string(out, key.ptr, key.len);
        buf_byte(out, ':');
        sqlstate_put_string(out, text.ptr, text.len);
    }
    if (!message->len) {
        buf_byte(out, separator);
        buf_lit(out, "\"message\":\"\"");
    }
    FailCode code = sqlstate_class(state, message);
    /* Other details are free text: what looks like columns there may be values. */
    if (code != FAIL_UNIQUE && code != FAIL_FOREIGN_KEY) seen[FIELD_DETAIL].len = 0;
    sqlstate_columns(out, &seen[FIELD_DETAIL], &seen[FIELD_COLUMN]);
    /* A proxy that can't read a row has sent the statement; its other 500s are of rate and connection limits,
     * or say that there is no compute (neon-protocol, 9b and 10). */
    bool refused = status == 500 && !state->len && !str_find(message, "response");
    if (code == FAIL_CONNECTION) sqlstate_outcome(out, !refused && status != 413, refused);
    if (code == FAIL_SERIALIZATION) buf_lit(out, ",\"retryable\":true");
    buf_byte(out, '}');
    return code;
}
