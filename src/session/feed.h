/* Messages from the server -> the reply. */
#ifndef SESSION_FEED_H
#define SESSION_FEED_H

#include "session/machine.h"

/* SESSION_FEED. */
void feed_bytes(Machine *m, Str input, bool ended);

#endif
