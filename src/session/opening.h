/* How a session begins: the startup packet, and the exchange that proves the password. */
#ifndef SESSION_OPENING_H
#define SESSION_OPENING_H

#include "session/machine.h"

/* SESSION_OPEN. False where it is none. */
bool opening_start(Machine *m, Str input, bool pipelined);

/* Answers an Authentication message. False where that isn't its turn. */
bool opening_feed(Machine *m, Str body);

/* In PHASE_ROUNDS: goes on for some milliseconds. True where that was all: the proof is the answer. */
bool opening_rounds(Machine *m);

#endif
