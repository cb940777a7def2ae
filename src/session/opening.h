/* How a session begins: the startup packet, and the exchange that proves the password. */
#ifndef SESSION_OPENING_H
#define SESSION_OPENING_H

#include "session/machine.h"

/* Runs SESSION_OPEN. False if the input isn't valid. */
bool opening_start(Machine *m, Str input, bool pipelined);

/* Answers an Authentication message. False if none is allowed now. */
bool opening_feed(Machine *m, Str body);

/* In PHASE_ROUNDS: computes for some milliseconds. After the last round it answers with the proof. */
void opening_rounds(Machine *m);

#endif
