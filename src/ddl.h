/* CREATE TABLE and CREATE INDEX for a whole schema. Native only: the edge module makes no tables. */
#ifndef DDL_H
#define DDL_H

#include "sql.h"

/* Writes one statement after another, each ended by `;` and a new line, parents before children. Constraints
 * and indexes get the names Postgres itself would choose. */
void ddl_create(Sql *sql, const Schema *schema, const Storage *storage);

#endif
