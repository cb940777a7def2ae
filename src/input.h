/* The arguments of a method: reads them from JSON one after another and has each checked against the column
 * it is meant for.
 *
 * Values stay slices of the input (or of the arena, where one is normalised) and go on to the statement
 * writers as parameters. Knows columns, no methods. */
#ifndef INPUT_H
#define INPUT_H

#include "check.h"

typedef struct Input {
    JsonReader args; /* inside the array of arguments */
    bool started, ended;
    Issues issues;
} Input;

/* What a list may be narrowed by. */
typedef struct Page {
    JsonValue limit, after, filter;
    Set relations;
} Page;

/* Begins with the arguments, a JSON array. */
void input_start(Input *input, Arena *arena, Str args);

/* The next argument, as a value for `column`; `name` is what the caller knows it by. A missing one is an
 * issue unless the column is nullable. */
void input_argument(Input *input, const Column *column, Str name, JsonValue *value);

/* The next argument, a whole number from 0, or JSON_NONE where it is left out. */
void input_count(Input *input, Str name, JsonValue *value);

/* The next argument, an object with `allowed` columns of `table`; fills values[column]. With `whole`, every
 * allowed column is required that is neither nullable nor has a default. */
void input_row(Input *input, const Table *table, Set allowed, bool whole, JsonValue *values);

/* The next argument, an array of such rows (each `whole`). Returns their number and, in `values`, their cells
 * row by row, column_count apart. */
size_t input_rows(Input *input, const Table *table, Set allowed, JsonValue **values);

/* The next argument, options or nothing: `limit` and `after` when `paged`, the column `filter` by its name
 * unless that is NULL, and `include` + each relation in `relations`. */
void input_page(Input *input, const Table *table, bool paged, const Column *filter, Set relations, Page *page);

/* After the last argument: anything left over is an issue. True when all was well. */
bool input_end(Input *input);

#endif
