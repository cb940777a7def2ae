/* The methods as data: which form each has, and what the form needs to know.
 *
 * The service brings the rows, one for each line of method.def. A form is a function over a Call (call.h):
 * it takes the arguments and adds statements to the request. It needn't look for failure: when there are
 * issues, nothing is sent. */
#ifndef METHOD_H
#define METHOD_H

#include "core/schema.h"

struct Call;

typedef enum MethodId {
#define METHOD(id, name, effect, table) METHOD_##id,
#include "core/method.def"
#undef METHOD
    METHOD_END
} MethodId;

/* What method.def says a method does; there is what each means. */
typedef enum MethodEffect { READS, WRITES, CREATES, SYSTEM } MethodEffect;

typedef struct Method {
    void (*form)(struct Call *call);
    Set columns;    /* which of the table's columns the row, or rows, among its arguments may have */
    uint8_t table;  /* of the schema: whose rows it reads or writes */
    uint8_t by;     /* the column that its first argument is compared with */
    uint8_t other;  /* the column that is summed, or that `option` narrows a list by */
    uint8_t option; /* of the schema's options: narrows a list, where `other` says by which column */
} Method;

/* By MethodId. */
extern const Method methods[METHOD_END];

#endif
