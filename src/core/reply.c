/* Walking results and rows. A function here answers false for what isn't the answer that was asked for; the
 * reader then stands where that was seen. See reply.h. */
#include "core/reply.h"

#include "ground/number.h"
#include "core/layout.h"
#include "core/sqlstate.h"

typedef struct Reply {
    JsonReader r;
    const Schema *schema;
    Buf *out;
    Str states;           /* the packed shapes of the calls that come after */
    Shape shape;          /* of the call whose result is being read */
    Str more;             /* what follows that shape: its nodes */
    const Layout *layout; /* of its rows */
    uint32_t index;       /* of that call */
    uint32_t written;     /* rows, by its results so far */
    bool batch;           /* the result is an array, one element a call */
    bool known;           /* the host has the layout of the rows */
    bool refused;         /* the answer has a message: it is an error */
    FailCode code;        /* PROTOCOL until another reason is known */
    const char *name;     /* of RANGE: the column */
    const char *mark;     /* the last row begins here: before it nothing need be read again */
    size_t done;          /* the length of what was written by then */
    uint32_t marked;      /* the rows by then */
    uint32_t laid;        /* the length of the last layout that was written */
    Str key[2];           /* cells of the last row: its place in the order, its id */
} Reply;

static bool reply_row(Reply *reply, JsonReader *r, const Layout *layout, bool many);
static bool reply_result(Reply *reply, bool several);

/* Whether rows come without keys, at every depth. */
static bool reply_is_bare(const Reply *reply) {
    return !(reply->shape.flags & SHAPE_BYTES) &&
           (reply->shape.kind <= SHAPE_ROWS || reply->shape.kind == SHAPE_SQL);
}

/* Whether they come behind their layout. */
static bool reply_has_layout(const Reply *reply) {
    return !reply->known && reply_is_bare(reply);
}

/* The layout of the current call's rows; false when memory runs out. */
static bool reply_layout(Reply *reply) {
    reply->layout = NULL;
    if (!reply->more.len) return true;
    reply->layout =
        layout_make(reply->out->arena, reply->schema, &reply->shape, reply->more, !reply_is_bare(reply));
    if (!reply->layout) reply->out->failed = true;
    return reply->layout;
}

/* Rows of an array that has begun, joined by commas; counts them. Marks each, so that a step over a part of
 * the answer can end before it; but an error is read whole. */
static bool reply_rows(Reply *reply, JsonReader *r, const Layout *layout, bool many, uint32_t *count) {
    for (;; ++*count) {
        const char *at = r->at;
        if (!json_more(r, ']')) return r->fault == JSON_OK;
        if (r == &reply->r && !reply->refused) {
            reply->mark = at;
            reply->done = reply->out->len;
            reply->marked = *count;
        }
        if (*count) buf_byte(reply->out, ',');
        if (!reply_row(reply, r, layout, many)) return false;
    }
}

/* Rows of a relation: an array of them, or for one row just that. */
static bool reply_relation(Reply *reply, JsonReader *r, const Field *field) {
    uint32_t count = 0;
    if (!field->many) return reply_row(reply, r, field->rows, false);
    buf_byte(reply->out, '[');
    if (!json_enter(r, '[') || !reply_rows(reply, r, field->rows, true, &count)) return false;
    buf_byte(reply->out, ']');
    return true;
}

/* The next cell of a row: a string or null. */
INLINE bool reply_cell(JsonReader *r, JsonValue *cell) {
    bool well = json_value(r, cell) && !(cell->flags & JSON_LONE);
    return well && (cell->kind == JSON_STRING || cell->kind == JSON_NULL);
}

/* After the last cell nothing more may come. */
static bool reply_row_end(JsonReader *r) {
    return !json_more(r, ']') && r->fault == JSON_OK;
}

/* The instants of the current call's result. */
static TypeTime reply_time(const Reply *reply) {
    return reply->shape.flags & SHAPE_BYTES ? TIME_ISO : TIME_MS;
}

/* A relation's rows, an array of instants, or a document. */
static bool reply_json(Reply *reply, JsonReader *r, const Field *field) {
    if (field->rows) return reply_relation(reply, r, field);
    if (field->letter == 'D') return type_decode_array(reply->out, (TypeId)field->type, reply_time(reply), r);
    return json_walk(r, reply->out);
}

/* The same of a cell, which is a text; but in a relation's own text no text again: escapes would double. */
OUTLINE static bool reply_json_cell(Reply *reply, JsonReader *r, const Field *field) {
    Str text;
    if (r != &reply->r) return reply_json(reply, r, field);
    if (!json_text(r, &text)) return false;
    JsonReader inner = json_reader(text);
    return reply_json(reply, &inner, field) && json_end(&inner);
}

static bool reply_field(Reply *reply, JsonReader *r, const Field *field) {
    Buf *out = reply->out;
    JsonValue cell;
    const uint8_t form = types[field->type].form;
    if (form == FORM_TEXT && json_copy_plain(r, out)) return true;
    if ((form == FORM_JSON || field->letter == 'D') && json_peek(r) != JSON_NULL)
        return reply_json_cell(reply, r, field);
    if (!reply_cell(r, &cell)) return false;
    if (field->type == TYPE_INT8_NUMBER && cell.kind != JSON_NULL && !number_is_safe(json_body(&cell))) {
        reply->code = FAIL_RANGE;
        reply->name = field->name;
        return false;
    }
    if (cell.kind != JSON_NULL) return type_decode(out, (TypeId)field->type, reply_time(reply), &cell);
    buf_lit(out, field->many ? "[]" : "null");
    return true;
}

/* `many`: it is one of an array's rows. Without keys its cells stand in that array, and those of a row alone
 * in brackets of its own. */
static bool reply_row(Reply *reply, JsonReader *r, const Layout *layout, bool many) {
    Buf *out = reply->out;
    const bool brackets = !many && !layout->keys;
    if (!json_enter(r, '[')) return false;
    if (brackets) buf_byte(out, '[');
    if (!layout->count) {
        JsonValue none;
        buf_lit(out, layout->keys ? "{}" : brackets ? "0]" : "0");
        if (!json_more(r, ']')) return r->fault == JSON_OK;
        (void)json_value(r, &none); /* too much, or the end of an answer that is cut off */
        return false;
    }
    for (uint32_t i = 0; i < layout->count; i++) {
        const Field *field = &layout->fields[i];
        if (!(i && json_comma(r)) && !json_more(r, ']')) return false;
        if (buf_room(out, LAYOUT_BEFORE)) { /* room for more: whole words are copied faster */
            for (size_t at = 0; at < field->before_len; at += 8)
                __builtin_memcpy(out->ptr + out->len + at, field->before + at, 8);
            out->len += field->before_len;
        }
        const char *from = r->at;
        if (!reply_field(reply, r, field)) return false;
        if (r != &reply->r) continue;
        if (i == layout->newest) reply->key[0] = str_of(from, r->at);
        if (i == layout->id) reply->key[1] = str_of(from, r->at);
    }
    if (layout->keys) buf_byte(out, '}');
    else if (brackets) buf_byte(out, ']');
    return reply_row_end(r);
}

/* `[["1.5"]]` */
static bool reply_value(Reply *reply) {
    JsonReader *r = &reply->r;
    JsonValue cell;
    reply->shape.rows = 1;
    return json_enter(r, '[') && json_more(r, ']') && json_enter(r, '[') && json_more(r, ']') &&
           reply_cell(r, &cell) && cell.kind == JSON_STRING &&
           type_decode(reply->out, TYPE_FLOAT8, TIME_MS, &cell) && reply_row_end(r) && reply_row_end(r);
}

/* The rest of the rows, or all of them. */
static bool reply_result_rest(Reply *reply) {
    return reply_rows(reply, &reply->r, reply->layout, shape_is_many(&reply->shape), &reply->shape.rows);
}

/* The member `rows`, as the shape wants it. */
static bool reply_result_rows(Reply *reply) {
    Shape *shape = &reply->shape;
    JsonValue ignored;
    switch (shape->kind) {
    case SHAPE_VALUE: return reply_value(reply);
    case SHAPE_COUNT:
    case SHAPE_NOTHING: return json_value(&reply->r, &ignored);
    default: break;
    }
    if (!reply->layout || !json_enter(&reply->r, '[')) return false;
    if (reply_has_layout(reply)) {
        buf_byte(reply->out, '[');
        const size_t from = reply->out->len;
        layout_put(reply->out, reply->layout);
        reply->laid = (uint32_t)(reply->out->len - from);
        buf_byte(reply->out, ',');
    }
    if (shape_is_many(shape)) buf_byte(reply->out, '[');
    return reply_result_rest(reply);
}

/* What a result comes to, after its last member. Only here an array is closed, so that what is wrong behind
 * the rows leaves none that looks whole. */
static bool reply_result_end(Reply *reply) {
    const Shape *shape = &reply->shape;
    uint8_t kind = shape->kind;
    uint32_t rows = shape->rows;
    if (kind == SHAPE_COUNT) reply->written += shape->said - 1;
    if (kind == SHAPE_COUNT) return shape->said;
    if (kind == SHAPE_NOTHING || (kind == SHAPE_ROW_OR_NULL && !rows)) buf_lit(reply->out, "null");
    if (kind == SHAPE_NOTHING) return true;
    /* A statement that the caller wrote may say how many rows it changed, and give none. */
    bool all = !shape->said || shape->said - 1 == rows || (kind == SHAPE_SQL && !rows);
    if (!all || (!shape_is_many(shape) && rows > 1)) return false;
    if (shape_is_many(shape)) buf_byte(reply->out, ']');
    if (reply_has_layout(reply)) buf_byte(reply->out, ']');
    if (kind != SHAPE_ROW || rows) return true;
    reply->code = FAIL_NOT_FOUND;
    return false;
}

/* The results of the call whose shape is current: elements of `results`, or the whole answer. */
static bool reply_call(Reply *reply, bool element) {
    reply->written = 0;
    if (!reply_layout(reply)) return false;
    for (uint32_t i = 0; i < reply->shape.queries; i++)
        if ((element && !json_more(&reply->r, ']')) || !reply_result(reply, false)) return false;
    if (!reply->shape.queries) buf_put(reply->out, shape_none(&reply->shape));
    if (reply->shape.kind != SHAPE_COUNT) return true;
    buf_lit(reply->out, "{\"count\":");
    buf_int(reply->out, reply->written);
    buf_byte(reply->out, '}');
    return reply->written == reply->shape.count || reply->shape.count == SHAPE_ANY;
}

/* Makes the next call's shape the current one. */
static bool reply_next(Reply *reply) {
    if (!shape_unpack(reply->schema, &reply->states, &reply->shape)) return false;
    size_t more = shape_more(&reply->shape);
    reply->more = (Str){reply->states.ptr - more, more};
    return true;
}

/* `results`: those of every call in turn. */
static bool reply_results(Reply *reply) {
    bool batch = reply->batch;
    if (!json_enter(&reply->r, '[')) return false;
    if (batch) buf_byte(reply->out, '[');
    for (; reply_next(reply); reply->index++) {
        if (reply->index) buf_byte(reply->out, ',');
        if (!reply_call(reply, true)) return false;
    }
    if (batch) buf_byte(reply->out, ']');
    return reply_row_end(&reply->r);
}

/* What the rows of any statement are: the answer says it in its member `fields`, wherever that stands. False
 * where it ends before. */
OUTLINE static bool reply_fields(Reply *reply) {
    JsonReader r = reply->r;
    JsonValue value;
    Str key;
    reply->layout = NULL;
    while (json_member(&r, &key) && json_value(&r, &value))
        if (str_is(key, "fields") && value.kind == JSON_ARRAY)
            reply->layout = layout_sql(reply->out, value.text, !reply_is_bare(reply));
    if (reply->layout || r.fault == JSON_OK) return true;
    reply->r = r;
    return false;
}

/* One object: a result with `rows`, or, where `several` are expected, the whole answer with `results`. In
 * place of either there may be an error, which has a message. */
static bool reply_result(Reply *reply, bool several) {
    JsonReader *r = &reply->r;
    JsonValue value;
    Str key;
    bool seen = !several && reply->shape.offset;
    if (!seen) reply->shape.said = 0; /* each statement's own */
    if (seen ? !reply->layout || !reply_result_rest(reply) : !json_enter(r, '{')) return false;
    if (!several && reply->shape.kind == SHAPE_SQL && !reply_fields(reply)) return false;
    while (json_member(r, &key)) {
        if (str_is(key, "message")) reply->refused = true;
        if (!several && str_is(key, "fields") && layout_pass(r)) continue;
        if (str_is(key, several ? "results" : "rows")) {
            if (seen || !(several ? reply_results(reply) : reply_result_rows(reply))) return false;
            seen = true;
        } else if (!json_value(r, &value)) {
            return false;
        } else if (str_is(key, "rowCount") && value.kind == JSON_NUMBER && r->at < r->end /* it is whole */) {
            uint32_t said;
            if (!number_whole(value.text.ptr, value.text.len, &said)) return false;
            reply->shape.said = said + 1;
        }
    }
    if (r->fault != JSON_OK || !seen) return false;
    return several || reply_result_end(reply);
}

/* Why there is no result. An answer that ends early was cut off; and what a gateway says in its own words is
 * not the protocol's, but that of a connection that failed. */
OUTLINE static FailCode reply_failure(Reply *reply, const char *start, uint32_t status) {
    Buf *out = reply->out;
    bool cut = reply->r.fault == JSON_CUT;
    out->len = 0;
    if (reply->code == FAIL_NOT_FOUND && status < 300) {
        const char *table = reply->schema->tables[reply->shape.table].name;
        buf_lit(out, "{\"table\":\"");
        buf_lit(out, table);
        buf_lit(out, "\",\"message\":\"no such row in ");
        buf_lit(out, table);
        buf_byte(out, '"');
        if (reply->batch) {
            buf_lit(out, ",\"index\":");
            buf_int(out, reply->index);
        }
    } else if (reply->code == FAIL_RANGE && status < 300) {
        buf_lit(out, "{\"column\":\"");
        buf_lit(out, reply->name);
        buf_lit(out, "\",\"message\":\"beyond 2^53 numbers are rounded: have ");
        buf_lit(out, reply->name);
        buf_lit(out, " read as text or as a bigint\"");
    } else {
        buf_lit(out, "{\"message\":\"the endpoint answered HTTP ");
        buf_int(out, status);
        buf_lit(out,
                cut ? " with half an answer, cut off at byte " : " with what was not asked for, at byte ");
        buf_int(out, (int64_t)(reply->r.at - start) + reply->shape.offset);
        buf_byte(out, '"');
        reply->code =
            cut || status >= 500 || status == 413 || status == 429 ? FAIL_CONNECTION : FAIL_PROTOCOL;
        if (reply->code == FAIL_CONNECTION)
            sqlstate_outcome(out, status == 413 ? OUTCOME_NOT_SENT : OUTCOME_UNKNOWN);
    }
    buf_byte(out, '}');
    return reply->code;
}

/* What goes on from here. Behind a part: the shape, as it is at the mark. Otherwise the last row's key. */
static void reply_pause(Reply *reply, const char *start, ReplyRest *rest) {
    Shape *shape = &reply->shape;
    Buf *out = reply->out, state = buf_make(out->arena);
    rest->taken = shape->flags & SHAPE_BYTES ? shape->rows : reply->laid;
    if (rest->part) {
        rest->taken = (uint32_t)(reply->mark - start);
        out->len = reply->done;
        shape->offset += rest->taken;
        shape->rows = reply->marked;
        reply->key[0] = (Str){(const char *)shape, sizeof *shape};
        reply->key[1] = reply->more;
    }
    buf_put(&state, reply->key[0]);
    buf_put(&state, reply->key[1]);
    rest->state = buf_str(&state);
    out->failed |= state.failed;
}

OUTLINE FailCode reply_read(const Schema *schema, Str state, Str body, uint32_t status, bool batch, Buf *out,
                            ReplyRest *rest) {
    Reply reply = {.schema = schema,
                   .r = json_reader(body),
                   .out = out,
                   .states = state,
                   .batch = batch,
                   .known = rest->known,
                   .code = FAIL_PROTOCOL,
                   .mark = body.ptr};
    const Shape *shape = &reply.shape;
    uint8_t flags = 0;
    bool results, several = false;
    /* Every shape is ours; and is any of them guarded? The protocol doesn't say which statement failed. */
    do {
        if (several || !reply_next(&reply)) return FAIL_CALL;
        several = !batch;
        flags |= shape->flags;
        results = batch || shape->queries != 1;
        if ((results || shape->kind == SHAPE_SQL) && (rest->part || shape->offset)) return FAIL_CALL;
    } while (reply.states.len);
    out->ascii = !(flags & SHAPE_BYTES);
    reply.marked = shape->rows;
    reply.r.entered = shape->offset && !shape->rows;
    if (results) reply.states = state; /* from the first shape again */
    bool whole = (results ? reply_result(&reply, true) : reply_call(&reply, false)) && json_end(&reply.r) &&
                 !reply.refused;
    /* What is wrong at the very end of a part may be only half of what is there. */
    bool more = rest->part && (reply.r.fault == JSON_CUT || json_end(&reply.r));
    if (status < 300 && (whole || more)) {
        reply_pause(&reply, body.ptr, rest);
        return FAIL_NONE;
    }
    /* Only a whole object is an error of the database; and of an answer in parts the beginning is gone. */
    if (!reply.refused || reply.r.fault != JSON_OK || shape->offset || !json_end(&reply.r))
        return reply_failure(&reply, body.ptr, status);
    out->len = 0;
    return sqlstate_read(&body, status, flags & SHAPE_GUARDED, out);
}
