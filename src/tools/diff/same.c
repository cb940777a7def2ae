/* See same.h. */
#include "tools/diff/same.h"

#include "tools/diff/phrase.h"

bool same_names(Names a, Names b) {
    bool same = a.count == b.count;
    for (uint32_t i = 0; same && i < a.count; i++) same = names_has(b, a.names[i]);
    return same;
}

bool same_constraint(const ModelConstraint *a, const ModelConstraint *b) {
    return a->kind == b->kind && names_eq(a->columns, b->columns) && phrase_eq(a->check, b->check) &&
           str_eq(a->target, b->target) && names_eq(a->target_columns, b->target_columns) &&
           a->on_delete == b->on_delete && a->on_update == b->on_update && a->deferral == b->deferral &&
           a->nulls_not_distinct == b->nulls_not_distinct;
}

static bool nulls_first(const ModelIndexPart *part) {
    return part->nulls == NULLS_USUAL ? part->descending : part->nulls == NULLS_FIRST;
}

static bool same_part(const ModelIndexPart *a, const ModelIndexPart *b) {
    return str_eq(a->column, b->column) && phrase_eq(a->expression, b->expression) &&
           str_eq(a->collation, b->collation) && str_eq(a->opclass, b->opclass) &&
           a->descending == b->descending && nulls_first(a) == nulls_first(b);
}

static Str method_of(const ModelIndex *index) {
    return index->method.len ? index->method : STR("btree");
}

bool same_index(const ModelIndex *a, const ModelIndex *b) {
    bool same = str_eq(method_of(a), method_of(b)) && a->part_count == b->part_count &&
                names_eq(a->include, b->include) && phrase_eq(a->where, b->where) && a->unique == b->unique &&
                a->nulls_not_distinct == b->nulls_not_distinct;
    for (uint32_t i = 0; same && i < a->part_count; i++) same = same_part(&a->parts[i], &b->parts[i]);
    return same;
}
