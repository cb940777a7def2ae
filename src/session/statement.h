/* A request body -> the messages that run it. */
#ifndef SESSION_STATEMENT_H
#define SESSION_STATEMENT_H

#include "session/machine.h"

/* Runs SESSION_REQUEST. False if the input isn't valid, or no request is allowed now. */
bool statement_request(Machine *m, Str input, uint32_t flags);

#endif
