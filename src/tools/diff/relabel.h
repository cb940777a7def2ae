/* Renames of keys and indexes that stay: those with a new name, and those whose name something else needs. */
#ifndef TOOLS_DIFF_RELABEL_H
#define TOOLS_DIFF_RELABEL_H

#include "tools/diff/delta.h"

/* Adds the renames, in an order in which each new name is free. What goes with its table, and has a name
 * that is wanted, is renamed out of the way: the table's `was` has it by that name then. */
void relabel_all(Delta *delta);

#endif
