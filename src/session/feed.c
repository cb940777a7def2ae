/* One message after the other. See feed.h. */
#include "session/feed.h"

#include "session/opening.h"
#include "session/result.h"

/* The greatest lengths: of a message of a server that isn't known for one yet, so that what isn't Postgres is
 * seen soon; and of all messages of an answer, as over HTTP (js/send.js). */
enum { FEED_HEAD = 5, FEED_UNKNOWN = 1 << 16, FEED_MOST = SESSION_MOST };

/* Messages that say nothing for the reply: notices, notifications, parameters, negotiated versions; done with
 * Parse, Bind and Close, parameters, COPY. */
static const char feed_ignored[] = "NASv123tsGdc";

static void feed_protocol(Machine *m) {
    machine_fail(m, SESSION_PROTOCOL, "the server doesn't speak Postgres's protocol");
}

/* Whether a statement has not ended yet. */
static bool feed_due(const Session *s) {
    return s->phase == PHASE_READY && s->index < s->count;
}

/* Whether an error is what the reply will be. */
static bool feed_refused(const Machine *m) {
    return m->session.phase == PHASE_READY && m->state.len > sizeof m->session;
}

/* Makes the error the answer, SESSION_REFUSED or SESSION_FAIL. `out` is empty since the error came. */
static void feed_give(Machine *m, uint32_t kind) {
    m->kind = kind;
    m->code = SESSION_FATAL; /* of a REFUSED it becomes what has been consumed */
    buf_put(&m->out, machine_tail(m));
    machine_forget(m);
}

/* An error of the server's, as JSON. It ends the session where nothing was asked. One that is fatal need not
 * be told from others: the end of the connection follows. */
static void feed_error(Machine *m, const Str *body) {
    Session *s = &m->session;
    Buf *out = &m->state;
    machine_forget(m);
    result_error(out, body);
    buf_lit(out, ",\"index\":");
    if (s->index < 0 || s->index >= s->count) buf_lit(out, "null");
    else text_number(out, (uint32_t)s->index);
    buf_byte(out, '}');
    m->out.len = 0;
    if (s->phase != PHASE_READY || !(s->index | s->count)) feed_give(m, SESSION_FAIL);
}

/* Begins the next result, with its fields where they are known. */
static bool feed_begin(Machine *m, const Str *fields) {
    Session *s = &m->session;
    Buf *out = &m->out;
    if (s->batch) buf_lit(out, s->index ? "," : "{\"results\":[");
    buf_byte(out, '{');
    if (fields) {
        if (!result_fields(out, fields)) return false;
        buf_byte(out, ',');
    }
    buf_lit(out, "\"rows\":[");
    return true;
}

/* What columns the rows have that come. Passed over where no result is begun by it. */
static bool feed_fields(Machine *m, const Str *body) {
    Session *s = &m->session;
    if (!feed_due(s) || s->index < 0 || s->rows || feed_refused(m)) return true;
    s->rows = ROWS_NONE_YET;
    return feed_begin(m, body);
}

/* A row, or a statement's end. False where none was due. */
static bool feed_result(Machine *m, bool row, const Str *body) {
    Session *s = &m->session;
    Buf *out = &m->out;
    if (!feed_due(s)) return false;
    if (s->index < 0 || feed_refused(m)) { /* what follows COPY to the client */
        s->index += !row;
        return true;
    }
    if (!s->rows) feed_begin(m, NULL);
    else if (row && s->rows == ROWS_SOME) buf_byte(out, ',');
    s->rows = row ? ROWS_SOME : ROWS_UNBEGUN;
    if (row) return result_row(out, body);
    buf_lit(out, "],");
    s->index++;
    if (!result_command(out, body)) return false;
    buf_byte(out, '}');
    return true;
}

/* ReadyForQuery: what was asked is done. False where it isn't. */
static bool feed_ready(Machine *m, Str body) {
    Session *s = &m->session;
    if (body.len != 1 || !text_has("ITE", *body.ptr)) return false;
    s->status = (uint8_t)*body.ptr;
    s->taken = 0;
    s->need = FEED_HEAD; /* of what comes next */
    if (s->phase == PHASE_OPEN) {
        s->phase = PHASE_READY;
        if (!(s->index | s->count)) m->kind = SESSION_READY;
        return true;
    }
    if (s->phase != PHASE_READY || !s->count) return false;
    if (feed_refused(m)) {
        feed_give(m, SESSION_REFUSED);
    } else {
        if (feed_due(s)) return false;
        m->kind = SESSION_READY;
        if (s->batch) buf_lit(&m->out, "]}");
    }
    s->count = s->index = s->rows = 0;
    return true;
}

static bool feed_message(Machine *m, char type, Str body) {
    Session *s = &m->session;
    static const Str no_tag = STR_INIT("\0"), no_columns = STR_INIT("\0\0");
    /* COPY to the client has no place in a request with one answer. From the client it fails by itself. */
    static const Str copied = STR_INIT("SERROR\0C0A000\0MCOPY isn't possible here\0");
    switch (type) {
    case 'R': return opening_feed(m, body);
    case 'E': feed_error(m, &body); return true;
    case 'H':
        if (!feed_due(s)) return false;
        feed_error(m, &copied);
        return true;
    case 'D':
    case 'C': return feed_result(m, type == 'D', &body);
    case 'T': return feed_fields(m, &body);
    case 'n': return feed_fields(m, &no_columns);
    case 'I': return feed_result(m, false, &no_tag);
    case 'Z': return feed_ready(m, body);
    case 'K':
        if (body.len == sizeof s->key) bytes_copy(s->key, body.ptr, sizeof s->key);
        return true;
    default: return text_has(feed_ignored, type);
    }
}

void feed_bytes(Machine *m, Str input, bool ended) {
    Session *s = &m->session;
    const char *at = input.ptr, *end = at + input.len;
    m->kind = SESSION_MORE;
    while (m->kind == SESSION_MORE) {
        size_t left = (size_t)(end - at);
        uint32_t size = left < FEED_HEAD ? FEED_HEAD : text_u32(at + 1) + 1;
        if (s->phase == PHASE_ROUNDS) {
            s->need = 0;
            opening_rounds(m);
            break;
        }
        s->need = size;
        if (size < FEED_HEAD || (s->phase < PHASE_OPEN && size > FEED_UNKNOWN)) {
            feed_protocol(m);
        } else if (size > FEED_MOST || s->taken > FEED_MOST - size) {
            machine_fail(m, SESSION_MEMORY, "an answer of more than 134217728 bytes");
        } else if (left >= size) {
            s->taken += size;
            if (!feed_message(m, *at, str_of(at + FEED_HEAD, at + size))) feed_protocol(m);
            at += size;
        } else if (!ended) {
            break;
        } else if (feed_refused(m)) {
            feed_give(m, SESSION_FAIL);
        } else {
            machine_fail(m, SESSION_CONNECTION, "the connection has ended");
        }
    }
    if (m->kind != SESSION_FAIL) m->code = (uint32_t)(at - input.ptr);
}
