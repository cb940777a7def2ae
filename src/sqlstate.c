/* Classes and fields of errors. See sqlstate.h. */
#include "sqlstate.h"

typedef struct SqlState {
    const char *prefix;
    uint8_t code; /* FailCode */
} SqlState;

static const SqlState sqlstates[] = {
#define SQLSTATE(prefix, code) {prefix, FAIL_##code},
#include "sqlstate.def"
#undef SQLSTATE
};

/* The fields of an error body that are passed on. `values`: it may repeat values of the statement. */
static const struct {
    const char *from, *to;
    bool values;
} fields[] = {
    {"code", "sqlState", false},
    {"severity", "severity", false},
    {"detail", "detail", true},
    {"hint", "hint", false},
    {"position", "position", false},
    {"internalPosition", "internalPosition", false},
    {"internalQuery", "internalQuery", true},
    {"where", "where", true},
    {"schema", "schema", false},
    {"table", "table", false},
    {"column", "column", false},
    {"dataType", "dataType", false},
    {"constraint", "constraint", false},
    {"file", "file", false},
    {"line", "line", false},
    {"routine", "routine", false},
};

/* Texts of the proxy that mean: refused before any statement was sent (neon-protocol, 9b and 10). It gives
 * them no code, so that the text is all there is. */
static const char *const refusals[] = {
    "Too many connection",
    "Failed to acquire permit",
    "Control plane request failed",
    "could not parse the HTTP request",
};

static bool str_starts(const Str *text, const char *prefix) {
    size_t i = 0;
    while (prefix[i] && i < text->len && text->ptr[i] == prefix[i]) i++;
    return !prefix[i];
}

/* Where `part` begins in the text, or NULL. */
static const char *str_find(const Str *text, const char *part) {
    for (Str rest = *text; rest.len; rest.ptr++, rest.len--)
        if (str_starts(&rest, part)) return rest.ptr;
    return NULL;
}

/* The string at `name`, without its quotes; empty where there is none. */
static void sqlstate_field(const Str *body, const char *name, Str *field) {
    JsonReader r = json_reader(*body);
    JsonValue value;
    Str key;
    bool started = false;
    json_open(&r, '{');
    *field = STR("");
    while (json_each(&r, '}', &started) && json_key(&r, &key) && json_value(&r, &value))
        if (value.kind == JSON_STRING && str_is(key, name)) *field = json_body(&value);
}

static FailCode sqlstate_class(const Str *state, const Str *message) {
    for (size_t i = 0; i < COUNT(sqlstates); i++)
        if (str_starts(state, sqlstates[i].prefix)) return (FailCode)sqlstates[i].code;
    if (state->len) return FAIL_DATABASE;
    return str_find(message, "authentication") || str_find(message, "JWT") ? FAIL_AUTH : FAIL_CONNECTION;
}

/* `"body"` */
static void sqlstate_put_string(Buf *out, const Str *body) {
    buf_byte(out, '"');
    escape_put_body(out, body->ptr, body->len);
    buf_byte(out, '"');
}

/* `Key (a, "B")=(…) …` is the same in every language but for its first word; the names before the `=` are
 * column names, the rest are values. */
static void sqlstate_columns(Buf *out, const Str *detail, Str column) {
    const char *from = str_find(detail, "("), *to = str_find(detail, ")=(");
    if (!column.len && from && to && from < to) column = str_of(from + 1, to);
    if (!column.len) return;
    buf_lit(out, ",\"columns\":");
    char separator = '[';
    for (const char *at = column.ptr, *end = str_end(column); at < end; at++) {
        from = at;
        while (at < end && *at != ',') at++;
        Str name = str_of(from, at);
        if (name.len && *name.ptr == ' ') name = str_of(from + 1, at);
        /* Quoted where Postgres would quote it: \" on both sides in this JSON. */
        if (name.len > 4 && *name.ptr == '\\') name = (Str){name.ptr + 2, name.len - 4};
        buf_byte(out, separator);
        separator = ',';
        sqlstate_put_string(out, &name);
    }
    buf_byte(out, ']');
}

void sqlstate_outcome(Buf *out, bool sent) {
    if (sent) buf_lit(out, ",\"outcome\":\"unknown\"");
    else buf_lit(out, ",\"outcome\":\"not-sent\",\"retryable\":true");
}

FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out) {
    Str message, state, value;
    sqlstate_field(body, "message", &message);
    sqlstate_field(body, "code", &state);
    FailCode code = sqlstate_class(&state, &message);
    buf_lit(out, "{\"message\":");
    sqlstate_put_string(out, &message);
    for (size_t i = 0; i < COUNT(fields); i++) {
        sqlstate_field(body, fields[i].from, &value);
        if (!value.len || (guarded && fields[i].values)) continue;
        buf_lit(out, ",\"");
        buf_lit(out, fields[i].to);
        buf_lit(out, "\":");
        sqlstate_put_string(out, &value);
    }
    sqlstate_field(body, "detail", &state);
    sqlstate_field(body, "column", &value);
    sqlstate_columns(out, &state, value);
    if (code == FAIL_CONNECTION) {
        bool sent = status != 413;
        for (size_t i = 0; i < COUNT(refusals); i++) sent = sent && !str_starts(&message, refusals[i]);
        sqlstate_outcome(out, sent);
    } else if (code == FAIL_SERIALIZATION) {
        buf_lit(out, ",\"retryable\":true");
    }
    buf_byte(out, '}');
    return code;
}
