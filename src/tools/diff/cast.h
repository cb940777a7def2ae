/* What happens to a column's values when its type changes: how they are cast, whether the table is rewritten,
 * and what may be lost.
 *
 * The rule for USING: if Postgres has an assignment cast, there is none, because an assignment refuses a
 * value that doesn't fit, while an explicit cast truncates it silently ('abc'::varchar(2)). Otherwise USING
 * casts to the type without its length, and the assignment after it checks the length. */
#ifndef TOOLS_DIFF_CAST_H
#define TOOLS_DIFF_CAST_H

#include "tools/model.h"
#include "tools/document/pgtype.h"

typedef enum CastRisk {
    CAST_FREE,  /* the table stays as it is: only the catalog changes */
    CAST_SAFE,  /* the table is written anew, every value stays what it is */
    CAST_FAILS, /* a value may not fit, and then the statement fails */
    CAST_LOSES  /* a value may be changed in silence: a fraction rounded, a time of day cut off */
} CastRisk;

typedef struct Cast {
    Str from, to;            /* as columns have them */
    bool from_enum, to_enum; /* or arrays of one; the name is to be quoted then */
} Cast;

/* Two enums are never the same type here: such a cast is asked for only when a type is created again. */
CastRisk cast_risk(const Cast *cast);

/* Writes the expression that makes the new value from `value`, which is SQL, and returns true. False, with
 * nothing written, if an assignment is enough. */
bool cast_put(Buf *out, const Cast *cast, Str value);

#endif
