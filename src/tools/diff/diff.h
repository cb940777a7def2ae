/* The changes from one schema to another, in order, as SQL, and the way back.
 *
 * The tool "diff":
 *   {"from": DOCUMENT or null, "to": DOCUMENT, "style": "migrate" | "push",
 *    "hints": {"renames": {"users.name": "full_name", "people": "users", "enum:mood": "feeling"},
 *              "drops": ["users.name", "logs"]}}
 * gives
 *   {"changes": [{"id": "drop-column:users.name", "kind": "drop-column", "table": "users", "name": "name",
 *                 "summary": "drop column users.name", "destructive": true, "loses": "the column's values",
 *                 "codes": ["drop-column"],
 *                 "probes": [{"statements": [{"query": "…", "params": []}], "fails": false,
 *                             "says": "rows of users have a value of name"}],
 *                 "up": ["…"], "down": ["…"], "irreversible": "…"}],
 *    "up": "migration.sql", "down": "down.sql", "statements": ["…"],
 *    "questions": [{"kind": "rename", "of": "column", "table": "users", "from": ["name"], "to":
 * ["full_name"], "say": "…", "hints": ["--rename users.name=full_name", "--drop users.name"]}]}, at most a
 * thousand renames of each
 *
 * A probe's statements are one transaction, and the last one's value is a number: so many rows make the
 * change fail (`fails`), or lose something. A column that is dropped comes back empty, and nullable where
 * nothing would fill it; down.sql says so in its first lines, and by them that there is no way back to the
 * data.
 *
 * "push" is one transaction of plain statements. "migrate" is for tables in use: indexes are built
 * concurrently, checks and foreign keys added without looking at the rows and validated in the next stage. */
#ifndef TOOLS_DIFF_DIFF_H
#define TOOLS_DIFF_DIFF_H

#include "tools/op.h"

Op op_diff;

#endif
