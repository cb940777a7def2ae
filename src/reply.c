/* Walking results and rows. A function here answers false for what isn't the answer that was asked for; the
 * reader then stands where that was seen. See reply.h. */
#include "reply.h"

#include "sqlstate.h"

/* A count of rows can't come near 2^32: more digits are a lie. */
enum { REPLY_MOST = 400000000 };

typedef struct Reply {
    JsonReader r;
    const Schema *schema;
    Buf *out;
    Str states;       /* the packed shapes of the calls that come after; before them, the types of cells */
    Shape shape;      /* of the call whose result is being read */
    uint32_t index;   /* of that call */
    uint32_t written; /* rows, by its results so far */
    bool batch;       /* the result is an array, one element a call */
    bool refused;     /* the answer has a message: it is an error */
    FailCode code;    /* PROTOCOL until another reason is known */
} Reply;

static bool reply_row(Reply *reply, JsonReader *r, const Table *table, Set fields);
static bool reply_result(Reply *reply, bool several);

/* `,"name":` in one go: half of what is written of many a row are keys. */
static void reply_key(Buf *out, char separator, const char *name) {
    if (!buf_room(out, SCHEMA_NAME + 4)) return;
    char *to = out->ptr + out->len;
    *to++ = separator;
    *to++ = '"';
    while (*name) *to++ = *name++;
    *to++ = '"';
    *to++ = ':';
    out->len = (size_t)(to - out->ptr);
}

/* Many rows for the host's own JSON.parse come without keys, which half of their text would be: the first
 * element has the names, the others are cells. */
static bool reply_is_table(const Reply *reply) {
    return reply->shape.kind == SHAPE_ROWS && !(reply->shape.flags & SHAPE_BYTES);
}

/* The names of the columns, as a row. */
static void reply_names(Buf *out, const Table *table, Set columns) {
    char separator = '[';
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(columns, i)) continue;
        buf_byte(out, separator);
        buf_byte(out, '"');
        buf_lit(out, table->columns[i].name);
        buf_byte(out, '"');
        separator = ',';
    }
    buf_byte(out, ']');
}

/* Rows in an array, joined by commas; counts them. */
static bool reply_rows(Reply *reply, JsonReader *r, const Table *table, Set fields, uint32_t *count) {
    if (!json_open(r, '[')) return false;
    for (; json_more(r, ']'); ++*count) {
        if (*count || reply_is_table(reply)) buf_byte(reply->out, ',');
        if (!reply_row(reply, r, table, fields)) return false;
    }
    return r->fault == JSON_OK;
}

/* A relation comes as one cell: text holding a JSON array of rows, or for one row just that. */
static bool reply_relation(Reply *reply, const Relation *relation, const JsonValue *cell) {
    const Table *table = &reply->schema->tables[relation->table];
    Set columns = shape_columns(table, reply->shape.flags); /* no relations: the recursion ends here */
    Str text = json_body(cell);
    text.len = escape_undo((char *)(uintptr_t)text.ptr, text.len);
    JsonReader r = json_reader(text);
    uint32_t count = 0;
    if (!relation->many) return reply_row(reply, &r, table, columns) && json_end(&r);
    buf_byte(reply->out, '[');
    if (!reply_rows(reply, &r, table, columns, &count)) return false;
    buf_byte(reply->out, ']');
    return json_end(&r);
}

/* The next cell of a row: a string or null. */
static bool reply_cell(JsonReader *r, JsonValue *cell) {
    return json_value(r, cell) && !(cell->flags & JSON_LONE) &&
           (cell->kind == JSON_STRING || cell->kind == JSON_NULL);
}

/* After the last cell nothing more may come. */
static bool reply_row_end(JsonReader *r) {
    return !json_more(r, ']') && r->fault == JSON_OK;
}

/* The instants of the current call's result. */
static TypeTime reply_time(const Reply *reply) {
    return reply->shape.flags & SHAPE_BYTES ? TIME_ISO : TIME_MS;
}

static bool reply_row(Reply *reply, JsonReader *r, const Table *table, Set fields) {
    Buf *out = reply->out;
    const uint32_t count = reply->shape.kind == SHAPE_CELLS ? reply->shape.count : 0;
    const char *cells = reply->states.ptr - count; /* their types */
    JsonValue cell;
    const bool keys = !count && !reply_is_table(reply);
    char separator = keys ? '{' : '[';
    if (!json_open(r, '[')) return false;
    for (uint32_t i = 0; count ? i < count : i < SCHEMA_FIELDS && fields >> i; i++) {
        if (!count && !set_has(fields, i)) continue;
        const Column *column = &table->columns[i];
        const Relation *relation =
            count || i < table->column_count ? NULL : &table->relations[i - table->column_count];
        if (!json_more(r, ']')) return false;
        if (keys) reply_key(out, separator, relation ? relation->name : column->name);
        else buf_byte(out, separator);
        separator = ',';
        TypeId type = relation ? TYPE_JSON : (TypeId)(count ? cells[i] : column->type);
        if (types[type].form == FORM_TEXT && json_copy_plain(r, out)) continue;
        if (!reply_cell(r, &cell)) return false;
        if (cell.kind == JSON_NULL) buf_lit(out, relation && relation->many ? "[]" : "null");
        else if (relation ? !reply_relation(reply, relation, &cell)
                          : !type_decode(out, type, reply_time(reply), &cell))
            return false;
    }
    buf_byte(out, keys ? '}' : ']');
    return reply_row_end(r);
}

/* `[["1.5"]]` */
static bool reply_value(Reply *reply, uint32_t *count) {
    JsonReader *r = &reply->r;
    JsonValue cell;
    ++*count;
    return json_open(r, '[') && json_more(r, ']') && json_open(r, '[') && json_more(r, ']') &&
           reply_cell(r, &cell) && cell.kind == JSON_STRING &&
           type_decode(reply->out, TYPE_FLOAT8, TIME_MS, &cell) && reply_row_end(r) && reply_row_end(r);
}

/* The member `rows`, as the shape wants it. */
static bool reply_result_rows(Reply *reply, uint32_t *count) {
    const Table *table = &reply->schema->tables[reply->shape.table];
    JsonValue ignored;
    switch (reply->shape.kind) {
    case SHAPE_VALUE: return reply_value(reply, count);
    case SHAPE_COUNT:
    case SHAPE_NOTHING: return json_value(&reply->r, &ignored);
    default: break;
    }
    bool many = shape_is_many(&reply->shape);
    if (many) buf_byte(reply->out, '[');
    if (reply_is_table(reply)) reply_names(reply->out, table, reply->shape.fields);
    if (!reply_rows(reply, &reply->r, table, reply->shape.fields, count)) return false;
    if (many) buf_byte(reply->out, ']');
    return true;
}

/* What a result comes to, after its last member: `rows` seen, `said` by rowCount. */
static bool reply_result_end(Reply *reply, uint32_t rows, bool counted, uint32_t said) {
    uint8_t kind = reply->shape.kind;
    if (kind == SHAPE_COUNT) reply->written += said;
    if (kind == SHAPE_COUNT) return counted;
    if (kind == SHAPE_NOTHING || (kind == SHAPE_ROW_OR_NULL && !rows)) buf_lit(reply->out, "null");
    if (kind == SHAPE_NOTHING) return true;
    if ((counted && said != rows) || (!shape_is_many(&reply->shape) && rows > 1)) return false;
    if (kind != SHAPE_ROW || rows) return true;
    reply->code = FAIL_NOT_FOUND;
    return false;
}

/* The results of the call whose shape is current: elements of `results`, or the whole answer. */
static bool reply_call(Reply *reply, bool element) {
    reply->written = 0;
    for (uint32_t i = 0; i < reply->shape.queries; i++)
        if ((element && !json_more(&reply->r, ']')) || !reply_result(reply, false)) return false;
    if (!reply->shape.queries && shape_is_many(&reply->shape)) buf_lit(reply->out, "[]");
    if (reply->shape.kind != SHAPE_COUNT) return true;
    buf_lit(reply->out, "{\"count\":");
    buf_int(reply->out, reply->written);
    buf_byte(reply->out, '}');
    return reply->written == reply->shape.count || reply->shape.count == SHAPE_ANY;
}

/* Makes the next call's shape the current one. */
static bool reply_next(Reply *reply) {
    return shape_unpack(reply->schema, &reply->states, &reply->shape);
}

/* `results`: those of every call in turn. */
static bool reply_results(Reply *reply) {
    bool batch = reply->batch;
    if (!json_open(&reply->r, '[')) return false;
    if (batch) buf_byte(reply->out, '[');
    for (; reply_next(reply); reply->index++) {
        if (reply->index) buf_byte(reply->out, ',');
        if (!reply_call(reply, true)) return false;
    }
    if (batch) buf_byte(reply->out, ']');
    return reply_row_end(&reply->r);
}

/* One object: a result with `rows`, or, where `several` are expected, the whole answer with `results`. In
 * place of either there may be an error, which has a message. */
static bool reply_result(Reply *reply, bool several) {
    JsonReader *r = &reply->r;
    JsonValue value;
    Str key;
    uint32_t rows = 0, said = 0;
    bool seen = false, counted = false;
    if (!json_open(r, '{')) return false;
    while (json_member(r, &key)) {
        if (str_is(key, "message")) reply->refused = true;
        if (str_is(key, several ? "results" : "rows")) {
            if (seen || !(several ? reply_results(reply) : reply_result_rows(reply, &rows))) return false;
            seen = true;
        } else if (!json_value(r, &value)) {
            return false;
        } else if (str_is(key, "rowCount")) {
            counted = value.kind == JSON_NUMBER;
            for (size_t i = 0; counted && i < value.text.len; i++) {
                if (!byte_is_digit(value.text.ptr[i]) || said > REPLY_MOST) return false;
                said = said * 10 + (uint32_t)(value.text.ptr[i] - '0');
            }
        }
    }
    if (r->fault != JSON_OK || !seen) return false;
    return several || reply_result_end(reply, rows, counted, said);
}

/* Why there is no result. An answer that ends early was cut off; and what a gateway says in its own words is
 * not the protocol's, but that of a connection that failed. */
static FailCode reply_failure(Reply *reply, const char *start, uint32_t status) {
    Buf *out = reply->out;
    bool cut = reply->r.fault == JSON_CUT;
    out->len = 0;
    if (reply->code == FAIL_NOT_FOUND && status < 300) {
        const char *table = reply->schema->tables[reply->shape.table].sql;
        buf_lit(out, "{\"table\":\"");
        buf_lit(out, table);
        buf_lit(out, "\",\"message\":\"no such row in ");
        buf_lit(out, table);
        buf_byte(out, '"');
        if (reply->batch) {
            buf_lit(out, ",\"index\":");
            buf_int(out, reply->index);
        }
    } else {
        buf_lit(out, "{\"message\":\"the endpoint answered HTTP ");
        buf_int(out, status);
        buf_lit(out,
                cut ? " with half an answer, cut off at byte " : " with what was not asked for, at byte ");
        buf_int(out, reply->r.at - start);
        buf_byte(out, '"');
        reply->code =
            cut || status >= 500 || status == 413 || status == 429 ? FAIL_CONNECTION : FAIL_PROTOCOL;
        if (reply->code == FAIL_CONNECTION) sqlstate_outcome(out, status != 413, false);
    }
    buf_byte(out, '}');
    return reply->code;
}

FailCode reply_read(const Schema *schema, Str state, Str body, uint32_t status, bool batch, Buf *out) {
    Reply reply = {.schema = schema,
                   .r = json_reader(body),
                   .out = out,
                   .states = state,
                   .batch = batch,
                   .code = FAIL_PROTOCOL};
    uint8_t flags = 0;
    bool several = false;
    /* Every shape is ours; and is any of them guarded? The protocol doesn't say which statement failed. */
    do {
        if (several || !reply_next(&reply)) return FAIL_CALL;
        several = !batch;
        flags |= reply.shape.flags;
    } while (reply.states.len);
    out->ascii = !(flags & SHAPE_BYTES);
    bool results = batch || reply.shape.queries != 1;
    if (results) reply.states = state; /* from the first shape again */
    bool whole = results ? reply_result(&reply, true) : reply_call(&reply, false);
    if (whole && json_end(&reply.r) && !reply.refused && status < 300) return FAIL_NONE;
    if (!reply.refused || reply.r.fault != JSON_OK) return reply_failure(&reply, body.ptr, status);
    out->len = 0;
    return sqlstate_read(&body, status, flags & SHAPE_GUARDED, out);
}
