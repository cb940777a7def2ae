/* The inside of JSON strings: escapes, both ways, and UTF-8.
 *
 * A "body" is the bytes between the quotes, with their escapes, and must have been checked by the JSON
 * reader. A "text" is what a body means. Writers use JSON.stringify's escapes, so that the same text always
 * has the same form. Knows nothing of documents. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "ground/buf.h"

/* Writes text as a JSON string, quotes included. */
void escape_put_text(Buf *out, const char *text, size_t len);

/* Writes text as the inside of a JSON string. */
void escape_put(Buf *out, const char *text, size_t len);

/* Writes a body in its one form, without quotes: as ASCII where the Buf is `ascii`. */
void escape_put_body(Buf *out, const char *body, size_t len);

/* Turns a body into its text, in place: a text is never longer than its body. Returns the text's length.
 * A lone surrogate becomes U+FFFD. */
size_t escape_undo(char *body, size_t len);

/* Whether it is half of a surrogate pair, which is no character and can't be written as UTF-8. */
INLINE bool escape_is_surrogate(int32_t code) {
    return (code & ~0x7ff) == 0xd800;
}

/* Writes a code point as UTF-8; returns how many bytes, 1 to 4. */
size_t escape_utf8(char *to, int32_t code);

enum { ESCAPE_WRONG = -1 };

/* Reads one escape: `*at` stands behind the backslash and is moved past it. Returns the code point (a
 * surrogate pair counts as one, a lone surrogate is returned as it is), or ESCAPE_WRONG with `*at` at the
 * byte that is wrong, or at the end where it is cut off. */
int32_t escape_read(const char **at, const char *end);

#endif
