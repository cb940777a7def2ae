/* What the server says of a statement, as JSON in the form of HTTP's raw-text array mode. Each function reads
 * the body of one message. Knows nothing of what came before it. */
#ifndef SESSION_RESULT_H
#define SESSION_RESULT_H

#include "session/text.h"

/* A DataRow as ["text",null,…]. False where it is none. */
bool result_row(Buf *out, Str body);

/* A CommandComplete as "command":"INSERT","rowCount":1. False where it is none. */
bool result_command(Buf *out, Str body);

/* The field of an ErrorResponse that a letter names. False where it has none. */
bool result_error_field(Str body, char letter, Str *text);

/* An ErrorResponse as the seventeen members of an error, open at its end. Texts that aren't UTF-8 (before a
 * session is open its encoding isn't known) get question marks, in `body` itself. */
void result_error(Buf *out, Str body);

#endif
