/* Base64 as of RFC 4648, section 4: with padding, without line breaks. Bytes and text, nothing else. */
#ifndef SESSION_BASE64_H
#define SESSION_BASE64_H

#include "ground/buf.h"

void base64_put(Buf *out, const char *bytes, size_t len);

/* Writes the bytes that a text stands for, up to its end or padding. Not strict: any other letter counts as
 * the last of the alphabet. */
void base64_read(Buf *out, const char *text, size_t len);

#endif
