/* An error body of the endpoint -> a fail code and the fields of the error.
 *
 * Two kinds come in the same form: errors of Postgres carry a SQLSTATE, those of the proxy in front of it
 * have an empty one and only a text. */
#ifndef SQLSTATE_H
#define SQLSTATE_H

#include "fail.h"
#include "json.h"

/* Reads `body`, a JSON object, and writes the fields' object to `out`: the members that
 * Postgres gives, under their own names but `code`, which becomes sqlState. `guarded`: the statement held
 * secrets, so that what may repeat values (detail, where, internalQuery) is left out. */
FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out);

/* Writes the outcome of a connection that failed as more members: was the statement sent to the database, and
 * does it make sense to send it again? */
void sqlstate_outcome(Buf *out, bool sent, bool retryable);

#endif
