/* See machine.h. */
#include "session/machine.h"

void machine_fail(Machine *m, uint32_t code, const char *message) {
    m->kind = SESSION_FAIL;
    m->code = code;
    m->out.len = 0;
    buf_lit(&m->out, "{\"message\":\"");
    buf_lit(&m->out, message);
    buf_lit(&m->out, "\"}");
}
