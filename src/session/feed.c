/* One message after the other. See feed.h. */
#include "session/feed.h"

#include "session/message.h"
#include "session/opening.h"
#include "session/result.h"

enum {
    FEED_HEAD = 5, /* type and length */
    FEED_MOST_UNKNOWN =
        1 << 16,        /* of a server that isn't known for one yet: what isn't Postgres is seen soon */
    FEED_MOST = 1 << 30 /* Postgres makes no longer ones */
};

/* Messages that say nothing for the reply: notices, notifications, parameters, negotiated versions; done with
 * Parse, Bind and Close, descriptions, copied data. */
static const char feed_ignored[] = "NASv123nTtsdc";

static bool feed_is_ignored(char type) {
    for (const char *known = feed_ignored; *known; known++)
        if (*known == type) return true;
    return false;
}

static void feed_protocol(Machine *m) {
    machine_fail(m, SESSION_PROTOCOL, "what the server sent isn't Postgres's protocol, or not UTF-8");
}

/* Whether a statement has not ended yet. */
static bool feed_due(const Session *s) {
    return s->phase == PHASE_READY && (s->quiet || s->index < s->count);
}

/* Whether an error is what the reply will be. */
static bool feed_refused(const Machine *m) {
    return m->session.phase == PHASE_READY && m->tail.len;
}

/* An error of the server's, as JSON. It ends the session where it says so, and where nothing was asked. */
static void feed_error(Machine *m, Str body) {
    Session *s = &m->session;
    Buf error = buf_make(m->out.arena);
    Str severity;
    if (!result_error_field(body, 'M', &severity)) {
        feed_protocol(m);
        return;
    }
    result_error(&error, body);
    buf_lit(&error, ",\"index\":");
    if (s->quiet || s->index >= s->count) buf_lit(&error, "null");
    else buf_int(&error, s->index);
    buf_byte(&error, '}');
    /* V is S untranslated, and not there before Postgres 9.6. */
    bool said = result_error_field(body, 'V', &severity) || result_error_field(body, 'S', &severity);
    m->out.len = 0;
    machine_keep(m, &error);
    if (s->phase == PHASE_READY && s->quiet + s->count &&
        !(said && severity.len && (*severity.ptr == 'F' || *severity.ptr == 'P')))
        return;
    buf_put(&m->out, m->tail);
    m->kind = SESSION_FAIL;
    m->code = SESSION_FATAL;
}

/* COPY wants data from us, or has some: neither has a place in a request with one answer. False where no
 * statement can have done that. */
static bool feed_copy(Machine *m, bool in) {
    static const char error[] = "SERROR\0C0A000\0MCOPY from or to the client isn't possible here";
    Session *s = &m->session;
    if (!feed_due(s)) return false;
    feed_error(m, (Str){error, sizeof error});
    if (!in) return true;
    size_t start = message_start(&m->out, 'f');
    message_lit(&m->out, "no data");
    message_end(&m->out, start);
    /* A Sync that came in the middle of the COPY was ignored. Where another statement came first, that one
     * has ended the COPY, and its Sync is still to come. */
    if (!s->quiet && s->index + 1 == s->count) message_empty(&m->out, 'S');
    m->kind = SESSION_SEND;
    return true;
}

/* A row, or a statement's end. False where none was due. */
static bool feed_result(Machine *m, bool row, Str body) {
    Session *s = &m->session;
    Buf *out = &m->out;
    if (feed_refused(m)) return true; /* after COPY to the client */
    if (!feed_due(s)) return false;
    if (s->quiet) {
        s->quiet -= !row;
        return true;
    }
    if (s->rows) {
        if (row) buf_byte(out, ',');
    } else {
        if (s->batch) buf_lit(out, s->index ? "," : "{\"results\":[");
        buf_lit(out, "{\"rows\":[");
    }
    s->rows = row;
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
    if (body.len != 1 || (*body.ptr != 'I' && *body.ptr != 'T' && *body.ptr != 'E')) return false;
    s->status = (uint8_t)*body.ptr;
    if (s->phase == PHASE_OPEN) {
        s->phase = PHASE_READY;
        if (!(s->quiet + s->count)) m->kind = SESSION_READY;
        return true;
    }
    if (s->phase != PHASE_READY || !s->count) return false;
    if (feed_refused(m)) {
        m->kind = SESSION_REFUSED;
        m->out.len = 0;
        buf_put(&m->out, m->tail);
    } else {
        if (feed_due(s)) return false;
        m->kind = SESSION_READY;
        if (s->batch) buf_lit(&m->out, "]}");
    }
    s->quiet = s->count = s->index = s->rows = 0;
    m->tail.len = 0;
    return true;
}

static bool feed_message(Machine *m, char type, Str body) {
    Session *s = &m->session;
    static const Str no_tag = STR_INIT("\0");
    switch (type) {
    case 'R': opening_feed(m, body); return true;
    case 'E': feed_error(m, body); return true;
    case 'G':
    case 'H': return feed_copy(m, type == 'G');
    case 'D':
    case 'C': return feed_result(m, type == 'D', body);
    case 'I': return feed_result(m, false, no_tag);
    case 'Z': return feed_ready(m, body);
    case 'K':
        s->keyed = body.len == sizeof s->key;
        if (s->keyed) bytes_copy(s->key, body.ptr, sizeof s->key);
        return true;
    default: return feed_is_ignored(type);
    }
}

void feed_bytes(Machine *m, Str input, bool ended) {
    Session *s = &m->session;
    const char *at = input.ptr, *end = str_end(input);
    m->kind = SESSION_MORE;
    while (m->kind == SESSION_MORE) {
        size_t left = (size_t)(end - at), size = left < FEED_HEAD ? FEED_HEAD : (size_t)text_u32(at + 1) + 1;
        uint32_t most = s->phase < PHASE_OPEN ? FEED_MOST_UNKNOWN : FEED_MOST;
        if (size < FEED_HEAD || size > most) {
            feed_protocol(m);
            return;
        }
        s->need = (uint32_t)size;
        if (left < size) break;
        if (!feed_message(m, *at, str_of(at + FEED_HEAD, at + size))) feed_protocol(m);
        at += size;
    }
    if (m->kind != SESSION_FAIL) m->code = (uint32_t)(at - input.ptr);
    if (m->kind != SESSION_MORE || !ended) return;
    machine_fail(m, SESSION_CONNECTION, "the server closed the connection");
    if (!feed_refused(m)) return;
    m->code = SESSION_FATAL;
    m->out.len = 0;
    buf_put(&m->out, m->tail);
}
