/* Gives expressions back the spelling of their author, where a database has respelled them. */
#ifndef TOOLS_DOCUMENT_RESPELL_H
#define TOOLS_DOCUMENT_RESPELL_H

#include "tools/op.h"

/* The tool "respell": {"live": doc, "observed": doc, "document": doc} gives {"document": doc}.
 *
 * `document` is what was pushed, `observed` the database's schema right after (`'a'` has become `'a'::text`),
 * `live` its schema now. The result is `live` in canonical form; parts that haven't changed since `observed`
 * are written as in `document` (texts, and the elements of lists of equal length). So the result equals the
 * document except where the database has changed since. The members "client" of things that still exist are
 * kept, unless one of them doesn't fit any more: then none is. */
Op op_respell;

#endif
