/* The endpoint's answer -> the result's JSON, or an error: one pass over the bytes, no tree.
 *
 * The reply is hostile input. Reading overwrites it: escapes are replaced in place. If anything in the answer
 * is wrong, there is no result. With an answer in parts, some of the result may have been passed on by then,
 * but not its end. */
#ifndef REPLY_H
#define REPLY_H

#include "ground/fail.h"
#include "core/shape.h"

/* For an answer that comes in parts, or a list that comes in pages. */
typedef struct ReplyRest {
    bool part;  /* in: the body may go on, and `out` isn't the end of the result */
    bool known; /* in: the host has the rows' layout, so it is left out */
    uint32_t
        taken; /* out: bytes of a part that are read, the next one begins with the others; otherwise rows,
                * or without SHAPE_BYTES the length of the layout that stands behind the first byte */
    Str state; /* out: for the next part, or the cells of the last row by which a list goes on; in out's arena
                */
} ReplyRest;

/* Reads `body`, answered with this HTTP status to the calls whose packed shapes are `state`. `batch`: the
 * result is an array, one element per call; otherwise there is one shape. On FAIL_NONE `out` holds the
 * result, on a fail code an object with its fields:
 *   message, and where they apply sqlState, severity, table, columns, constraint, detail, hint, …, outcome,
 *   retryable, and index (of the call in a batch). */
FailCode reply_read(const Schema *schema, Str state, Str body, uint32_t status, bool batch, Buf *out,
                    ReplyRest *rest);

#endif
