/* A request body -> the messages that run it. */
#ifndef SESSION_STATEMENT_H
#define SESSION_STATEMENT_H

#include "session/machine.h"

/* SESSION_REQUEST. */
void statement_request(Machine *m, Str input, bool quiet);

#endif
