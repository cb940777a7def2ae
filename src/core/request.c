/* Bodies and parameters. See request.h. */
#include "core/request.h"

#include "core/literal.h"

#define REQUEST_QUERIES "{\"queries\":["

/* The frame of a batch is written first, and left out of the answer where there is only one query. */
void request_start(Request *request, Arena *arena) {
    *request = (Request){buf_make(arena), 0};
    buf_lit(&request->body, REQUEST_QUERIES);
}

static void request_array(Buf *out, const Param *param) {
    const Rows *rows = param->rows;
    buf_lit(out, "\"{");
    for (size_t i = rows->from; i < rows->to; i++) {
        if (i != rows->from) buf_byte(out, ',');
        literal_element(out, &rows->cells[i * rows->stride + param->column], param->json);
    }
    buf_lit(out, "}\"");
}

static void request_param(Buf *out, const Param *param) {
    const JsonValue *value = param->value;
    if (param->rows) {
        request_array(out, param);
    } else if (value->kind == JSON_NULL || value->kind == JSON_NONE) {
        buf_lit(out, "null");
    } else if (param->json) {
        escape_put_text(out, value->text.ptr, value->text.len);
    } else if (value->kind == JSON_STRING) {
        buf_put(out, value->text);
    } else {
        buf_byte(out, '"');
        buf_put(out, value->text);
        buf_byte(out, '"');
    }
}

void request_add(Request *request, const Sql *sql) {
    Buf *out = &request->body;
    out->failed |= sql->failed || sql->text.failed || sql->params.failed;
    if (out->failed) return;
    if (request->queries++) buf_byte(out, ',');
    buf_lit(out, "{\"query\":");
    escape_put_text(out, sql->text.ptr, sql->text.len);
    buf_lit(out, ",\"params\":[");
    for (uint32_t i = 0; i < sql->param_count; i++) {
        if (i) buf_byte(out, ',');
        request_param(out, &sql_params(sql)[i]);
    }
    buf_lit(out, "]}");
}

Str request_finish(Request *request, bool bare) {
    const size_t frame = sizeof REQUEST_QUERIES - 1;
    Buf *out = &request->body;
    if (!request->queries || out->failed) return STR("");
    if (bare || request->queries == 1) return str_of(out->ptr + frame, out->ptr + out->len);
    buf_lit(out, "]}");
    return buf_str(out);
}
