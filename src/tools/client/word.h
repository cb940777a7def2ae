/* Names of SQL as names in JavaScript, and the names that are taken there. Knows no schema. */
#ifndef TOOLS_CLIENT_WORD_H
#define TOOLS_CLIENT_WORD_H

#include "ground/buf.h"

/* A name in camel case: `blog_posts` and `blog posts` are blogPosts, `URL` is url, `2fa` is _2fa. Empty where
 * there is none: a name without letters and digits, one with letters beyond ASCII, one that would be longer
 * than 63 bytes; or where memory has run out, which fails `out`. In memory of its own. */
Str word_camel(Buf *out, Str sql);

/* The same as `word`, its first letter a capital one, or a small one. */
Str word_capital(Buf *out, Str word);
Str word_small(Buf *out, Str word);

/* The three one after another. */
Str word_join(Buf *out, Str a, Str b, Str c);

/* What a column of a foreign key is called without its ending: `author` of authorId. Empty where it has none
 * of Id, Code, Key and Uuid, or nothing before it. */
Str word_stem(Str word);

/* Whether the core makes the one of the other by itself: `blog_posts` of blogPosts. */
bool word_is_snake(Str word, Str sql);

/* Whose a name is already; NULL: nobody's. Of a table, whose name the database object and the module have
 * beside their own; of a column or a relation; of the type of a row. */
const char *word_taken_table(Str word);
const char *word_taken_field(Str word);
const char *word_taken_row(Str word);

#endif
