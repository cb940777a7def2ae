/* Writes statements as the body of an HTTP request: {"query":…,"params":[…]}, or several as {"queries":[…]}.
 *
 * Every parameter goes as text or null, as the protocol's own client sends them. */
#ifndef REQUEST_H
#define REQUEST_H

#include "core/sql.h"

typedef struct Request {
    Buf body;
    uint32_t queries;
} Request;

void request_start(Request *request, Arena *arena);

/* Appends one statement. */
void request_add(Request *request, const Sql *sql);

/* The finished body; empty when there are no queries. `bare`: only the queries, joined by commas. Nothing may
 * be added after it. */
Str request_finish(Request *request, bool bare);

#endif
