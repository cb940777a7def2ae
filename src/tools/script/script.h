/* A migration's script as its statements and stages.
 *
 * A stage is what one transaction does: the statements between two lines `-- heliumdb:commit`. A statement
 * that can't run in a transaction (outside.def) is a stage by itself. A line that begins with `-- heliumdb:`
 * and goes on with something else than commit, allow or irreversible is a mistake, so that no misspelled one
 * is overlooked. CRLF is read as LF everywhere. Lives in the arena of the call. */
#ifndef TOOLS_SCRIPT_SCRIPT_H
#define TOOLS_SCRIPT_SCRIPT_H

#include "tools/op.h"
#include "tools/script/pattern.h"

/* How to find out whether a statement outside a transaction was done, when its answer was lost. */
typedef enum Probe {
    PROBE_NONE,    /* not at all: it is run again */
    PROBE_CREATED, /* an index, names[0], of a table, names[1]: it is there, and valid */
    PROBE_DROPPED  /* an index, names[0]: it is gone */
} Probe;

typedef struct ScriptStatement {
    Str sql;            /* from its first token to its last, without the semicolon */
    uint32_t line, end; /* of its first byte and of its end, from 1 */
    uint32_t stage;     /* from 0 */
    bool outside;       /* can't run in a transaction */
    Probe probe;        /* of one outside */
    SqlName names[PATTERN_NAMES];
} ScriptStatement;

/* `-- heliumdb:allow CODE, CODE`: the findings of these codes are allowed. It is for the statements on its
 * line, or for the next one. */
typedef struct ScriptAllow {
    Str codes;           /* as they are written */
    uint32_t line;       /* of the comment */
    uint32_t from, past; /* the statements it is for, by number */
} ScriptAllow;

typedef struct Script {
    Str text; /* the whole, with LF */
    ScriptStatement *statements;
    ScriptAllow *allows;
    uint32_t count, stages, allow_count;
    Str irreversible; /* the reason; empty: it can be undone */
} Script;

/* False where the script has mistakes: `wrong` has all of them, with the line as the path.
 * `wrong->out.failed` where memory has run out. */
bool script_read(Arena *arena, Str sql, Mistakes *wrong, Script *script);

/* The same for a tool's member "sql". False where it has mistakes, which `out` lists then, or where memory
 * has run out. */
bool script_take(Arena *arena, const cJSON *input, Buf *out, Script *script);

#endif
