/* The tool "advise": {"document"} gives {"advice": [{"code", "where", "message", "fix"}]}: what a schema may
 * do, and what will be slow all the same once there are many rows. */
#ifndef TOOLS_DOCUMENT_ADVICE_H
#define TOOLS_DOCUMENT_ADVICE_H

#include "tools/op.h"

Op op_advise;

#endif
