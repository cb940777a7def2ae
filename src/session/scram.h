/* The arithmetic of SCRAM-SHA-256 (RFC 5802, section 3; RFC 7677): from a password and what both sides have
 * said to the client's proof and the signature the server must answer with.
 *
 * Knows no messages. Passwords are bytes: SASLprep, if wanted, is done before. */
#ifndef SESSION_SCRAM_H
#define SESSION_SCRAM_H

#include "base.h"

enum { SCRAM_SIZE = 32 };

/* `salt` is followed by the bytes 0, 0, 0, 1, which its length counts. `said` is the RFC's AuthMessage.
 * Writes SCRAM_SIZE bytes of the signature, then as many of the proof. */
void scram_prove(const Str *password, const Str *salt, uint32_t rounds, const Str *said, char *out);

#endif
