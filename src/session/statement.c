/* Parse, Bind, Execute for each, one Sync for all. See statement.h.
 *
 * Nothing is named, described or typed: the server infers the types of parameters as it does for HTTP, and of
 * a result the reply has only rows and a tag. */
#include "session/statement.h"

#include "session/message.h"
#include "session/text.h"

enum { STATEMENT_PARAMS = 65535 }; /* what 16 bits can count */

/* `[…]`, as their number and they stand in a Bind. */
static bool statement_params(JsonReader *r, Buf *out) {
    JsonValue param;
    size_t at = out->len;
    uint32_t count = 0;
    message_u16(out, 0);
    if (!json_open(r, '[')) return false;
    for (; json_more(r, ']'); count++) {
        if (!json_value(r, &param)) return false;
        if (param.kind == JSON_NULL) {
            message_u32(out, UINT32_MAX);
        } else {
            if (!text_read(&param)) return false;
            message_u32(out, (uint32_t)param.text.len);
            buf_put(out, param.text);
        }
    }
    message_u16_at(out, at, count);
    return r->fault == JSON_OK && count <= STATEMENT_PARAMS;
}

/* One statement, from behind its bracket to its end; `key`: its first, which has been read. */
static bool statement_one(JsonReader *r, Buf *out, Str key) {
    JsonValue query;
    if (!str_is(key, "query") || !json_value(r, &query) || !text_read(&query)) return false;
    size_t start = message_start(out, 'P');
    message_lit(out, ""); /* its name */
    buf_put(out, query.text);
    message_lit(out, "");
    message_u16(out, 0); /* types */
    message_end(out, start);
    start = message_start(out, 'B');
    message_u32(out, 0); /* portal, statement, formats of parameters: text */
    if (!json_member(r, &key) || !str_is(key, "params") || !statement_params(r, out)) return false;
    message_u16(out, 0); /* formats of columns: text */
    message_end(out, start);
    start = message_start(out, 'E');
    message_lit(out, ""); /* portal */
    message_u32(out, 0);  /* all rows */
    message_end(out, start);
    return !json_more(r, '}') && r->fault == JSON_OK;
}

/* The whole body; counts statements. */
static bool statement_body(Machine *m, JsonReader *r, uint32_t *count) {
    Str key;
    bool batch;
    if (!json_open(r, '{') || !json_member(r, &key)) return false;
    m->session.batch = batch = str_is(key, "queries");
    if (batch && !json_open(r, '[')) return false;
    for (*count = 0; !batch || json_more(r, ']'); ++*count) {
        if (batch && (!json_open(r, '{') || !json_member(r, &key))) return false;
        if (!statement_one(r, &m->out, key)) return false;
        if (!batch) return *count = 1, json_end(r);
    }
    return *count && !json_more(r, '}') && json_end(r);
}

void statement_request(Machine *m, Str input, bool quiet) {
    Session *s = &m->session;
    JsonReader r = json_reader(input);
    uint32_t count;
    bool may = !s->count && (s->pipelined || s->phase == PHASE_READY);
    if (!may || !statement_body(m, &r, &count)) {
        machine_fail(m, SESSION_CALL, "no such request, or not now");
        return;
    }
    m->kind = SESSION_SEND;
    if (quiet) {
        s->quiet += count;
    } else {
        s->count = count;
        message_empty(&m->out, 'S');
    }
}
