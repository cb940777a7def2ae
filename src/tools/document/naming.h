/* The names that Postgres itself gives to keys and indexes, so that what has its usual name needs none in a
 * document. Follows makeObjectName of Postgres (src/backend/commands/indexcmds.c).
 * https://www.postgresql.org/docs/current/sql-createtable.html */
#ifndef TOOLS_DOCUMENT_NAMING_H
#define TOOLS_DOCUMENT_NAMING_H

#include "ground/buf.h"

enum { NAMING_MOST = 63 };

/* A name, in place. */
typedef struct Named {
    char text[NAMING_MOST + 1];
    size_t len;
} Named;

/* {table}_{column}_{label}; without a column, {table}_{label}. What is too long is shortened where it is
 * longest, between two characters. */
Named naming_make(Str table, Str column, const char *label);

INLINE Str named_str(const Named *name) {
    return (Str){name->text, name->len};
}

#endif
