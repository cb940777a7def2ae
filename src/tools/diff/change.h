/* The changes from one schema to another. Each has its statements, the statements that undo it, and queries
 * about the data to run before it. Knows no SQL and no schema. */
#ifndef TOOLS_DIFF_CHANGE_H
#define TOOLS_DIFF_CHANGE_H

#include "tools/diff/draft.h"

typedef enum ChangeKind {
#define CHANGE(name, kind, code) CHANGE_##name,
#include "tools/diff/change.def"
#undef CHANGE
    CHANGE_KINDS
} ChangeKind;

/* A query about the data. Its answer is a number of rows: the single value of its last statement. */
typedef struct Probe {
    const struct Probe *next;
    Script script;
    bool fails; /* any at all make the change fail; otherwise they are lost or changed */
    Str says;   /* "rows of users have no email": behind the number */
} Probe;

typedef struct Change Change;

struct Change {
    Change *next;
    ChangeKind kind;
    Str table, name; /* one may be empty */
    Str detail;      /* what the summary ends with: " from text to integer" */
    Script up, down;
    Probe *probes, *last_probe;
    bool rewrites;    /* the whole table is written anew, under a lock */
    Str loses;        /* empty: nothing is lost */
    Str irreversible; /* why what is lost can't come back; empty: it can */
};

typedef struct Changes {
    Arena *arena;
    Change *first[CHANGE_KINDS], *last[CHANGE_KINDS]; /* each kind in the order of its coming */
    Change spare;                                     /* what is written to where memory has run out; and */
    Probe nowhere;
    bool failed;
} Changes;

Changes changes_make(Arena *arena);

/* Adds a change, after those of its kind. Never NULL. */
Change *changes_add(Changes *changes, ChangeKind kind, Str table, Str name);

/* The same in two steps: a change that has no place yet, and its place, after those of a kind that may be
 * another's. Never NULL. */
Change *changes_take(Changes *changes, ChangeKind kind, Str table, Str name);
void changes_place(Changes *changes, ChangeKind among, Change *change);

/* Adds a query; the caller fills in its script. Never NULL. */
Probe *change_probe(Changes *changes, Change *change, bool fails, Str says);

/* The parts joined to one text, in the arena. */
Str changes_text(Changes *changes, const Str *parts, size_t count);
#define CHANGES_TEXT(changes, ...)                                                                           \
    changes_text(changes, (const Str[]){__VA_ARGS__}, COUNT(((const Str[]){__VA_ARGS__})))

/* Writes the members "changes", "up", "down", "statements" of an answer. A change without statements upwards
 * belongs to the way back only, and is in no list. */
void changes_put(Buf *out, Changes *changes);

#endif
