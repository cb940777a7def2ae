/* The document heliumdb.schema.json: from what people write to a schema.
 *
 *   { "version": 1,
 *     "schemas": { "auth": {} },
 *     "extensions": { "pg_trgm": {}, "ltree": {"schema": "…"} },
 *     "enums": { "mood": {"values": ["sad", "ok"], "renamedFrom": "…"} },
 *     "tables": { "users": {     or "auth.users", of the schema auth
 *       "renamedFrom": "people",
 *       "columns": {
 *         "id":      {"type": "text", "primaryKey": true},
 *         "email":   {"type": "text", "unique": true},
 *         "name":    {"type": "text", "collation": "C", "nullable": true, "renamedFrom": "title"},
 *         "status":  {"type": "text", "default": "'pending'", "check": "status in ('pending', 'done')"},
 *         "n":       {"type": "bigint", "identity": "always" | "byDefault", "start": 1000, "increment": 2,
 *                     "min": 1000, "max": 9999, "cache": 10, "cycle": true},
 *         "total":   {"type": "integer", "generated": "a + b"},
 *         "user_id": {"type": "text", "references": {"table": "users", "column": "id", "onDelete": ACTION,
 *                     "onUpdate": ACTION, "deferrable": "immediate" | "deferred"}} },
 *       "primaryKey":  ["a", "b"]      or {"name": "…", "columns": ["a", "b"], "deferrable": …},
 *       "unique":      {NAME: ["a"]    or {"columns": ["a"], "nullsNotDistinct": true, "deferrable": …}},
 *       "checks":      {NAME: EXPRESSION},
 *       "foreignKeys": {NAME: {"columns": ["a"], "references": {"table": "t", "columns": ["b"]},
 *                       "onDelete": ACTION, "onUpdate": ACTION, "deferrable": …}},
 *       "indexes":     {NAME: {"columns": ["a", {"column": "b", "order": "desc", "nulls": "first",
 *                       "collation": "C", "opclass": "…"}, {"expression": "lower(c)"}], "unique": true,
 * "where": EXPRESSION, "method": "gin", "include": ["d"], "nullsNotDistinct": true}} } },
 *     "sql": { "view v": "create view v …", "comment on table users": {"text": "…", "undo": "…"} } }
 *
 * ACTION is noAction, restrict, cascade, setNull or setDefault. A column is not null unless it is `nullable`.
 * A column's `unique`, `check`, `references` and `primaryKey` stand for constraints of Postgres' usual names
 * (naming.h). For "schemas", "extensions" and
 * "sql" see blocks.h. Tables and columns may have a "client" (client.h),
 * which says nothing of the database. Any object may have a "comment", and the document a "$schema", which
 * say nothing here. */
#ifndef TOOLS_DOCUMENT_DOCUMENT_H
#define TOOLS_DOCUMENT_DOCUMENT_H

#include "tools/model.h"
#include "tools/op.h"

/* Reads a document into a schema that lives in the arena and in `document`'s tree. False where something is
 * wrong with it, which `mistakes` says then, all of it; or where memory has run out (`mistakes->out.failed`).
 */
bool document_read(Arena *arena, const cJSON *document, Model *out, Mistakes *mistakes);

/* The same of a member of a tool's input: `in` goes before the paths of what is wrong, and the answer is
 * ended (mistakes_put) where it fails. */
bool document_read_member(Arena *arena, const cJSON *input, const char *in, Model *out, Buf *answer);

/* The tool "document": {"text": "…"} or {"document": {…}}, gives {"document": {…}, "hash": "…"}: its short
 * form, and its hash (snapshot.h). A text may begin with a byte order mark, as some editors write it. */
Op op_document;

#endif
