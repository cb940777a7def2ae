/* Walking results and rows. See reply.h. */
#include "reply.h"

#include "sqlstate.h"

typedef struct Reply {
    const Schema *schema;
    JsonReader r;
    Buf *out;
    uint32_t status;
    const char *start;
    bool refused;  /* the answer has a message: it is an error */
    FailCode code; /* the first failure; the walk ends with it */
    const char *what; /* what was wrong */
} Reply;

/* The members of one result that matter, as they were met. */
typedef struct Result {
    size_t rows;
    bool has_rows, has_count;
    JsonValue count;
} Result;

static bool reply_fail(Reply *reply, FailCode code, const char *what) {
    if (reply->code == FAIL_NONE) {
        reply->code = code;
        reply->what = what;
    }
    return false;
}

static bool reply_wrong(Reply *reply, const char *what) {
    return reply_fail(reply, FAIL_PROTOCOL, what);
}

static void reply_key(Buf *out, const Str *name, bool first) {
    if (buf_room(out, name->len + 4)) {
        char *to = out->ptr + out->len;
        *to++ = first ? '{' : ',';
        *to++ = '"';
        bytes_copy(to, name->ptr, name->len);
        to += name->len;
        *to++ = '"';
        *to++ = ':';
        out->len += name->len + 4;
    }
}

/* One cell: a string with the type's text output, or null. */
static bool reply_cell(Reply *reply, JsonReader *r, TypeId type, TypeTime time) {
    JsonValue cell;
    if (!json_value(r, &cell)) return reply_wrong(reply, "a row that is not JSON");
    if (cell.kind == JSON_NULL) {
        buf_lit(reply->out, "null");
        return true;
    }
    if (cell.kind != JSON_STRING || cell.flags & JSON_LONE)
        return reply_wrong(reply, "a value that is neither text nor null");
    return type_decode(reply->out, type, time, &cell) ||
           reply_wrong(reply, "a value that is not of its column's type");
}

/* The next cell of a row must be there. */
static bool reply_next(Reply *reply, JsonReader *r, bool *started) {
    return json_each(r, ']', started) || reply_wrong(reply, "a row with too few columns");
}

static bool reply_row_end(Reply *reply, JsonReader *r, bool *started) {
    return (!json_each(r, ']', started) && r->fault == JSON_OK) ||
           reply_wrong(reply, "a row with too many columns");
}

/* The columns of a row, `[` already taken; leaves the object open. */
static bool reply_columns(Reply *reply, JsonReader *r, const Table *table, Set columns, TypeTime time,
                          bool *started, bool *first) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        if (!reply_next(reply, r, started)) return false;
        reply_key(reply->out, &table->columns[i].name, *first);
        *first = false;
        if (!reply_cell(reply, r, table->columns[i].type, time)) return false;
    }
    return true;
}

/* A whole row of a related table. */
static bool reply_related_row(Reply *reply, JsonReader *r, const Table *table, const Shape *shape) {
    bool started = false, first = true;
    if (!json_open(r, '[')) return reply_wrong(reply, "a related row that is no array");
    Set columns = shape_related_columns(shape, table);
    if (!reply_columns(reply, r, table, columns, (TypeTime)shape->time, &started, &first)) return false;
    buf_byte(reply->out, '}');
    return reply_row_end(reply, r, &started);
}

/* A relation comes as one cell: text holding a JSON array of rows, or for one row just that. */
static bool reply_relation(Reply *reply, const Relation *relation, const Shape *shape) {
    const Table *table = &reply->schema->tables[relation->table];
    JsonValue cell;
    if (!json_value(&reply->r, &cell)) return reply_wrong(reply, "a row that is not JSON");
    if (cell.kind == JSON_NULL) {
        buf_lit(reply->out, relation->many ? "[]" : "null");
        return true;
    }
    if (cell.kind != JSON_STRING) return reply_wrong(reply, "a relation that is not text");
    Str body = json_body(&cell);
    body.len = escape_undo((char *)(uintptr_t)body.ptr, body.len);
    JsonReader r = json_reader(body);
    if (!relation->many) {
        if (!reply_related_row(reply, &r, table, shape)) return false;
    } else {
        bool started = false;
        buf_byte(reply->out, '[');
        if (!json_open(&r, '[')) return reply_wrong(reply, "a relation that is no array");
        for (bool first = true; json_each(&r, ']', &started); first = false) {
            if (!first) buf_byte(reply->out, ',');
            if (!reply_related_row(reply, &r, table, shape)) return false;
        }
        buf_byte(reply->out, ']');
    }
    return json_end(&r) || reply_wrong(reply, "a relation that is not JSON");
}

static bool reply_row(Reply *reply, const Shape *shape) {
    const Table *table = &reply->schema->tables[shape->table];
    bool started = false, first = true;
    if (!json_open(&reply->r, '[')) return reply_wrong(reply, "a row that is no array");
    if (shape->kind == SHAPE_VALUE) {
        if (!reply_next(reply, &reply->r, &started)) return false;
        if (!reply_cell(reply, &reply->r, (TypeId)shape->value, (TypeTime)shape->time)) return false;
        return reply_row_end(reply, &reply->r, &started);
    }
    if (!reply_columns(reply, &reply->r, table, shape->columns, (TypeTime)shape->time, &started, &first))
        return false;
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (!set_has(shape->relations, i)) continue;
        if (!reply_next(reply, &reply->r, &started)) return false;
        reply_key(reply->out, &table->relations[i].name, first);
        first = false;
        if (!reply_relation(reply, &table->relations[i], shape)) return false;
    }
    if (first) buf_byte(reply->out, '{');
    buf_byte(reply->out, '}');
    return reply_row_end(reply, &reply->r, &started);
}

/* `rows`, already seen to begin: into the output, unless the shape wants none. */
static bool reply_rows(Reply *reply, const Shape *shape, Result *result) {
    bool started = false;
    if (result->has_rows) return reply_wrong(reply, "rows twice");
    result->has_rows = true;
    if (shape->kind == SHAPE_COUNT || shape->kind == SHAPE_NOTHING) {
        JsonValue ignored;
        return json_value(&reply->r, &ignored) || reply_wrong(reply, "rows that are not JSON");
    }
    if (!json_open(&reply->r, '[')) return reply_wrong(reply, "rows that are no array");
    if (shape->kind == SHAPE_ROWS) buf_byte(reply->out, '[');
    for (; json_each(&reply->r, ']', &started); result->rows++) {
        if (result->rows && shape->kind != SHAPE_ROWS) return reply_wrong(reply, "more than one row");
        if (result->rows) buf_byte(reply->out, ',');
        if (!reply_row(reply, shape)) return false;
    }
    if (shape->kind == SHAPE_ROWS) buf_byte(reply->out, ']');
    return reply->r.fault == JSON_OK || reply_wrong(reply, "rows that are not JSON");
}

/* One member of a result object. */
static bool reply_member(Reply *reply, const Str *key, const Shape *shape, Result *result) {
    JsonValue value;
    if (str_is(*key, "rows")) return reply_rows(reply, shape, result);
    if (!json_value(&reply->r, &value)) return reply_wrong(reply, "an answer that is not JSON");
    if (str_is(*key, "rowCount")) {
        result->has_count = value.kind == JSON_NUMBER;
        result->count = value;
    }
    return true;
}

/* Decimal digits; anything else, or too many of them, is no count. */
static bool reply_count(const JsonValue *value, uint32_t *count) {
    uint64_t n = 0;
    if (value->text.len > 10) return false;
    for (size_t i = 0; i < value->text.len; i++) {
        if (!byte_is_digit(value->text.ptr[i])) return false;
        n = n * 10 + (uint64_t)(value->text.ptr[i] - '0');
    }
    *count = (uint32_t)n;
    return n <= UINT32_MAX;
}

/* After the last member of a result: is it whole, and what does it come to? `written` adds up over the
 * queries of one call. */
static bool reply_close(Reply *reply, const Shape *shape, const Result *result, uint32_t *written) {
    uint32_t count = 0;
    bool counted = result->has_count && reply_count(&result->count, &count);
    if (!result->has_rows) return reply_wrong(reply, "a result without rows");
    switch ((ShapeKind)shape->kind) {
    case SHAPE_COUNT:
        *written += count;
        return (counted && *written <= shape->count) ||
               reply_wrong(reply, "a row count that is not true");
    case SHAPE_NOTHING: buf_lit(reply->out, "null"); return true;
    case SHAPE_VALUE:
        if (!result->rows) return reply_wrong(reply, "no row");
        break;
    case SHAPE_ROW:
        if (!result->rows) return reply_fail(reply, FAIL_NOT_FOUND, "there is no such row");
        break;
    default:
        if (!result->rows && shape->kind == SHAPE_ROW_OR_NULL) buf_lit(reply->out, "null");
    }
    bool lies = result->has_count && (!counted || count != result->rows);
    return !lies || reply_wrong(reply, "a row count that is not true");
}

/* One result object: its members, then what they come to. At the top level it may be an error instead. */
static bool reply_result(Reply *reply, const Shape *shape, bool top, uint32_t *written) {
    Result result = {0};
    bool inside = false;
    Str key;
    if (!json_open(&reply->r, '{')) return reply_wrong(reply, "a result that is no object");
    while (json_each(&reply->r, '}', &inside) && json_key(&reply->r, &key)) {
        if (top && str_is(key, "message")) reply->refused = true;
        if (!reply_member(reply, &key, shape, &result)) return false;
    }
    if (reply->r.fault != JSON_OK) return reply_wrong(reply, "a result that is not JSON");
    return reply_close(reply, shape, &result, written);
}

/* The results of one call: elements of `results`, or (`started` NULL) the whole answer. */
static bool reply_call(Reply *reply, const Shape *shape, bool *started) {
    uint32_t written = 0;
    for (uint32_t i = 0; i < shape->queries; i++) {
        if (started && !json_each(&reply->r, ']', started)) return reply_wrong(reply, "too few results");
        if (!reply_result(reply, shape, !started, &written)) return false;
    }
    if (shape->kind != SHAPE_COUNT) return true;
    if (written != shape->count) return reply_wrong(reply, "a row count that is not true");
    buf_lit(reply->out, "{\"count\":");
    buf_int(reply->out, written);
    buf_byte(reply->out, '}');
    return true;
}

/* `results`: those of every call in turn. `index` counts calls, for an error's. */
static bool reply_results(Reply *reply, Str state, bool batch, uint32_t *index) {
    bool started = false;
    Shape shape;
    if (!json_open(&reply->r, '[')) return reply_wrong(reply, "results that are no array");
    if (batch) buf_byte(reply->out, '[');
    for (*index = 0; state.len; ++*index) {
        if (!shape_unpack(reply->schema, &state, &shape))
            return reply_fail(reply, FAIL_CALL, "a state that is not ours");
        if (*index) buf_byte(reply->out, ',');
        if (!reply_call(reply, &shape, &started)) return false;
    }
    if (batch) buf_byte(reply->out, ']');
    return (!json_each(&reply->r, ']', &started) && reply->r.fault == JSON_OK) ||
           reply_wrong(reply, "too many results");
}

/* The top level of a batch: an error has a message, otherwise there are results. */
static bool reply_batch(Reply *reply, Str state, bool batch, uint32_t *index) {
    Str key;
    bool inside = false, has_results = false;
    JsonValue ignored;
    if (!json_open(&reply->r, '{')) return reply_wrong(reply, "an answer that is no JSON object");
    while (json_each(&reply->r, '}', &inside) && json_key(&reply->r, &key)) {
        if (str_is(key, "message")) reply->refused = true;
        if (!has_results && str_is(key, "results")) {
            has_results = true;
            if (!reply_results(reply, state, batch, index)) return false;
        } else if (!json_value(&reply->r, &ignored)) {
            break;
        }
    }
    return has_results || reply_wrong(reply, "an answer without results");
}

static bool reply_document(Reply *reply, Str state, bool batch, uint32_t *index) {
    Shape shape;
    Str rest = state;
    if (!shape_unpack(reply->schema, &rest, &shape))
        return reply_fail(reply, FAIL_CALL, "a state that is not ours");
    bool whole = batch || shape.queries != 1 ? reply_batch(reply, state, batch, index)
                                             : reply_call(reply, &shape, NULL);
    return whole && (json_end(&reply->r) || reply_wrong(reply, "an answer that is not JSON"));
}

/* Any call of a batch that held secrets guards the whole answer: the protocol doesn't say which one failed.
 */
static bool reply_guarded(const Schema *schema, Str state) {
    Shape shape;
    while (state.len)
        if (!shape_unpack(schema, &state, &shape) || shape.guarded) return true;
    return false;
}

static void reply_put_failure(Reply *reply, bool batch, uint32_t index) {
    Buf *out = reply->out;
    out->len = 0;
    buf_lit(out, "{\"message\":\"");
    if (reply->code == FAIL_NOT_FOUND || reply->code == FAIL_CALL) {
        buf_lit(out, reply->what);
        buf_byte(out, '"');
        if (batch && reply->code == FAIL_NOT_FOUND) {
            buf_lit(out, ",\"index\":");
            buf_int(out, index);
        }
    } else {
        buf_lit(out, "the endpoint answered HTTP ");
        buf_int(out, reply->status);
        buf_lit(out, " with ");
        buf_lit(out, reply->what);
        buf_lit(out, ", at byte ");
        buf_int(out, reply->r.at - reply->start);
        buf_byte(out, '"');
    }
    if (reply->code == FAIL_CONNECTION) sqlstate_outcome(out, reply->status != 413);
    buf_byte(out, '}');
}

FailCode reply_read(const Schema *schema, Str state, Str body, uint32_t status, bool batch, Buf *out) {
    Reply reply = {schema, json_reader(body), out, status, body.ptr, false, FAIL_NONE, ""};
    uint32_t index = 0;
    bool whole = reply_document(&reply, state, batch, &index);
    if (out->failed) return FAIL_MEMORY;
    if (whole && !reply.refused && status < 300) return FAIL_NONE;
    if (reply.refused && reply.r.fault == JSON_OK) {
        out->len = 0;
        return sqlstate_read(&body, status, reply_guarded(schema, state), out);
    }
    if (whole) reply_wrong(&reply, "a result");
    /* An answer that ends early was cut off; and what a gateway says in its own words is not the protocol's.
     */
    if (reply.code == FAIL_PROTOCOL && reply.r.fault == JSON_CUT) {
        reply.code = FAIL_CONNECTION;
        reply.what = "half an answer";
    } else if (reply.code == FAIL_PROTOCOL && (status >= 500 || status == 413 || status == 429)) {
        reply.code = FAIL_CONNECTION;
    }
    reply_put_failure(&reply, batch, index);
    return reply.code;
}
