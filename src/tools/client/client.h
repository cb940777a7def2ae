/* The tool "client": what a client is made of, from a document.
 *
 *   {"document": {…}, "tables": ["users", …]}      "tables": those to keep, in SQL or in JavaScript; else all
 *
 * gives the schema's text, which the core reads once, and the description that the module and its types are
 * printed from:
 *
 *   {"text": "[1,\"9f2c41aa\",[5,37,5],[…],[]]", "tables": [{"name": "posts", "sql": "posts", "schema": "",
 *     "row": "Post", "view": false, "key": ["id"], "uniques": [["slug"]],
 *     "columns": [{"name": "id", "sql": "id", "type": "bigint", "js": "string" | "number" | "boolean" |
 * "Date" | "bigint" | "Uint8Array" | "json", "array": false, "nullable": false, "optional": true, "readonly":
 * false, "secret": false, "choices": [], "make": "cuid2" | "uuid", "default": "now()", "custom":
 * "import('./types').Settings"}], "relations": [{"name": "author", "table": "users", "many": false,
 * "nullable": true, "through": "…"}]}]}
 *
 * `make`, `default`, `custom` and `through` only where there is one. The same document gives the same bytes.
 */
#ifndef TOOLS_CLIENT_CLIENT_H
#define TOOLS_CLIENT_CLIENT_H

#include "tools/op.h"

Op op_client;

#endif
