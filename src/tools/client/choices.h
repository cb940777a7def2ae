/* The values that a check leaves a column: `status in ('a', 'b')`, and how Postgres spells that. */
#ifndef TOOLS_CLIENT_CHOICES_H
#define TOOLS_CLIENT_CHOICES_H

#include "tools/client/plan.h"

/* None where the check says anything else. `column`: its name in SQL. Lives in plan->out's arena. */
Names choices_read(const Plan *plan, Str check, Str column);

#endif
