/* An error body of the endpoint -> a fail code and the fields of the error.
 *
 * Two kinds come in the same form: errors of Postgres carry a SQLSTATE, those of the proxy in front of it
 * have an empty one and only a text. */
#ifndef SQLSTATE_H
#define SQLSTATE_H

#include "fail.h"
#include "json.h"

/* Reads `body`, a JSON object with at least a `message`, and writes the fields' object to `out`. `guarded`:
 * the statement held secrets, so that what may repeat values (detail, where, internalQuery) is left out. */
FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out);

/* Writes the outcome of a failed connection as two more members. `sent`: the statement may have run. */
void sqlstate_outcome(Buf *out, bool sent);

#endif
