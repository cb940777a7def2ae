/* Expressions as their author wrote them, where a database has respelled them. */
#ifndef TOOLS_DOCUMENT_RESPELL_H
#define TOOLS_DOCUMENT_RESPELL_H

#include "tools/op.h"

/* The tool "respell": {"live": doc, "observed": doc, "document": doc} gives {"document": doc}.
 *
 * `document` is what was pushed, `observed` what the database said right after (`'a'` has become
 * `'a'::text`), `live` what it says now. The result is `live`, in canonical form, with what is still as it
 * was observed written as in `document`: texts, and the parts of a list where there are as many. So the
 * result equals the document where nothing has changed since, and where something has, it is what differs.
 * What the document says of the client of what is still there stays, unless it doesn't fit any more: then
 * none of it does. */
Op op_respell;

#endif
