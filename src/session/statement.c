/* Parse, Bind, Execute, CopyFail for each, one Sync for all. See statement.h.
 *
 * Nothing is named or typed: the server infers the types of parameters as it does for HTTP. Nothing is
 * described unless that is asked for: of a result the reply has only rows and a tag. */
#include "session/statement.h"

#include "session/message.h"
#include "session/text.h"

enum { STATEMENT_PARAMS = 65535 }; /* what 16 bits can count */

/* `[…]`, as their number and they stand in a Bind. */
static bool statement_params(Reader *r, Buf *out) {
    size_t at = out->len;
    uint32_t count = 0;
    message_number(out, 0, 2);
    if (!reader_take(r, '[')) return false;
    for (; !reader_take(r, ']'); count++) {
        Str param;
        if (count && !reader_take(r, ',')) return false;
        if (reader_null(r)) {
            message_number(out, UINT32_MAX, 4);
        } else {
            if (!reader_text(r, &param)) return false;
            message_number(out, (uint32_t)param.len, 4);
            buf_put(out, param);
        }
    }
    message_number_at(out, at, count, 2);
    return count <= STATEMENT_PARAMS;
}

/* One statement, from behind its bracket and first key to its end. */
static bool statement_one(Reader *r, Buf *out, const Str *first, bool describe) {
    Str text;
    if (!str_is(*first, "query") || !reader_text(r, &text)) return false;
    size_t start = message_start(out, 'P');
    buf_byte(out, 0); /* its name */
    buf_put(out, text);
    buf_bytes(out, "\0\0", 3); /* no types */
    message_end(out, start);
    start = message_start(out, 'B');
    message_number(out, 0, 4); /* portal, statement, formats of parameters: text */
    if (!reader_take(r, ',') || !reader_key(r, &text) || !str_is(text, "params") || !statement_params(r, out))
        return false;
    message_number(out, 0, 2); /* formats of columns: text */
    message_end(out, start);
    if (describe) buf_bytes(out, "D\0\0\0\6P", 7); /* the portal */
    /* Execute: the portal, all rows. And CopyFail, lest a COPY from the client waits for data that doesn't
     * come: the server reads over it anywhere else. */
    buf_bytes(out, "E\0\0\0\11\0\0\0\0\0f\0\0\0\14no data", 23);
    return reader_take(r, '}');
}

/* The whole body; counts statements. */
static bool statement_body(Machine *m, Reader *r, int32_t *count, bool describe) {
    Str key;
    bool well = reader_take(r, '{') && reader_key(r, &key), batch = well && str_is(key, "queries");
    m->session.batch = batch;
    if (batch) well = reader_take(r, '[') && reader_take(r, '{') && reader_key(r, &key);
    for (*count = 1; well && statement_one(r, &m->out, &key, describe); ++*count) {
        if (batch && reader_take(r, ',')) well = reader_take(r, '{') && reader_key(r, &key);
        else return (!batch || (reader_take(r, ']') && reader_take(r, '}'))) && r->at == r->end;
    }
    return false;
}

bool statement_request(Machine *m, Str input, uint32_t flags) {
    Session *s = &m->session;
    Reader r = reader_of(input);
    int32_t count;
    bool may = !s->count && (s->pipelined || s->phase == PHASE_READY);
    if (!may || !statement_body(m, &r, &count, flags & SESSION_DESCRIBE)) return false;
    if (flags & SESSION_QUIET) {
        s->index = (int32_t)((uint32_t)s->index - (uint32_t)count);
    } else {
        s->count = count;
        buf_bytes(&m->out, "S\0\0\0\4", 5);
    }
    return true;
}
