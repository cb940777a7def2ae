/* Dispatch and answers. See run.h. */
#include "session/run.h"

#include "session/feed.h"
#include "session/message.h"
#include "session/opening.h"
#include "session/statement.h"

enum { RUN_CANCEL = 80877102 }; /* CancelRequest's place of a version */

static void run_cancel(Machine *m) {
    size_t start = message_start(&m->out, 0);
    message_u32(&m->out, RUN_CANCEL);
    buf_bytes(&m->out, m->session.key, sizeof m->session.key);
    message_end(&m->out, start);
}

static bool run_operation(Machine *m, uint32_t op, Str input) {
    switch (op & 0xff) {
    case SESSION_OPEN: opening_start(m, input); return true;
    case SESSION_REQUEST: statement_request(m, input, op & SESSION_QUIET); return true;
    case SESSION_FEED: feed_bytes(m, input, op & SESSION_END); return true;
    case SESSION_CANCEL: run_cancel(m); return m->session.keyed;
    case SESSION_CLOSE: message_empty(&m->out, 'X'); return true;
    default: return false;
    }
}

void session_run(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    Machine m = {.out = buf_make(arena), .kind = SESSION_SEND};
    Buf next = buf_make(arena);
    bool opens = (op & 0xff) == SESSION_OPEN, ours = opens ? !state.len : state.len >= sizeof m.session;
    if (ours && !opens) {
        bytes_copy(&m.session, state.ptr, sizeof m.session);
        m.tail = str_of(state.ptr + sizeof m.session, str_end(state));
    }
    if (!ours || !run_operation(&m, op, input)) machine_fail(&m, SESSION_CALL, "no such operation or state");
    if (m.kind != SESSION_FAIL) {
        buf_bytes(&next, (const char *)&m.session, sizeof m.session);
        buf_put(&next, m.tail);
    }
    *answer = (HeliumAnswer){m.kind, m.code, m.out.ptr, m.out.len, next.ptr, next.len};
    if (!m.out.failed && !next.failed) return;
    static const Str too_large = STR_INIT("{\"message\":\"too large for the memory of session.wasm\"}");
    *answer = (HeliumAnswer){SESSION_FAIL, SESSION_MEMORY, too_large.ptr, too_large.len, NULL, 0};
}
