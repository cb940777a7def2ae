/* Renames come first: things get the names of the new schema, so that all later steps can compare by name. */
#ifndef TOOLS_DIFF_RENAME_H
#define TOOLS_DIFF_RENAME_H

#include "tools/diff/change.h"
#include "tools/diff/match.h"

/* A schema by its new names, and by its old ones: the same tables, columns, keys, indexes and enums at the
 * same places, by the order of the tables' new names. */
typedef struct Renames {
    Model old, was;
} Renames;

/* Finds what is renamed between two schemas and adds those changes; `out->was` is the schema that they lead
 * to, with the new names in its expressions too. What goes while another thing takes its name is moved out of
 * the way by a rename. False where memory has run out. */
bool rename_all(Arena *arena, const Model *from, const Model *to, Hints *hints, Changes *changes,
                Renames *out, Buf *questions);

#endif
