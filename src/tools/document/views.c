/* Reading what is said of views. See views.h. */
#include "tools/document/views.h"

#include "tools/document/blocks.h"
#include "tools/document/client.h"
#include "tools/document/columns.h"

/* What is said of a view; the reader is at its block. */
static const ModelTable *read_view(Reading *r, const Model *model, Str name, const cJSON *columns,
                                   const cJSON *client) {
    ModelTable *view = reading_take(r, 1, sizeof *view);
    if (!view) return NULL;
    view->view = true;
    view->name = blocks_view(r, name);
    if (!view->name.len) {
        READING_SAY(r, STR("is no view, and only a view has \"columns\" or \"client\""));
        return NULL;
    }
    if (!columns) {
        READING_SAY_AT(r, reading_place_in(r, STR("columns")),
                       STR("is missing: a client is told of a view by its columns"));
        return NULL;
    }
    columns_read(r, model, view, columns);
    if (view->columns) client_read_table(r, view, client);
    return view;
}

void views_read(Reading *r, const Model *model, const cJSON *node) {
    size_t was = reading_enter(r, STR("sql"));
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) {
        const cJSON *columns = tree_object(walk.node, "columns"), *client = tree_object(walk.node, "client");
        const ModelBlock *block = model_block(model, tree_name(walk.node));
        if (block && (columns || client))
            model->blocks[block - model->blocks].view = read_view(r, model, block->name, columns, client);
    }
    reading_leave(r, was);
}
