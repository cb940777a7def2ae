/* The session between two steps, and a step of it while it runs. Fields only; what they mean to each other is
 * known by the files that use them: opening, statement, feed. */
#ifndef SESSION_MACHINE_H
#define SESSION_MACHINE_H

#include "ground/buf.h"
#include "session.h"

/* What the server says next, and up to PHASE_OPEN also what authentication waits for. */
typedef enum Phase {
    PHASE_START,  /* which authentication it wants */
    PHASE_FIRST,  /* SCRAM: its first message */
    PHASE_ROUNDS, /* SCRAM: nothing, before our proof, which is not ready yet */
    PHASE_FINAL,  /* SCRAM: its signature */
    PHASE_PROVED, /* that we are in: our part is done */
    PHASE_OPEN,   /* we are: that it is ready */
    PHASE_READY   /* what it has been asked for */
} Phase;

/* The state's first bytes. Behind them stand, up to PHASE_FIRST, password, user and nonce, with a NUL between
 * them; in PHASE_ROUNDS what opening.c makes the proof of; in PHASE_FINAL the signature that must come, in
 * base64; in PHASE_READY the error that the reply will end with, as JSON; otherwise nothing. */
typedef struct Session {
    uint32_t need;  /* SESSION_NEED */
    uint8_t status; /* SESSION_STATUS */
    uint8_t phase;
    uint8_t pipelined; /* the password has gone along unasked */
    uint8_t batch;     /* the reply is {"results":[…]} */
    uint8_t rows;      /* of the result that comes now there have been some */
    uint8_t spare[3];
    uint32_t taken; /* bytes of the answer that comes, so far */
    int32_t count;  /* of the reply's statements; 0: there is no reply to come */
    int32_t index;  /* of the statement that comes now; below 0 are those in front of the reply's */
    char key[8];    /* BackendKeyData; zeros where none came */
} Session;

/* One step. */
typedef struct Machine {
    Session session;
    Buf state; /* room for the session, and what stands behind it */
    Buf out;   /* the answer's text */
    uint32_t kind, code;
} Machine;

/* What stands behind the session in the state. */
INLINE Str machine_tail(const Machine *m) {
    return str_of(m->state.ptr + sizeof m->session, m->state.ptr + m->state.len);
}

/* Drops it. What it was stays where it is until something else is written. */
INLINE void machine_forget(Machine *m) {
    m->state.len = sizeof m->session;
}

/* Ends the session: `message` is the inside of a JSON string. */
void machine_fail(Machine *m, uint32_t code, const char *message);

#endif
