/* What the server says of a statement, as JSON in the form of HTTP's raw-text array mode. Each function reads
 * the body of one message. Knows nothing of what came before it. */
#ifndef SESSION_RESULT_H
#define SESSION_RESULT_H

#include "session/text.h"

/* A DataRow as ["text",null,…]. False if it isn't valid. */
bool result_row(Buf *out, const Str *body);

/* A RowDescription as "fields":[{"name":"a","dataTypeID":25},…]. False if it isn't valid. */
bool result_fields(Buf *out, const Str *body);

/* A CommandComplete as "command":"INSERT","rowCount":1. False if it isn't valid. */
bool result_command(Buf *out, const Str *body);

/* The field of an ErrorResponse with this letter. False if there is none. */
bool result_error_field(const Str *body, char letter, Str *text);

/* An ErrorResponse as the seventeen members of an error, without the closing brace. Before a session is open
 * its encoding isn't known: a text is cut where it isn't UTF-8. */
void result_error(Buf *out, const Str *body);

#endif
