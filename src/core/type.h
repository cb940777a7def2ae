/* Postgres types: their names, their form in JSON, and decoding one value's text output into it.
 *
 * The text is what Postgres prints, in a top-level cell and inside a relation alike, so there is one decoder
 * for both. Knows no tables. */
#ifndef TYPE_H
#define TYPE_H

#include "ground/json.h"

typedef enum TypeId {
#define TYPE(name, sql, form, must_be) TYPE_##name,
#include "core/type.def"
#undef TYPE
    TYPE_END
} TypeId;

typedef enum TypeForm { FORM_TEXT, FORM_BOOL, FORM_NUMBER, FORM_JSON, FORM_TIME } TypeForm;

typedef struct Type {
    const char *must_be; /* for messages: "must be ..." */
    char sql[12];        /* the name in a cast; in place, since a pointer would be half as long */
    uint8_t form;
} Type;

extern const Type types[TYPE_END];

/* Whether its values can be summed up. */
INLINE bool type_is_number(TypeId type) {
    return (type >= TYPE_INT2 && type <= TYPE_COUNT) || type == TYPE_INT8_NUMBER || type == TYPE_INT8_BIGINT;
}

/* What the host makes of a cell of JSON: d a Date, of milliseconds; n a BigInt, of digits; b bytes, of
 * hexadecimal digits; f a number, where NaN and Infinity are texts; - nothing, as it is one. */
char type_letter(TypeId type);

/* How instants are written. */
typedef enum TypeTime { TIME_ISO, TIME_MS } TypeTime;

/* Decodes one cell, a JSON string holding the text output of `type`, and writes its JSON. False when the
 * text is not what Postgres prints for the type. Any form but JSON. */
bool type_decode(Buf *out, TypeId type, TypeTime time, const JsonValue *cell);

/* The same of every string in the next value, which is an array of such cells, of any depth. */
bool type_decode_array(Buf *out, TypeId type, TypeTime time, JsonReader *r);

/* Whether a text is a type's name in SQL, and can be nothing else: `"name".word(1,2)[]`, where any part but
 * one name may be missing, and quotes hold anything. The only word with a blank is `double precision`. */
bool type_is_name(const char *text);

#endif
