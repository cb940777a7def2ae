/* The session between two steps, and a step of it while it runs. Fields only; what they mean to each other is
 * known by the files that use them: opening, statement, feed. */
#ifndef SESSION_MACHINE_H
#define SESSION_MACHINE_H

#include "buf.h"
#include "session.h"

/* What the server says next, and up to PHASE_OPEN also what authentication waits for. */
typedef enum Phase {
    PHASE_START,  /* which authentication it wants */
    PHASE_FIRST,  /* SCRAM: its first message */
    PHASE_FINAL,  /* SCRAM: its signature */
    PHASE_PROVED, /* that we are in: our part is done */
    PHASE_OPEN,   /* we are: that it is ready */
    PHASE_READY   /* what it has been asked for */
} Phase;

/* The state's first bytes. Behind them stand, up to PHASE_FIRST, password, user and nonce, each with a NUL;
 * in PHASE_FINAL the signature that must come, in base64; in PHASE_READY the error that the reply will end
 * with, as JSON; otherwise nothing. */
typedef struct Session {
    uint32_t need;  /* SESSION_NEED */
    uint8_t status; /* SESSION_STATUS */
    uint8_t phase;
    uint8_t pipelined; /* the password has gone along unasked */
    uint8_t batch;     /* the reply is {"results":[…]} */
    uint8_t rows;      /* of the result that comes now there have been some */
    uint8_t keyed;     /* `key` has come */
    uint8_t spare[2];
    uint32_t quiet; /* statements still to come in front of the reply's */
    uint32_t count; /* the reply's; 0: there is no reply to come */
    uint32_t index; /* the one that comes now */
    char key[8];    /* BackendKeyData */
} Session;

/* One step. */
typedef struct Machine {
    Session session;
    Str tail; /* what stands behind it in the state */
    Buf out;  /* the answer's text */
    uint32_t kind, code;
} Machine;

/* Ends the session: `message` is the inside of a JSON string. */
void machine_fail(Machine *m, uint32_t code, const char *message);

/* Makes what has been written the tail. */
void machine_keep(Machine *m, const Buf *tail);

#endif
