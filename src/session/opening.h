/* How a session begins: the startup packet, and the exchange that proves the password. */
#ifndef SESSION_OPENING_H
#define SESSION_OPENING_H

#include "session/machine.h"

/* SESSION_OPEN. */
void opening_start(Machine *m, Str input);

/* Answers an Authentication message. */
void opening_feed(Machine *m, Str body);

#endif
