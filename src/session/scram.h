/* The arithmetic of SCRAM-SHA-256 (RFC 5802, section 3; RFC 7677): from a password and the messages of both
 * sides it computes the client's proof and the server's expected signature. The rounds are computed in parts,
 * as all together may take a second.
 *
 * Knows no messages. Passwords are bytes: the caller does SASLprep, if any. */
#ifndef SESSION_SCRAM_H
#define SESSION_SCRAM_H

#include "ground/base.h"

enum { SCRAM_SIZE = 32 };

/* Hi(password, salt, i), computed so far. */
typedef struct Scram {
    uint32_t rounds;         /* that are left */
    char last[SCRAM_SIZE];   /* the last round's hash */
    char salted[SCRAM_SIZE]; /* all of them, mixed; SaltedPassword when none is left */
} Scram;

/* The first of `rounds` rounds, which are one or more. `salt` is followed by the bytes 0, 0, 0, 1, which its
 * length counts. */
void scram_start(Scram *scram, const Str *password, const Str *salt, uint32_t rounds);

/* Computes at most so many more rounds. */
void scram_rounds(Scram *scram, const Str *password, uint32_t most);

/* After the last round. `said` is the RFC's AuthMessage. Writes SCRAM_SIZE bytes of the signature, then as
 * many of the proof. */
void scram_prove(const Scram *scram, const Str *said, char *out);

#endif
