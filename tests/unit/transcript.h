/* What a server says in a session, for tests: its messages as literals, a case of what both sides do, and how
 * a case is run with the server's bytes cut anywhere. */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "talk.h"

#define OPENING(more) "{\"user\":\"ann\",\"password\":\"pencil\",\"database\":\"d\"" more "}"
#define NONCE ",\"nonce\":\"rOprNGfwEbeRWgbNEkqO\""
#define PIPELINE "" /* a flag of the operation: no nonce, no waiting */

/* Messages of the server: a literal without its last NUL. */
#define MESSAGE(type, body)                                                                                  \
    { type, body, sizeof(body) - 1 }
#define NO_MESSAGE                                                                                           \
    { 0, "", 0 }
#define AUTH_OK MESSAGE('R', "\0\0\0\0")
#define CLEARTEXT MESSAGE('R', "\0\0\0\3")
#define KEY MESSAGE('K', "\0\0\1\2abcd")
#define IDLE MESSAGE('Z', "I")
#define IN_ONE MESSAGE('Z', "T")
#define FAILED MESSAGE('Z', "E")
#define PARSED MESSAGE('1', "")
#define BOUND MESSAGE('2', "")
#define TAG(tag) MESSAGE('C', tag "\0")
#define ROW_1                                                                                                \
    MESSAGE('D', "\0\1\0\0\0\1"                                                                              \
                 "1")

/* Of columns of the types text and 4294967295, with names that are awkward. */
#define FIELDS                                                                                               \
    MESSAGE('T', "\0\2a\"\303\251\0\0\0\0\1\0\1\0\0\0\31\377\377\377\377\377\377\0\0"                        \
                 "\0\0\0\0\0\0\0\377\377\377\377\0\4\0\0\0\0\0\0")

enum { MESSAGES = 24 };

typedef struct Message {
    char type;
    const char *body;
    size_t len;
} Message;

/* What the host does, then what the server says, then what comes of it. */
typedef struct Case {
    const char *name, *opening;
    const char *quiet, *request; /* right behind the opening, where it is pipelined; else once it is READY */
    Message server[MESSAGES];
    const char *log; /* from behind the first `send:` lines, which are the host's own steps */
} Case;

#define SELECT "{\"query\":\"select 1\",\"params\":[]}"
#define TWO "{\"queries\":[{\"query\":\"a\",\"params\":[\"x\",null]},{\"query\":\"b\",\"params\":[]}]}"
#define BEGIN "{\"query\":\"begin\",\"params\":[]}"

#define ERROR MESSAGE('E', "SERROR\0VERROR\0C42601\0Mno\0\0")

static inline size_t server_bytes(const Case *c, char *to) {
    size_t at = 0;
    for (const Message *m = c->server; m < c->server + MESSAGES && m->type; m++) {
        to[at++] = m->type;
        for (int shift = 24; shift >= 0; shift -= 8) to[at++] = (char)((m->len + 4) >> shift);
        memcpy(to + at, m->body, m->len);
        at += m->len;
    }
    return at;
}

static inline bool is_pipelined(const Case *c) {
    return !strstr(c->opening, "nonce");
}

static inline void open_session(Talk *talk, const Case *c) {
    talk_do(talk, SESSION_OPEN | (is_pipelined(c) ? SESSION_PIPELINE : 0), c->opening);
}

static inline void ask(Talk *talk, const Case *c) {
    if (*c->quiet) talk_do(talk, SESSION_REQUEST | SESSION_QUIET, c->quiet);
    if (*c->request) talk_do(talk, SESSION_REQUEST, c->request);
}

/* Runs a case with the server's bytes cut at `cut`, or with a `step` into pieces of so many bytes. `ended`:
 * the connection is, behind them. Leaves the log, without the lines of the host's own steps. */
static inline Talk *run(const Case *c, Str bytes, size_t cut, size_t step, bool ended) {
    Talk *talk = talk_new();
    bool asked = is_pipelined(c);
    size_t consumed = 0, seen = cut;
    open_session(talk, c);
    if (asked) ask(talk, c);
    talk->log_len = 0;
    while (!talk->over) {
        uint32_t kind;
        if (seen > bytes.len) seen = bytes.len;
        bool last = seen == bytes.len;
        consumed += talk_feed(talk, (Str){bytes.ptr + consumed, seen - consumed},
                              ended && last ? SESSION_END : 0, &kind);
        if (kind == SESSION_READY && !asked) {
            size_t log = talk->log_len;
            asked = true;
            ask(talk, c);
            talk->log_len = log;
        } else if (kind == SESSION_MORE && bytes_u32(talk->state + SESSION_NEED)) {
            if (last) break;
            seen = step ? seen + step : bytes.len;
        }
    }
    talk->log[talk->log_len] = 0;
    return talk;
}

#endif
