/* A migration's script as its statements and stages.
 *
 * A stage is what one transaction does: the statements between two lines `-- heliumdb:commit`, but that a
 * statement which can't run in a transaction (alone.def) is a stage by itself. Lines that begin with `--
 * heliumdb:` and say something else than commit, allow or irreversible are mistakes, so that none is
 * overlooked. CRLF is read as LF, everywhere. Lives in the arena of the call. */
#ifndef TOOLS_SCRIPT_SCRIPT_H
#define TOOLS_SCRIPT_SCRIPT_H

#include "tools/op.h"
#include "tools/script/pattern.h"

/* By what one sees, coming back without knowing, whether a statement that stands alone was done. */
typedef enum Probe {
    PROBE_NONE,    /* by nothing: it is done again */
    PROBE_CREATED, /* an index, names[0], of a table, names[1]: it is there, and valid */
    PROBE_DROPPED  /* an index, names[0]: it is gone */
} Probe;

typedef struct ScriptStatement {
    Str sql;            /* from its first token to its last, without the semicolon */
    uint32_t line, end; /* of its first byte and of its end, from 1 */
    uint32_t stage;     /* from 0 */
    bool alone;         /* can't run in a transaction */
    Probe probe;        /* of one that stands alone */
    SqlName names[PATTERN_NAMES];
} ScriptStatement;

/* `-- heliumdb:allow CODE, CODE`: a statement may do that. It goes for the statements on its line, or for the
 * next. */
typedef struct ScriptAllow {
    Str codes;           /* as they are written */
    uint32_t line;       /* of the comment */
    uint32_t from, past; /* the statements it goes for, by number */
} ScriptAllow;

typedef struct Script {
    Str text; /* the whole, with LF */
    ScriptStatement *statements;
    ScriptAllow *allows;
    uint32_t count, stages, allow_count;
    Str irreversible; /* the reason; empty: it can be undone */
} Script;

/* False where a script is refused: `wrong` has all of it, the line as the path. `wrong->out.failed` where
 * memory has run out. */
bool script_read(Arena *arena, Str sql, Mistakes *wrong, Script *script);

/* The same of a tool's member "sql". False where it is refused, with that told in `out`, or where memory has
 * run out. */
bool script_take(Arena *arena, const cJSON *input, Buf *out, Script *script);

#endif
