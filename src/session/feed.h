/* Messages from the server -> the reply. */
#ifndef SESSION_FEED_H
#define SESSION_FEED_H

#include "session/machine.h"

/* Runs SESSION_FEED: takes bytes from the server. `ended`: no more will come. */
void feed_bytes(Machine *m, Str input, bool ended);

#endif
