/* Writing a schema as its document. See snapshot.h. */
#include "tools/document/snapshot.h"

#include <stdlib.h>

#include "ground/hash/hash.h"
#include "tools/document/client.h"
#include "tools/document/counting.h"
#include "tools/document/naming.h"
#include "tools/put.h"
#include "tools/tree.h"

typedef enum SnapshotForm { FORM_SHORT, FORM_LONG, FORM_HASHED } SnapshotForm;

typedef struct Writer {
    Buf *out;
    const ModelTable *table; /* the one being written */
    uint32_t *shorthand; /* of each of its constraints: the column that it is written with, from 1; or 0 */
    SnapshotForm form;
} Writer;

static void begin_object(Buf *out, const char *name) {
    put_key(out, str_from(name));
    buf_byte(out, '{');
}

static void put_list(Buf *out, const char *name, Names names) {
    put_key(out, str_from(name));
    put_names(out, names);
}

static void put_deferral(Buf *out, Deferral deferral) {
    static const char *const deferrals[] = {"", "immediate", "deferred"};
    put_member(out, "deferrable", (Str){deferrals[deferral], literal_len(deferrals[deferral])});
}

static void put_actions(Buf *out, const ModelConstraint *key) {
    static const char *const actions[] = {"", "restrict", "cascade", "setNull", "setDefault"};
    const char *on_delete = actions[key->on_delete], *on_update = actions[key->on_update];
    put_member(out, "onDelete", str_from(on_delete));
    put_member(out, "onUpdate", str_from(on_update));
    put_deferral(out, key->deferral);
}

static bool is_usual(const Writer *w, const ModelConstraint *key, Str column, const char *label) {
    Named name = naming_make(w->table->name, column, label);
    return str_eq(named_str(&name), key->name);
}

/* The column that a constraint is written with, from 1; 0: none. */
static uint32_t column_of(const Writer *w, const ModelConstraint *key) {
    static const char *const labels[] = {"pkey", "key", "check", "fkey"};
    bool check = key->kind == CONSTRAINT_CHECK, primary = key->kind == CONSTRAINT_PRIMARY;
    if (!check && (key->columns.count != 1 || key->nulls_not_distinct)) return 0;
    if (key->kind != CONSTRAINT_FOREIGN && key->deferral != DEFERRAL_NOT) return 0;
    for (uint32_t i = 0; i < w->table->column_count; i++) {
        Str name = w->table->columns[i].name;
        if (!check && !str_eq(name, key->columns.names[0])) continue;
        if (is_usual(w, key, primary ? (Str){0} : name, labels[key->kind])) return i + 1;
    }
    return 0;
}

static void put_shorthand(Buf *out, const ModelConstraint *key) {
    switch (key->kind) {
    case CONSTRAINT_PRIMARY: put_flag(out, "primaryKey", true); break;
    case CONSTRAINT_UNIQUE: put_flag(out, "unique", true); break;
    case CONSTRAINT_CHECK: put_member(out, "check", key->check); break;
    case CONSTRAINT_FOREIGN:
        begin_object(out, "references");
        put_member(out, "table", key->target);
        put_member(out, "column", key->target_columns.names[0]);
        put_actions(out, key);
        buf_byte(out, '}');
        break;
    }
}

static void put_column(const Writer *w, const ModelColumn *column, uint32_t number) {
    static const char *const identities[] = {"", "always", "byDefault"};
    const char *identity = identities[column->identity];
    Buf *out = w->out;
    put_key(out, column->name);
    buf_byte(out, '{');
    put_member(out, "type", column->type);
    put_member(out, "collation", column->collation);
    put_flag(out, "nullable", column->nullable);
    put_member(out, "default", column->default_sql);
    put_member(out, "identity", str_from(identity));
    counting_put(out, &column->counting);
    put_member(out, "generated", column->generated);
    for (uint32_t i = 0; i < w->table->constraint_count; i++)
        if (w->shorthand[i] == number) put_shorthand(out, &w->table->constraints[i]);
    if (w->form != FORM_HASHED) {
        put_member(out, "renamedFrom", column->renamed_from);
        client_put_column(out, &column->client);
    }
    buf_byte(out, '}');
}

static void put_primary(const Writer *w, const ModelConstraint *key) {
    if (key->deferral == DEFERRAL_NOT && is_usual(w, key, (Str){0}, "pkey")) {
        put_list(w->out, "primaryKey", key->columns);
        return;
    }
    begin_object(w->out, "primaryKey");
    put_member(w->out, "name", key->name);
    put_list(w->out, "columns", key->columns);
    put_deferral(w->out, key->deferral);
    buf_byte(w->out, '}');
}

static void put_constraint(Buf *out, const ModelConstraint *key) {
    put_key(out, key->name);
    if (key->kind == CONSTRAINT_CHECK) {
        put_text(out, key->check);
        return;
    }
    if (key->kind == CONSTRAINT_UNIQUE && !key->nulls_not_distinct && key->deferral == DEFERRAL_NOT) {
        put_names(out, key->columns);
        return;
    }
    buf_byte(out, '{');
    put_list(out, "columns", key->columns);
    put_flag(out, "nullsNotDistinct", key->nulls_not_distinct);
    if (key->kind == CONSTRAINT_FOREIGN) {
        begin_object(out, "references");
        put_member(out, "table", key->target);
        put_list(out, "columns", key->target_columns);
        buf_byte(out, '}');
        put_actions(out, key);
    } else {
        put_deferral(out, key->deferral);
    }
    buf_byte(out, '}');
}

/* The constraints that aren't written with a column, each kind in an object of its own. */
static void put_constraints(const Writer *w) {
    static const char *const members[] = {"primaryKey", "unique", "checks", "foreignKeys"};
    ConstraintKind kind = CONSTRAINT_PRIMARY; /* of the object that has begun: none, for the primary key */
    for (uint32_t i = 0; i < w->table->constraint_count; i++) {
        const ModelConstraint *key = &w->table->constraints[i];
        if (w->shorthand[i]) continue;
        if (key->kind == CONSTRAINT_PRIMARY) {
            put_primary(w, key);
            continue;
        }
        if (key->kind != kind) {
            if (kind != CONSTRAINT_PRIMARY) buf_byte(w->out, '}');
            begin_object(w->out, members[key->kind]);
            kind = key->kind;
        }
        put_constraint(w->out, key);
    }
    if (kind != CONSTRAINT_PRIMARY) buf_byte(w->out, '}');
}

static void put_part(Buf *out, const ModelIndexPart *part) {
    put_next(out);
    bool plain =
        !part->collation.len && !part->opclass.len && !part->descending && part->nulls == NULLS_USUAL;
    if (part->column.len && plain) {
        put_text(out, part->column);
        return;
    }
    buf_byte(out, '{');
    put_member(out, part->column.len ? "column" : "expression",
               part->column.len ? part->column : part->expression);
    if (part->descending) put_member(out, "order", STR("desc"));
    if (part->nulls != NULLS_USUAL)
        put_member(out, "nulls", part->nulls == NULLS_FIRST ? STR("first") : STR("last"));
    put_member(out, "collation", part->collation);
    put_member(out, "opclass", part->opclass);
    buf_byte(out, '}');
}

static void put_index(Buf *out, const ModelIndex *index) {
    put_key(out, index->name);
    buf_lit(out, "{\"columns\":[");
    for (uint32_t i = 0; i < index->part_count; i++) put_part(out, &index->parts[i]);
    buf_byte(out, ']');
    put_flag(out, "unique", index->unique);
    put_member(out, "where", index->where);
    put_member(out, "method", index->method);
    if (index->include.count) put_list(out, "include", index->include);
    put_flag(out, "nullsNotDistinct", index->nulls_not_distinct);
    buf_byte(out, '}');
}

static void put_columns(const Writer *w) {
    uint32_t count = w->table->column_count;
    const ModelColumn *columns = w->table->columns;
    if (w->form == FORM_HASHED && count) {
        ModelColumn *sorted = arena_take(w->out->arena, count * sizeof *sorted);
        w->out->failed |= !sorted;
        if (!sorted) return;
        bytes_copy(sorted, columns, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, order_by_name);
        columns = sorted;
    }
    begin_object(w->out, "columns");
    for (uint32_t i = 0; i < count; i++) put_column(w, &columns[i], i + 1);
    buf_byte(w->out, '}');
}

/* Which of the constraints are written with a column: of two columns that could have it, as their names are
 * shortened to the same, the first. */
static void choose_shorthands(Writer *w) {
    w->shorthand = arena_take(w->out->arena, (w->table->constraint_count + 1) * sizeof *w->shorthand);
    w->out->failed |= !w->shorthand;
    if (!w->shorthand) return;
    for (uint32_t i = 0; i < w->table->constraint_count; i++)
        w->shorthand[i] = w->form == FORM_SHORT ? column_of(w, &w->table->constraints[i]) : 0;
}

static void put_table(Writer *w, const ModelTable *table) {
    Buf *out = w->out;
    w->table = table;
    choose_shorthands(w);
    if (!w->shorthand) return;
    put_key(out, table->name);
    buf_byte(out, '{');
    if (w->form != FORM_HASHED) put_member(out, "renamedFrom", table->renamed_from);
    put_columns(w);
    put_constraints(w);
    if (table->index_count) begin_object(out, "indexes");
    for (uint32_t i = 0; i < table->index_count; i++) put_index(out, &table->indexes[i]);
    if (table->index_count) buf_byte(out, '}');
    if (w->form != FORM_HASHED) client_put_table(out, &table->client);
    buf_byte(out, '}');
}

static void put_extensions(Buf *out, const Model *model) {
    if (!model->extension_count) return;
    begin_object(out, "extensions");
    for (uint32_t i = 0; i < model->extension_count; i++) {
        put_key(out, model->extensions[i].name);
        buf_byte(out, '{');
        put_member(out, "schema", model->extensions[i].schema);
        buf_byte(out, '}');
    }
    buf_byte(out, '}');
}

/* What is said of a view besides its text. */
static void put_view(Writer *w, const ModelTable *view) {
    w->table = view;
    choose_shorthands(w);
    if (!w->shorthand) return;
    put_columns(w);
    client_put_table(w->out, &view->client);
}

static void put_blocks(Writer *w, const Model *model) {
    Buf *out = w->out;
    if (!model->block_count) return;
    begin_object(out, "sql");
    for (uint32_t i = 0; i < model->block_count; i++) {
        const ModelBlock *block = &model->blocks[i];
        const ModelTable *view = w->form == FORM_HASHED ? NULL : block->view;
        put_key(out, block->name);
        if (!block->undo.len && !view) {
            put_text(out, block->text);
            continue;
        }
        buf_byte(out, '{');
        put_member(out, "text", block->text);
        put_member(out, "undo", block->undo);
        if (view) put_view(w, view);
        buf_byte(out, '}');
    }
    buf_byte(out, '}');
}

static void put_model(Buf *out, const Model *model, SnapshotForm form) {
    Writer writer = {.out = out, .form = form};
    buf_lit(out, "{\"version\":1");
    if (model->schemas.count) begin_object(out, "schemas");
    for (uint32_t i = 0; i < model->schemas.count; i++) {
        put_key(out, model->schemas.names[i]);
        buf_lit(out, "{}");
    }
    if (model->schemas.count) buf_byte(out, '}');
    put_extensions(out, model);
    if (model->enum_count) begin_object(out, "enums");
    for (uint32_t i = 0; i < model->enum_count; i++) {
        put_key(out, model->enums[i].name);
        buf_byte(out, '{');
        put_list(out, "values", model->enums[i].values);
        if (form != FORM_HASHED) put_member(out, "renamedFrom", model->enums[i].renamed_from);
        buf_byte(out, '}');
    }
    if (model->enum_count) buf_byte(out, '}');
    begin_object(out, "tables");
    for (uint32_t i = 0; i < model->table_count; i++) put_table(&writer, &model->tables[i]);
    buf_byte(out, '}');
    put_blocks(&writer, model);
    buf_byte(out, '}');
}

void snapshot_put(Buf *out, const Model *model) {
    put_model(out, model, FORM_SHORT);
}

void snapshot_put_long(Buf *out, const Model *model) {
    put_model(out, model, FORM_LONG);
}

void snapshot_hash(Buf *out, const Model *model) {
    Buf text = buf_make(out->arena);
    Hash *hash = arena_take(out->arena, sizeof *hash);
    put_model(&text, model, FORM_HASHED);
    out->failed |= text.failed || !hash;
    if (!hash || text.failed) return;
    hash_start(hash, false);
    hash_text(hash, text.ptr, text.len);
    for (uint32_t i = 0; i < HASH_SIZE; i++) {
        uint8_t byte = (uint8_t)hash->bytes[i];
        buf_byte(out, byte_digit(byte >> 4));
        buf_byte(out, byte_digit(byte & 15));
    }
}
