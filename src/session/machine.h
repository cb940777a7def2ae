/* The session as it is kept between two steps, and one step while it runs. Only fields; opening.c,
 * statement.c and feed.c know what they mean together. */
#ifndef SESSION_MACHINE_H
#define SESSION_MACHINE_H

#include "ground/buf.h"
#include "session.h"

/* What the session waits for. Up to PHASE_OPEN that is authentication. */
typedef enum Phase {
    PHASE_START,  /* which authentication the server wants */
    PHASE_FIRST,  /* SCRAM: the server's first message */
    PHASE_ROUNDS, /* SCRAM: nothing; our proof isn't ready yet */
    PHASE_FINAL,  /* SCRAM: the server's signature */
    PHASE_PROVED, /* AuthenticationOk: we have done our part */
    PHASE_OPEN,   /* the first ReadyForQuery */
    PHASE_READY   /* replies to requests, or nothing */
} Phase;

/* How much of the current result has arrived. */
enum { ROWS_UNBEGUN, ROWS_SOME, ROWS_NONE_YET };

/* The first bytes of the state. After them comes a tail: up to PHASE_FIRST password, user and nonce,
 * separated by NUL; in PHASE_ROUNDS the input of the proof (opening.c); in PHASE_FINAL the server's expected
 * signature, in base64; in PHASE_READY the error that the reply will end with, as JSON; otherwise nothing. */
typedef struct Session {
    uint32_t need;  /* SESSION_NEED */
    uint8_t status; /* SESSION_STATUS */
    uint8_t phase;
    uint8_t pipelined; /* the password has gone along unasked */
    uint8_t batch;     /* the reply is {"results":[…]} */
    uint8_t rows;      /* ROWS_* */
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

/* The tail of the state. */
INLINE Str machine_tail(const Machine *m) {
    return str_of(m->state.ptr + sizeof m->session, m->state.ptr + m->state.len);
}

/* Drops the tail. Its bytes stay valid until something else is written to the state. */
INLINE void machine_forget(Machine *m) {
    m->state.len = sizeof m->session;
}

/* Ends the session: `message` is the inside of a JSON string. */
void machine_fail(Machine *m, uint32_t code, const char *message);

#endif
