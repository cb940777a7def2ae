/* What becomes of a column's values when its type changes: how they are to be cast, whether the table is
 * written anew, what may be lost.
 *
 * The rule for USING: where Postgres has an assignment cast, none, since an assignment refuses what doesn't
 * fit and an explicit cast cuts it off in silence ('abc'::varchar(2)). Where it has none, USING casts to the
 * type without its length, and the assignment that follows sees to the length. */
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

/* Enums never are the same type here: a cast from one to one is asked for when the type is made anew. */
CastRisk cast_risk(const Cast *cast);

/* Writes the expression that makes the new value out of `value`, which is SQL, and true; false with nothing
 * written where the assignment does. */
bool cast_put(Buf *out, const Cast *cast, Str value);

#endif
