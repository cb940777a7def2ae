/* The names that Postgres gives to keys and indexes by default, so that a document needn't name those.
 * Follows makeObjectName of Postgres (src/backend/commands/indexcmds.c).
 * https://www.postgresql.org/docs/current/sql-createtable.html */
#ifndef TOOLS_DOCUMENT_NAMING_H
#define TOOLS_DOCUMENT_NAMING_H

#include "tools/model.h"

enum { NAMING_MOST = 63 };

/* A name, in place. */
typedef struct Named {
    char text[NAMING_MOST + 1];
    size_t len;
} Named;

/* {table}_{column}_{label}, of the table's name without its schema; without a column, {table}_{label}. A name
 * that is too long is shortened in its longest part, between two characters. */
Named naming_make(Str table, Str column, const char *label);

INLINE Str named_str(const Named *name) {
    return (Str){name->text, name->len};
}

#endif
