/* The form SQL: a statement that the caller wrote, and its parameters. Arguments:
 *
 *   SQL  ["select … where a = ", " and b = ", ""], [value, …]
 *
 * The values go between the texts, as parameters: a scalar as its text, an array as Postgres's literal, an
 * object as its JSON. The texts go to the database unchanged: the caller must see to it that they contain no
 * values, as a template literal does. The answer tells the columns of the rows. */
#ifndef RAW_H
#define RAW_H

#include "core/call.h"

void raw_sql(Call *call);

#endif
