/* The names of Postgres's types: one canonical spelling for all aliases.
 *
 * It reads the types of documents and of format_type(): `int4`, `character varying(20)`, `timestamp(3) with
 * time zone`, `_text`, `float(24)`, `decimal`, `text ARRAY`. A type that isn't built in (an extension's
 * `vector(3)`, a domain, `other."My type"`) stays as it is, in lower case unless it is quoted. Knows nothing
 * of enums: document.h recognises their names before. */
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

/* The types that a counting column can have. */
INLINE bool pgtype_is_integer(Str type) {
    return str_in(type, "smallint, integer, bigint");
}

/* The type of a serial column: `smallint` for `smallserial`; any other type stays. */
Str pgtype_stored(Str type);

#endif
