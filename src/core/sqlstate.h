/* Turns an error body of the endpoint into a fail code and the fields of the error.
 *
 * Two kinds have the same form: errors of Postgres have a SQLSTATE; errors of the proxy in front of it have
 * an empty one, and only a text. */
#ifndef SQLSTATE_H
#define SQLSTATE_H

#include "ground/fail.h"
#include "ground/json.h"

/* May the statement have run, and does it make sense to send it again? See sqlstate.def. */
typedef enum Outcome {
    OUTCOME_NONE = 0,
    OUTCOME_AGAIN = 1,
    OUTCOME_UNKNOWN = 2,
    OUTCOME_NOT_SENT = 4,
    OUTCOME_LATER = OUTCOME_NOT_SENT | OUTCOME_AGAIN
} Outcome;

/* Reads `body`, a JSON object, and writes the fields' object to `out`: the members that
 * Postgres gives, under their own names but `code`, which becomes sqlState. `guarded`: the statement held
 * secrets, so that what may repeat values (detail, where, internalQuery) is left out, and a message that does
 * is another. */
FailCode sqlstate_read(const Str *body, uint32_t status, bool guarded, Buf *out);

/* Writes an Outcome as the members `outcome` and `retryable`, each behind a comma; nothing for NONE. */
void sqlstate_outcome(Buf *out, uint32_t outcome);

#endif
