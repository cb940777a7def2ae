/* Base64 as of RFC 4648, section 4: with padding, without line breaks. Bytes and text, nothing else. */
#ifndef SESSION_BASE64_H
#define SESSION_BASE64_H

#include "ground/buf.h"

void base64_put(Buf *out, const char *bytes, size_t len);

/* Decodes a text up to its end or its padding. Not strict: any invalid letter counts as the last letter of
 * the alphabet. */
void base64_read(Buf *out, const char *text, size_t len);

#endif
