/* A request body -> the messages that run it. */
#ifndef SESSION_STATEMENT_H
#define SESSION_STATEMENT_H

#include "session/machine.h"

/* SESSION_REQUEST. False where it is none, or not now. */
bool statement_request(Machine *m, Str input, bool quiet);

#endif
