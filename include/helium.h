/* The ABI of heliumdb's core: its only public header, with everything that a host may call.
 *
 * The core is a pure function. It does no I/O, reads no clock and draws no randomness; the host passes
 * these in as bytes. It keeps nothing of a call between two steps: a call in flight is a few opaque bytes
 * ("state") that the host keeps across its `await`. So any number of calls may be in flight on one instance,
 * and an instance may be thrown away at any moment: another one with the same schema can continue.
 *
 *   schema's text -> helium_step(SCHEMA) -> DONE, once
 *   args (JSON)  -> helium_step(form)    -> FETCH body + state
 *   reply bytes  -> helium_step(REPLY)   -> DONE json | FAIL json
 *   a part of them  ->  the same         -> MORE json + state | FAIL json
 *
 * In WebAssembly the exports are `memory`, `abi`, `reserve` and `step`; the module imports nothing. */
#ifndef HELIUM_H
#define HELIUM_H

#include <stddef.h>
#include <stdint.h>

/* Raised whenever anything in this file changes its meaning. `abi()` returns it. */
#define HELIUM_ABI 6

/* `op` of step: the low byte names the operation, the rest belongs to it.
 *
 * Bringing a schema: HELIUM_SCHEMA; the input is its text (src/core/load.h), there is no state. Once for an
 * instance, before any other step; DONE or FAIL. Without one the instance has no tables. Starting a call: its
 * form's number (src/core/form.def, printed by `describe`) | its table's << HELIUM_NUMBER_SHIFT | any of the
 * HELIUM_* flags; or for a method of the schema's text HELIUM_METHOD | its number
 *                    << HELIUM_NUMBER_SHIFT | flags. Numbers are positions, from 0.
 * Reading a reply:   HELIUM_REPLY | HTTP status << HELIUM_STATUS_SHIFT | the same flags. */
enum {
    HELIUM_METHOD = 0xfd,    /* start: a method of the schema */
    HELIUM_SCHEMA = 0xfe,    /* this step reads the schema */
    HELIUM_REPLY = 0xff,     /* this step reads the endpoint's answer */
    HELIUM_BYTES = 1 << 8,   /* start: result for the bytes path: UTF-8, ISO-8601 times, rows with keys */
    HELIUM_SECRETS = 1 << 9, /* start: secret columns too, in rows and in those of relations. Without it a row
                                has none, whether it is read or written; but what a projection of the builder
                                names it gets */
    HELIUM_BATCH = 1 << 10,  /* start: write bare queries, for the host to join by commas inside
                                {"queries":[...]}; reply: state is the joined states of a batch, and the
                                result is an array, one element per state */
    HELIUM_GUARD = 1 << 11,  /* start: the statement is to fail unless it gives as many rows as said by the
                                state's last eight bytes: u32 how many, u32 the query's number for the error's
                                message, little-endian. For methods that give rows */
    HELIUM_AGAIN = 1 << 12,  /* start: a row that exists already under its id counts as created now: for
                                requests that may be sent more than once. For methods that make ids */
    HELIUM_PAGE = 1 << 13,   /* start: of a list, a page. The state is the number of rows it may have, as
                                digits, then nothing for the first page, for others the state that came with
                                the one before. It counts in place of `limit` and `after` */
    HELIUM_PART = 1 << 14,   /* reply: the input may go on. Not for batches, the builder and SQL */
    HELIUM_KNOWN = 1 << 15,  /* reply: the host has the layout of these rows from an answer to an equal state.
                                Neither it nor the array around both is written. Not for batches and SQL */
    HELIUM_STATUS_SHIFT = 16,
    HELIUM_NUMBER_SHIFT = 16
};

/* What step wants next. */
enum HeliumKind {
    HELIUM_DONE = 0,  /* `text` is the result: one JSON document, UTF-8. Unless for the bytes path it is
                         ASCII, and rows are one array of all their cells behind their layout. `state` of a
                         list is what HELIUM_PAGE goes on from */
    HELIUM_FETCH = 1, /* `text` is a request body to POST; carry `state` to the HELIUM_REPLY step */
    HELIUM_FAIL = 2,  /* `code` is a fail code (src/ground/fail.def), `text` a JSON object with its fields. Of
                         wrong arguments these are `issues`, at most a hundred {path, code, message}, and
                         `more`, how many there are beyond them, where there are */
    HELIUM_MORE = 3   /* to HELIUM_PART: `text` is the result's next piece, which may be empty, and not its
                         last. `code` bytes of the input are done with: the next HELIUM_REPLY step takes
                         `state`, the other bytes and what follows them */
};

/* What a host passes as state to the first step of a method that makes ids (`creates` in `describe`):
 * bytes 0-7   the time, milliseconds since 1970, little-endian unsigned
 * bytes 8-11  a counter, little-endian unsigned: +1 for each row the process has created
 * bytes 12-43 random bytes drawn once per process (the fingerprint)
 * bytes 44-75 random bytes drawn for this call
 * Other methods take no state at all, but for that of HELIUM_GUARD. */
enum { HELIUM_SEED_SIZE = 76 };

/* The answer of step. Everything in it is in the core's memory, and valid until the next reserve or step.
 * In WebAssembly: six consecutive little-endian u32. */
typedef struct HeliumAnswer {
    uint32_t kind; /* HeliumKind */
    uint32_t code; /* of HELIUM_FAIL a fail code, of HELIUM_MORE bytes, of HELIUM_DONE with
                    HELIUM_BYTES rows, without it the bytes of the layout behind the first one of `text`,
                    0 where none stands there */
    const char *text;
    size_t text_len;
    const char *state;
    size_t state_len;
} HeliumAnswer;

/* The ABI's version, HELIUM_ABI. */
uint32_t helium_abi(void);

/* Ends the last call and returns where the host writes the next one's `n` bytes: the state, then the
 * input right after it. NULL when memory can't grow that far. Memory may move to a new buffer here and in
 * step: the host must take its view again after each of them. */
char *helium_reserve(size_t n);

/* Runs one step over the bytes written at reserve's address; it may overwrite them. Every failure, also lack
 * of memory, is a HELIUM_FAIL. */
const HeliumAnswer *helium_step(uint32_t op, size_t state_len, size_t input_len);

#endif
