/* SQL about a document's schemas, written for others that stand for them.
 *
 * A schema's name is known where a dot and a thing of that schema are behind it, `auth.users`, or the word
 * SCHEMA before it; in a string, where it is all that there is, 'auth.users'. A name that stands for
 * something else, such as a table's alias, is left alone unless it has what looks the same behind it. */
#ifndef TOOLS_CATALOG_RELOCATE_H
#define TOOLS_CATALOG_RELOCATE_H

#include "tools/lookup.h"
#include "tools/model.h"

typedef struct Relocation {
    Names schemas;     /* a document's */
    const Str *places; /* per schema, what stands for it */
    Lookup known;      /* what is in them, by names as the model has them */
} Relocation;

/* Names what stands for each schema of a document, in the order of its schemas: `prefix`, _, a number, x.
 * False where memory has run out. */
bool relocation_make(Arena *arena, const Model *model, Str prefix, Relocation *out);

/* Writes a statement. */
void relocate(Buf *out, Str sql, const Relocation *relocation);

#endif
