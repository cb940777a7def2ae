/* Classes and fields of errors. See sqlstate.h. */
#include "core/sqlstate.h"

typedef struct Verdict {
    char text[15];
    uint8_t proxy;         /* is it part of a message? Otherwise a SQLSTATE begins with it */
    uint8_t code, outcome; /* FailCode, Outcome */
} Verdict;

static const Verdict verdicts[] = {
#define SQLSTATE(prefix, code, outcome) {prefix, false, FAIL_##code, OUTCOME_##outcome},
#define PROXY(text, code, outcome) {text, true, FAIL_##code, OUTCOME_##outcome},
#include "core/sqlstate.def"
#undef SQLSTATE
#undef PROXY
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

/* What is said of an error, NULL where nothing is. */
static const Verdict *sqlstate_verdict(const Str *state, const Str *message) {
    bool silent = !state->len || str_is(*state, "08P01");
    for (size_t i = 0; i < COUNT(verdicts); i++) {
        const Verdict *verdict = &verdicts[i];
        const char *found = str_find(verdict->proxy ? message : state, verdict->text);
        if (found && (verdict->proxy ? silent : found == state->ptr)) return verdict;
    }
    return NULL;
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

void sqlstate_outcome(Buf *out, uint32_t outcome) {
    if (outcome & OUTCOME_UNKNOWN) buf_lit(out, ",\"outcome\":\"unknown\"");
    if (outcome & OUTCOME_NOT_SENT) buf_lit(out, ",\"outcome\":\"not-sent\"");
    if (outcome & OUTCOME_AGAIN) buf_lit(out, ",\"retryable\":true");
}

/* The members of an error that are passed on, and the places in this list of those that matter here. Up to
 * FIELD_VALUES they may repeat values of the statement. */
static const char sqlstate_fields[] =
    "detail, internalQuery, where, code, message, column, severity, hint, position, internalPosition, "
    "schema, table, dataType, constraint, file, line, routine";
enum { FIELD_DETAIL = 1, FIELD_VALUES = 3, FIELD_CODE, FIELD_MESSAGE, FIELD_COLUMN, FIELD_SEEN };

/* Whether a message itself repeats a value: that of a data exception does, unless a guard has raised it. */
static bool sqlstate_has_value(const Str *state, const Str *message) {
    return state->len && str_find(state, "22") == state->ptr && !str_find(message, "\"query ");
}

OUTLINE FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out) {
    Str seen[FIELD_SEEN] = {{NULL, 0}}, key;
    const Str *state = &seen[FIELD_CODE], *message = &seen[FIELD_MESSAGE];
    JsonValue value;
    char separator = '{';
    for (int pass = 0; pass < 2; pass++) { /* the code may stand behind the message */
        JsonReader r = json_reader(*body);
        json_enter(&r, '{');
        while (json_member(&r, &key) && json_value(&r, &value)) {
            uint32_t field = str_in(key, sqlstate_fields);
            if (value.kind != JSON_STRING) continue;
            Str text = json_body(&value);
            if (field < FIELD_SEEN) seen[field] = text;
            if (!pass || !text.len || !field || (guarded && field <= FIELD_VALUES)) continue;
            if (guarded && field == FIELD_MESSAGE && sqlstate_has_value(state, message))
                text = STR("a value is none that its column takes");
            buf_byte(out, separator);
            separator = ',';
            if (field == FIELD_CODE) key = STR("sqlState");
            sqlstate_put_string(out, key.ptr, key.len);
            buf_byte(out, ':');
            sqlstate_put_string(out, text.ptr, text.len);
        }
    }
    if (!message->len) {
        buf_byte(out, separator);
        buf_lit(out, "\"message\":\"\"");
    }
    const Verdict *verdict = sqlstate_verdict(state, message);
    FailCode code = verdict ? (FailCode)verdict->code : state->len ? FAIL_DATABASE : FAIL_CONNECTION;
    uint32_t outcome = verdict ? verdict->outcome : OUTCOME_NONE;
    /* Other details are free text: what looks like columns there may be values. */
    if (code != FAIL_UNIQUE && code != FAIL_FOREIGN_KEY) seen[FIELD_DETAIL].len = 0;
    sqlstate_columns(out, &seen[FIELD_DETAIL], &seen[FIELD_COLUMN]);
    if (code == FAIL_CONNECTION) {
        if (!verdict) outcome = status == 500 ? OUTCOME_LATER : OUTCOME_UNKNOWN;
        if (status == 413) outcome = OUTCOME_NOT_SENT;
    }
    sqlstate_outcome(out, outcome);
    buf_byte(out, '}');
    return code;
}
