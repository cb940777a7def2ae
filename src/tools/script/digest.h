/* The hashes of migrations: SHA-256 as 64 hexadecimal digits, over text whose lines end in LF, so that a
 * checkout with CRLF has the same hashes. */
#ifndef TOOLS_SCRIPT_DIGEST_H
#define TOOLS_SCRIPT_DIGEST_H

#include "ground/buf.h"

/* The text with every CRLF as LF and without a byte order mark at its start: the text itself if there is
 * neither, otherwise a copy in `out`. `out->failed` if memory has run out. */
Str digest_text(Buf *out, Str text);

/* Appends the 64 digits of a text, as it is. */
void digest_put(Buf *out, Str text);

#endif
