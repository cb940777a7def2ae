/* The ABI of session.wasm: Postgres's own protocol (3.0) as one more way to send what the core writes.
 *
 * A module of its own beside the core, loaded when a session is first opened. Exports and conventions are
 * those of helium.h: `reserve` and `step`, a HeliumAnswer, nothing kept between two calls; the host carries
 * the bytes between this module and a socket. It takes request bodies as the core writes them for HTTP and
 * gives replies as HTTP would in raw-text array mode, so that the core's reply step reads both.
 *
 *   opening (JSON)        -> OPEN            -> SEND bytes
 *   a body, from the core -> REQUEST         -> SEND bytes      any QUIET ones first: BEGIN
 *   bytes from the server -> FEED            -> MORE | READY | REFUSED json, SEND bytes, or FAIL
 *
 * Each takes the state of the one before and gives the next. What is to be sent may be joined: the bytes of a
 * pipelined OPEN, of QUIET requests and of one REQUEST make one frame. Then FEED until READY or REFUSED;
 * there is one REQUEST at a time. */
#ifndef SESSION_H
#define SESSION_H

#include "helium.h"

/* `op` of step: one of these, with its flag. JSON is that of JSON.stringify: no white space. */
enum {
    /* No state. Input: {"password":"…","nonce":"…","user":"…","database":"…"}, strings in any order; every
     * other member is a parameter for the server, such as application_name. `password` may be missing; one
     * that isn't ASCII is to be in NFKC, as SASLprep isn't done here. `nonce` is 18 or more random
     * characters, of those that print in ASCII without the comma, new for each session; not needed with
     * PIPELINE. Gives SEND. */
    SESSION_OPEN = 0,
    /* Input: {"query":"…","params":["…",null]} or {"queries":[…]} of one or more of these, no other members.
     * Gives SEND. Not before the first READY, unless pipelined; not between a REQUEST and its READY or
     * REFUSED. */
    SESSION_REQUEST = 1,
    /* Input: bytes from the server that have not been consumed yet, cut anywhere. Whole messages are
     * consumed, and `code` says how many bytes that was, unless the answer is FAIL. */
    SESSION_FEED = 2,
    /* No input; the state stays as it is. CANCEL, after the first READY, gives SEND with what stops the
     * statement that is running, for a connection of its own; CLOSE with what ends the session. */
    SESSION_CANCEL = 3,
    SESSION_CLOSE = 4,

    SESSION_QUIET = 1 << 8,    /* REQUEST: its result is no part of the reply, and a REQUEST that isn't QUIET
                                  must follow in the same go: the server answers no sooner */
    SESSION_PIPELINE = 1 << 9, /* OPEN: the password goes along unasked and in clear, as Neon's proxy has it
                                  over a WebSocket; requests may go right behind it */
    SESSION_END = 1 << 10,     /* FEED: the connection has ended, no more bytes will come */
    SESSION_DESCRIBE = 1 << 11 /* REQUEST: the first member of each result is "fields":
                                  [{"name":"…","dataTypeID":25},…] */
};

/* What step wants next. */
enum SessionKind {
    SESSION_READY = 0, /* FEED: the session is open and nothing was asked (`text` is empty), or the reply is
                          complete: the pieces of MORE and this `text` are its JSON, {"rows":[["…",null],…],
                          "command":"…","rowCount":1} or {"results":[…]} of these */
    SESSION_SEND = 1,  /* `text` are bytes for the server. After a FEED, while the session opens, feed on */
    SESSION_FAIL = 2, /* `text` is {"message":"…"}, `code` says why: SessionFail. No state: after a FEED the
                         session is over, otherwise nothing has happened and the old state still holds */
    SESSION_MORE = 3, /* FEED: `text` is the next piece of the reply and may be empty; feed on. State bytes
                         0-3: how many bytes the next FEED needs at least to get on. None: there is work to
                         do that takes long, a part of it in each FEED; let others have their turn between */
    SESSION_REFUSED = 4 /* FEED: the reply is complete and an error; the pieces are void. `text` is what the
                           HTTP endpoint says: the seventeen members from message to routine, null where there
                           is nothing to say; and `index`, the number of the query that failed, from 0, or
                           null where it is none of the reply's */
};

/* `code` of SESSION_FAIL: FAIL_* of src/ground/fail.def, as far as these are needed, and two more. */
enum SessionFail {
    SESSION_AUTH = 8, /* a kind of authentication that isn't known here (the message ends in its number: 2
                         Kerberos, 7 GSSAPI, 9 SSPI, 10 SASL other than SCRAM-SHA-256), SCRAM of fewer than
                         4096 or more than 600000 rounds, or a server that doesn't know the password itself */
    SESSION_CONNECTION = 9, /* it has ended */
    SESSION_PROTOCOL = 13,  /* the server's bytes are none of Postgres's, or a value isn't UTF-8 */
    SESSION_MEMORY = 14, /* too large: for memory, or an answer of more than SESSION_MOST bytes, which is seen
                            when they are declared */
    SESSION_CALL = 15,   /* the host's fault: no such operation, state or input, or not now; or a text with
                            U+0000 or half a surrogate pair */
    SESSION_UNASKED = 100, /* the server wants no password in clear: open again without PIPELINE. Nothing of
                              this session has run */
    SESSION_FATAL = 101 /* the server has refused or ended the session: `text` has the members of REFUSED */
};

/* Bytes of an answer, in all its messages. */
enum { SESSION_MOST = 1 << 27 };

/* An error that ends a session that is open comes with the end of the connection: by SESSION_END. */

/* COPY from or to the client is REFUSED: the one by the server, as a CopyFail goes along with every query; of
 * the other the server knows nothing, so that it has run, as have the queries behind it. */

/* Bytes of the state that are the host's to read. */
enum {
    SESSION_NEED = 0,  /* u32, little-endian: see SESSION_MORE */
    SESSION_STATUS = 4 /* of the last READY or REFUSED: 'I' no transaction, 'T' in one, 'E' in one that
                          failed; 0 before the first */
};

#endif
