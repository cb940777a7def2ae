/* cJSON's opinion of a text, for who compares the reader with it: the unit test and the fuzz target. */
#ifndef SECOND_OPINION_H
#define SECOND_OPINION_H

#include <cjson/cJSON.h>
#include "ground/base.h"

/* What cJSON makes of a whole text, or NULL; it would stop at the first document. */
static inline cJSON *second_opinion(Str text) {
    const char *end;
    cJSON *tree = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, 0);
    if (!tree) return NULL;
    while (end < str_end(text) && (uint8_t)*end <= ' ') end++;
    if (end == str_end(text)) return tree;
    cJSON_Delete(tree);
    return NULL;
}

#endif
