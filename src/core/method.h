/* The forms' numbers, and methods as data: a row of a schema's text says which form a method has and what the
 * form needs to know (load.h). Knows no form's function. */
#ifndef METHOD_H
#define METHOD_H

#include "core/schema.h"

typedef enum FormId {
#define FORM(id, function, effect, of) FORM_##id,
#include "core/form.def"
#undef FORM
    FORM_END
} FormId;

/* What form.def says of a form; there is what each means. */
typedef enum FormEffect { READS, WRITES, CREATES, SYSTEM } FormEffect;
typedef enum FormOf { OF_NOTHING, OF_TABLE, OF_METHOD } FormOf;

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
