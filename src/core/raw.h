/* The form SQL: a statement that the caller wrote, and its parameters. Arguments:
 *
 *   SQL  ["select … where a = ", " and b = ", ""], [value, …]
 *
 * Between two texts stands the next value, as a parameter: a scalar as its text, an array as Postgres'
 * literal, an object as its JSON. The texts go to the database as they are: that no value is among them is
 * the caller's business, as it is what a template literal gives. The rows' columns are what the answer says
 * they are. */
#ifndef RAW_H
#define RAW_H

#include "core/call.h"

void raw_sql(Call *call);

#endif
