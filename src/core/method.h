/* Methods as data: a row of a schema's text names the form of a method (form.h) and its parameters. The
 * loader makes these structs from the text. */
#ifndef METHOD_H
#define METHOD_H

#include "core/schema.h"

typedef struct Method {
    const char *names; /* of its arguments, each with a NUL behind it; NULL where they are the columns' */
    Set columns;       /* which of the table's columns the row, or rows, among its arguments may have */
    uint16_t table;    /* of the schema: whose rows it reads or writes */
    uint8_t form;      /* FormId */
    uint8_t by;        /* the column that its first argument is compared with */
    uint8_t other;     /* the column that is summed, is set, or that `option` narrows a list by; or the
                        * relation that a list goes through */
    uint8_t option;    /* of the schema's options: narrows a list, where `other` says by which column; or 0 */
    uint8_t name_count;
} Method;

#endif
