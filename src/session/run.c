/* Dispatch and answers. See run.h. */
#include "session/run.h"

#include "session/feed.h"
#include "session/opening.h"
#include "session/statement.h"

static bool run_operation(Machine *m, uint32_t op, Str input) {
    switch (op & 0xff) {
    case SESSION_OPEN: return opening_start(m, input, op & SESSION_PIPELINE);
    case SESSION_REQUEST: return statement_request(m, input, op);
    case SESSION_FEED: feed_bytes(m, input, op & SESSION_END); return true;
    case SESSION_CANCEL: /* length, and a version that stands for it */
        buf_bytes(&m->out, "\0\0\0\20\4\322\26\56", 8);
        buf_bytes(&m->out, m->session.key, sizeof m->session.key);
        return m->session.phase == PHASE_READY;
    case SESSION_CLOSE: buf_bytes(&m->out, "X\0\0\0\4", 5); return true;
    default: return false;
    }
}

/* The step; false where there is none. */
static bool run_step(Machine *m, uint32_t op, const Str *state, Str input) {
    bool opens = (op & 0xff) == SESSION_OPEN;
    if (opens ? state->len : state->len < sizeof m->session) return false;
    buf_bytes(&m->state, opens ? (const char *)&m->session : state->ptr,
              opens ? sizeof m->session : state->len);
    if (m->state.failed) return true;
    bytes_copy(&m->session, m->state.ptr, sizeof m->session);
    return run_operation(m, op, input);
}

void session_run(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    static const char too_large[] = "{\"message\":\"too large\"}";
    Machine m = {.state = buf_make(arena), .out = buf_make(arena), .kind = SESSION_SEND};
    if (!run_step(&m, op, &state, input)) machine_fail(&m, SESSION_CALL, "no such call");
    if (m.out.failed || m.state.failed) {
        m.kind = SESSION_FAIL;
        m.code = SESSION_MEMORY;
        m.out.ptr = (char *)(uintptr_t)too_large;
        m.out.len = sizeof too_large - 1;
    }
    if (m.kind == SESSION_FAIL) m.state.len = 0;
    else bytes_copy(m.state.ptr, &m.session, sizeof m.session);
    answer->kind = m.kind;
    answer->code = m.code;
    answer->text = m.out.ptr;
    answer->text_len = m.out.len;
    answer->state = m.state.ptr;
    answer->state_len = m.state.len;
}
