/* The names of Postgres' types: one spelling of each, whatever alias it was given by.
 *
 * Reads what a document says and what format_type() says: `int4`, `character varying(20)`, `timestamp(3) with
 * time zone`, `_text`, `float(24)`, `decimal`, `text ARRAY`. What isn't built in (an extension's `vector(3)`,
 * a domain, `other."My type"`) passes as it is, folded to lower case where it isn't quoted. Knows nothing of
 * enums: their names are told apart before (document.h). */
#ifndef TOOLS_DOCUMENT_PGTYPE_H
#define TOOLS_DOCUMENT_PGTYPE_H

#include "ground/buf.h"

/* Writes the one spelling, which is SQL that can stand for a type and for nothing else. False, with nothing
 * written, where the text names no type. */
bool pgtype_put(Buf *out, Str text);

/* Whether a text names a type at all. */
bool pgtype_is(Str text);

/* Whether a name is that of a built-in type, or an alias, so that no enum can be told from it. */
bool pgtype_is_built_in(Str name);

/* The spelling without its last `[]`. */
Str pgtype_element(Str type);

INLINE bool pgtype_is_serial(Str type) {
    return str_in(type, "smallserial, serial, bigserial");
}

/* What a column can count up in. */
INLINE bool pgtype_is_integer(Str type) {
    return str_in(type, "smallint, integer, bigint");
}

/* What a serial column is: `smallint` of `smallserial`; of any other type, itself. */
Str pgtype_stored(Str type);

#endif
