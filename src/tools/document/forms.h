/* Types of Postgres as JavaScript has them: which forms a type may take, and what the core is told of each.
 *
 * The core's types are numbers in a client's schema text, so their order never changes; tests/laws compares
 * it with src/core/type.def, which another module's file can't include. */
#ifndef TOOLS_DOCUMENT_FORMS_H
#define TOOLS_DOCUMENT_FORMS_H

#include "ground/buf.h"

typedef enum FormId {
    FORM_ID_TEXT,
    FORM_ID_BOOL,
    FORM_ID_INT2,
    FORM_ID_INT4,
    FORM_ID_INT8,
    FORM_ID_FLOAT4,
    FORM_ID_FLOAT8,
    FORM_ID_NUMERIC,
    FORM_ID_NUMBER,
    FORM_ID_COUNT,
    FORM_ID_UUID,
    FORM_ID_JSON,
    FORM_ID_JSONB,
    FORM_ID_TIMESTAMPTZ,
    FORM_ID_TIMESTAMP,
    FORM_ID_DATE,
    FORM_ID_BYTEA,
    FORM_ID_OTHER,
    FORM_ID_INT8_NUMBER,
    FORM_ID_INT8_BIGINT,
    FORM_ID_BYTES,
    FORM_ID_TIMESTAMP_DATE,
    FORM_ID_DATE_DATE,
    FORM_ID_TSVECTOR,
    FORM_ID_USER
} FormId;

typedef struct Form {
    const char *type, *as; /* "": any other type; the only form */
    FormId id;
    const char *js;
    const char *cast; /* NULL, "" or a type: see forms.def */
} Form;

/* The form of a type in its canonical spelling, of an array's element, of what a serial type stores. `as` may
 * be empty: the usual form. NULL: the type has no such form. */
const Form *forms_find(Str type, Str as);

/* Writes what `as` may be, `"string", "number" or "bigint"`; nothing where the type has one form only. */
void forms_put_words(Buf *out, Str type);

/* The number in the brackets of a type, `20` of varchar(20), or the second one, `2` of numeric(10,2). 0 where
 * there is none, or it is negative or beyond `most`. */
uint32_t forms_number(Str type, uint32_t which, uint32_t most);

/* Whether a number in a type's brackets is negative, as the scale of numeric(2,-3). */
bool forms_is_negative(Str type);

#endif
