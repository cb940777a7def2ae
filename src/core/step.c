/* Dispatch and answers. See step.h. */
#include "core/step.h"

#include "core/aggregate.h"
#include "core/bulk.h"
#include "core/find.h"
#include "core/form.h"
#include "core/load.h"
#include "core/raw.h"
#include "core/reply.h"
#include "core/store.h"

static const struct {
    void (*run)(Call *call);
    uint8_t effect, of;
} step_forms[FORM_END] = {
#define FORM(id, function, effect, of) [FORM_##id] = {function, effect, OF_##of},
#include "core/form.def"
#undef FORM
};

/* The form that an operation starts, over which table; FORM_END when there is no such operation. */
static uint32_t step_form(uint32_t op, Call *call) {
    const Schema *schema = call->schema;
    uint32_t form = op & 0xff, number = op >> HELIUM_NUMBER_SHIFT, table = number;
    bool method = form == HELIUM_METHOD;
    if (method) {
        if (number >= schema->method_count) return FORM_END;
        call->method = &schema->methods[number];
        form = call->method->form;
        table = call->method->table;
    }
    if (form >= FORM_END || (step_forms[form].of == OF_METHOD) > method) return FORM_END;
    if (table >= schema->table_count && (table || step_forms[form].of != OF_NOTHING)) return FORM_END;
    call->query.table = schema->table_count ? &schema->tables[table] : NULL;
    return form;
}

OUTLINE static void step_answer(HeliumAnswer *answer, uint32_t kind, uint32_t code, const char *text,
                                size_t len) {
    *answer = (HeliumAnswer){.kind = kind, .code = code, .text = text, .text_len = len};
}

static void step_fail(HeliumAnswer *answer, FailCode code, Str fields) {
    step_answer(answer, HELIUM_FAIL, code, fields.ptr, fields.len);
}

static void step_out_of_memory(HeliumAnswer *answer) {
    step_fail(answer, FAIL_MEMORY, STR("{\"message\":\"the call is too large for the core's memory\"}"));
}

static void step_bad_call(HeliumAnswer *answer) {
    step_fail(answer, FAIL_CALL, STR("{\"message\":\"no such operation, seed or state\"}"));
}

static void step_invalid(const Issues *issues, HeliumAnswer *answer) {
    Buf fields = buf_make(issues->list.arena);
    buf_lit(&fields, "{\"issues\":[");
    buf_put(&fields, buf_str(&issues->list));
    buf_byte(&fields, ']');
    if (issues->count > ISSUE_MOST) {
        buf_lit(&fields, ",\"more\":");
        buf_int(&fields, issues->count - ISSUE_MOST);
    }
    buf_byte(&fields, '}');
    if (fields.failed || issues->list.failed) step_out_of_memory(answer);
    else step_fail(answer, FAIL_VALIDATION, buf_str(&fields));
}

/* The call's shape with what follows it. */
static void step_state(Call *call, HeliumAnswer *answer) {
    Buf state = buf_make(call->arena);
    answer->state = (const char *)&call->shape;
    answer->state_len = sizeof call->shape + shape_more(&call->shape);
    if (!shape_more(&call->shape)) return;
    buf_bytes(&state, answer->state, sizeof call->shape);
    buf_put(&state, call->nodes);
    if (state.failed) step_out_of_memory(answer);
    else answer->state = state.ptr;
}

static void step_start(const Schema *schema, Arena *arena, uint32_t op, Str seed, Str args,
                       HeliumAnswer *answer) {
    Call *call = arena_take(arena, sizeof *call);
    if (!call) {
        step_out_of_memory(answer);
        return;
    }
    *call = (Call){.schema = schema, .arena = arena, .shape.kind = SHAPE_NOTHING};
    sql_start(&call->sql, arena);
    if (op & HELIUM_BYTES) call->flags = SHAPE_BYTES;
    if (op & HELIUM_SECRETS) call->flags |= SHAPE_SECRETS;
    input_start(&call->input, arena, args);
    request_start(&call->request, arena);
    call->again = op & HELIUM_AGAIN;
    if (op & HELIUM_PAGE) {
        call->page = seed;
        seed.len = 0;
    }
    if (op & HELIUM_GUARD && seed.len >= 8) call->guard = seed.ptr + (seed.len -= 8);
    bool seeded = seed.len == HELIUM_SEED_SIZE;
    uint32_t form = step_form(op, call);
    if (seeded) cuid2_start(&call->ids, seed.ptr);
    if (form < FORM_END && (seeded || (!seed.len && step_forms[form].effect != CREATES)))
        step_forms[form].run(call);
    else call->page.len = 1;
    if (call->page.len) { /* the state is of no use to the operation, or there is no such operation */
        step_bad_call(answer);
        return;
    }
    if (!input_end(&call->input)) {
        step_invalid(&call->input.issues, answer);
        return;
    }
    Str body = request_finish(&call->request, op & HELIUM_BATCH);
    if (call->request.body.failed) {
        step_out_of_memory(answer);
    } else if (!call->request.queries && !(op & HELIUM_BATCH)) {
        Str none = shape_is_many(&call->shape) ? shape_none(&call->shape) : STR("{\"count\":0}");
        step_answer(answer, HELIUM_DONE, 0, none.ptr, none.len);
    } else {
        step_answer(answer, HELIUM_FETCH, 0, body.ptr, body.len);
        step_state(call, answer);
    }
}

void step_run(const Schema *schema, Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    if ((op & 0xff) != HELIUM_REPLY) {
        step_start(schema, arena, op, state, input, answer);
        return;
    }
    Buf out = buf_make(arena);
    ReplyRest rest = {.part = op & HELIUM_PART, .known = op & HELIUM_KNOWN};
    FailCode code =
        reply_read(schema, state, input, op >> HELIUM_STATUS_SHIFT, op & HELIUM_BATCH, &out, &rest);
    if (out.failed) {
        step_out_of_memory(answer);
    } else if (code == FAIL_CALL) {
        step_bad_call(answer);
    } else if (code) {
        step_answer(answer, HELIUM_FAIL, code, out.ptr, out.len);
    } else {
        step_answer(answer, rest.part ? HELIUM_MORE : HELIUM_DONE, rest.taken, out.ptr, out.len);
        answer->state = rest.state.ptr;
        answer->state_len = rest.state.len;
    }
}

bool step_schema(Schema *schema, Arena *arena, Str text, HeliumAnswer *answer) {
    size_t wrong;
    if (schema->options) {
        step_bad_call(answer);
        return false;
    }
    Loaded loaded = load_schema(arena, text, schema, &wrong);
    if (loaded == LOAD_WELL) {
        step_answer(answer, HELIUM_DONE, 0, NULL, 0);
        return true;
    }
    *schema = (Schema){0};
    if (loaded == LOAD_NO_MEMORY) {
        step_out_of_memory(answer);
        return false;
    }
    Buf fields = buf_make(arena);
    buf_lit(&fields, "{\"message\":\"the schema is not one that this version takes, at byte ");
    buf_int(&fields, (int64_t)wrong);
    buf_lit(&fields, ": make the client again, by npx heliumdb client\"}");
    if (fields.failed) step_out_of_memory(answer);
    else step_fail(answer, FAIL_CALL, buf_str(&fields));
    return false;
}
