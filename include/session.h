/* The ABI of session.wasm: Postgres's own protocol (3.0) as one more way to send what the core writes.
 *
 * A module of its own beside the core, loaded when a session is first opened. Exports and conventions are
 * those of helium.h: `reserve` and `step`, a HeliumAnswer, nothing kept between two calls; the host carries
 * the bytes between this module and a socket. It takes request bodies as the core writes them for HTTP and
 * gives replies as HTTP would in raw-text array mode, so that the core's reply step reads both.
 *
 *   opening (JSON)        -> OPEN             -> SEND bytes + state
 *   a body, from the core -> REQUEST + state  -> SEND bytes + state     any QUIET ones first: BEGIN
 *   bytes from the server -> FEED + state     -> MORE | READY | REFUSED json + state, SEND bytes + state,
 * FAIL
 *
 * What is to be sent may be joined: the bytes of a pipelined OPEN, QUIET requests and one REQUEST make one
 * frame. Then FEED until READY or REFUSED; there is one REQUEST at a time. */
#ifndef SESSION_H
#define SESSION_H

#include "helium.h"

/* `op` of step: one of these, with its flag. */
enum {
    /* No state. Input: {"user":"…","password":"…","database":"…","settings":{"name":"value",…},"nonce":"…",
     * "pipeline":true}. Members may be missing, other members are skipped; settings are parameters of the
     * server's, such as application_name. `nonce`: 18 or more random characters, of those that print in ASCII
     * and without the comma; fresh for each session. `pipeline`: the password goes along unasked, in clear,
     * as Neon's proxy has it over a WebSocket; requests may go right behind it. Gives SEND. */
    SESSION_OPEN = 0,
    /* Input: {"query":"…","params":["…",null]} or {"queries":[…]} of these, no other members. Gives SEND. Not
     * before the first READY, unless pipelined; not between a REQUEST and its READY or REFUSED. */
    SESSION_REQUEST = 1,
    /* Input: bytes from the server that have not been consumed yet, cut anywhere. Whole messages are
     * consumed, and `code` says how many bytes that was, unless the answer is FAIL. */
    SESSION_FEED = 2,
    /* No input, nothing changes: carry the old state on. CANCEL gives SEND with what stops the statement that
     * is running, to be sent over a connection of its own; CLOSE with what ends the session. */
    SESSION_CANCEL = 3,
    SESSION_CLOSE = 4,

    SESSION_QUIET = 1 << 8, /* REQUEST: its result is no part of the reply, and a REQUEST that isn't QUIET
                               must follow in the same go: the server answers no sooner. */
    SESSION_PIPELINE = 1 << 9, /* OPEN */
    SESSION_END = 1 << 10    /* FEED: the connection has ended, no more bytes will come */
};

/* What step wants next. */
enum SessionKind {
    SESSION_READY = 0, /* FEED: the session is open and nothing was asked (`text` is empty), or the reply is
                          complete: the pieces of MORE and this `text` are its JSON, {"rows":[["…",null],…],
                          "command":"…","rowCount":1} or {"results":[…]} of these */
    SESSION_SEND = 1,  /* `text` are bytes for the server; after a FEED, feed on. Pieces given so far are void
                          then */
    SESSION_FAIL = 2,  /* the session is over; `text` is {"message":"…"}, `code` says why: SessionFail */
    SESSION_MORE = 3,  /* FEED: `text` is the next piece of the reply and may be empty; feed on. State bytes
                          0-3: how many bytes the next FEED needs at least to get on */
    SESSION_REFUSED = 4 /* FEED: the reply is complete and an error; the pieces are void. `text` is what the
                           HTTP endpoint says: the seventeen members from message to routine, null where there
                           is nothing to say; and `index`, the number of the query that failed, from 0, or
                           null where it is none of the reply's */
};

/* `code` of SESSION_FAIL: FAIL_* of src/fail.def, as far as these are needed, and two more. */
enum SessionFail {
    SESSION_AUTH = 8,       /* no way of authentication that is known here, or the server doesn't know the
                               password itself */
    SESSION_CONNECTION = 9, /* it has ended */
    SESSION_PROTOCOL = 13,  /* the server's bytes are none of Postgres's, or not UTF-8 */
    SESSION_MEMORY = 14,    /* too large */
    SESSION_CALL = 15,      /* the host's fault: no such operation, state or input; or a text with U+0000 */
    SESSION_UNASKED = 100, /* the server wants no password in clear: open again without `pipeline`. Nothing of
                              this session has run */
    SESSION_FATAL = 101    /* the server has ended the session: `text` has the members of REFUSED */
};

/* Bytes of the state that are the host's to read. */
enum {
    SESSION_NEED = 0,  /* u32, little-endian: see SESSION_MORE */
    SESSION_STATUS = 4 /* of the last READY or REFUSED: 'I' no transaction, 'T' in one, 'E' in one that
                          failed; 0 before the first */
};

#endif
