/* The arithmetic of SCRAM-SHA-256 (RFC 5802, section 3; RFC 7677): from a password and what both sides have
 * said to the client's proof and the signature the server must answer with. The rounds are made some at a
 * time, as they may take a second together.
 *
 * Knows no messages. Passwords are bytes: SASLprep, if wanted, is done before. */
#ifndef SESSION_SCRAM_H
#define SESSION_SCRAM_H

#include "ground/base.h"

enum { SCRAM_SIZE = 32 };

/* Hi(password, salt, i), as far as it has come. */
typedef struct Scram {
    uint32_t rounds;         /* that are left */
    char last[SCRAM_SIZE];   /* the last round's hash */
    char salted[SCRAM_SIZE]; /* all of them, mixed; SaltedPassword when none is left */
} Scram;

/* The first of `rounds` rounds, which are one or more. `salt` is followed by the bytes 0, 0, 0, 1, which its
 * length counts. */
void scram_start(Scram *scram, const Str *password, const Str *salt, uint32_t rounds);

/* At most so many more. */
void scram_rounds(Scram *scram, const Str *password, uint32_t most);

/* When no rounds are left. `said` is the RFC's AuthMessage. Writes SCRAM_SIZE bytes of the signature, then as
 * many of the proof. */
void scram_prove(const Scram *scram, const Str *said, char *out);

#endif
