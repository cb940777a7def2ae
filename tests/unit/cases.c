/* Runs the known answers in tests/cases natively: every step by the ABI, in memory lent to the core, which
 * is exactly as large as said, so that ASan sees every byte beyond it.
 *
 * Knows the format (tests/cases/README.md) and the ABI, no SQL. A request's strings are compared as cJSON
 * reads them. What is read is kept until the program ends. */
#include <glob.h>
#include <cjson/cJSON.h>
#include "ground/fail.h"
#include "core/shape.h"
#include "columns.h"
#include "feed.h"

enum {
    SMALLER = 160,           /* how many smaller memories each step is repeated in, about */
    SMALLER_BYTES = 1 << 25, /* but no more than this of input in all */
    CUT = 4096               /* a reply of this length is not tried with every end */
};

static const char *const fails[] = {
    "",
#define FAIL(name, code, error_class, prisma) code,
#include "ground/fail.def"
#undef FAIL
};

static Text seed;

/* Every smaller memory: no memory, or the same answer. */
static bool smaller(const Step *step) {
    Step again = step_again(step);
    size_t least = step->state.len + step->input.len, times = SMALLER;
    if (times * least > SMALLER_BYTES) times = SMALLER_BYTES / least + 2;
    size_t stride = step->used / times + 1;
    bool ok = true;
    for (size_t room = (size_t)step->line->number % stride; ok && room < step->used;
         room += stride, steps_repeated++) {
        step_in(&again, room, again.input.len);
        if (again.refused || (again.kind == HELIUM_FAIL && again.code == FAIL_MEMORY)) continue;
        if (again.kind != step->kind || again.code != step->code || !text_eq(&again.text, &step->text)) {
            printf("with %zu bytes of memory instead of %zu:\n", room, step->used);
            ok = report(step->line, "another answer", &step->text, &again.text);
        }
    }
    step_free(&again);
    return ok;
}

/* A reply that is cut off is no result, wherever it is. */
static bool cut(const Step *step) {
    Step again = step_again(step);
    bool ok = true;
    size_t end = step->input.len;
    while (end && strchr(" \t\r\n", again.input.ptr[end - 1])) end--;
    for (size_t len = 0; ok && len < end; len++, steps_repeated++) {
        step_in(&again, ROOM / 256, len);
        if (again.kind == HELIUM_FAIL && again.code == FAIL_CONNECTION) continue;
        printf("cut off after %zu bytes:\n", len);
        ok = report(step->line, "not CONNECTION", &step->text, &again.text);
    }
    step_free(&again);
    return ok;
}

/* Whether it is the answer to one statement, and no refusal by its status: only these come in parts. */
static bool is_single(const Step *step) {
    Shape shape;
    if (step->state.len < sizeof shape || step->op & HELIUM_BATCH) return false;
    memcpy(&shape, step->state.ptr, sizeof shape);
    return shape.queries == 1 && shape.kind != SHAPE_SQL && step->op >> HELIUM_STATUS_SHIFT < 300;
}

/* The same reply cut in two at every byte, byte by byte, and in little memory. Not where it is refused: what
 * is already read can't be taken back, so that an error behind rows is another one. */
static bool in_parts(const Step *step) {
    bool ok = true;
    size_t len = step->input.len;
    for (size_t first = 0; ok && first <= len; first++) ok = parts(step, first, len, ROOM / 256);
    if (ok) ok = parts(step, 1, 1, ROOM / 256);
    for (size_t room = len; ok && room < step->used; room += len / 8 + 1)
        ok = parts(step, len / 2, len, room);
    return ok;
}

/* Comparing. */

static const char *const kinds[] = {"done", "fetch", "fail"};

/* Whether the fields of a failure are those wanted, where @n stands for any digits. */
static bool check_fields(const char *want, const char *got) {
    for (; *want; want++) {
        if (strncmp(want, "@n", 2) == 0) {
            want++;
            got += strspn(got, "0123456789");
        } else if (*got++ != *want) {
            return false;
        }
    }
    return !*got;
}

/* Adds what cJSON writes of a text of JSON; of none, the text as it is. */
static void add_json(Text *out, const char *text, size_t len) {
    cJSON *value = cJSON_ParseWithLength(text, len);
    char *printed = cJSON_PrintUnformatted(value);
    if (printed) text_add(out, printed, strlen(printed));
    else text_add(out, text, len);
    free(printed);
    cJSON_Delete(value);
}

/* A request with its strings written one way, as arguments' escapes come through; all other bytes as they
 * are. */
static Text plain(const Text *request) {
    Text out = {NULL, 0};
    const char *at = request->ptr, *end = at + request->len;
    text_add(&out, "", 0);
    while (at < end) {
        const char *from = at++;
        if (*from == '"') {
            while (at < end && *at != '"') at += *at == '\\' ? 2 : 1;
            if (at < end) at++;
        }
        if (*from == '"' && at <= end) add_json(&out, from, (size_t)(at - from));
        else text_add(&out, from, 1);
    }
    return out;
}

/* `sql` and `params` lines against the bytes of the request: a batch's statements stand bare, several have a
 * frame, one has none. */
static bool check_request(const Step *step, const Line *want) {
    bool framed = is(want + 2, "sql") && !(step->op & HELIUM_BATCH);
    const Line *first = want;
    Text wanted = {NULL, 0}, got = plain(&step->text);
    text_add(&wanted, "{\"queries\":[", framed ? 12 : 0);
    for (; is(want, "sql") && is(want + 1, "params"); want += 2) {
        cJSON *sql = cJSON_CreateString(want->text.ptr);
        char *printed = cJSON_PrintUnformatted(sql);
        if (want != first) text_add(&wanted, ",", 1);
        text_add(&wanted, "{\"query\":", 9);
        text_add(&wanted, printed, strlen(printed));
        text_add(&wanted, ",\"params\":", 10);
        add_json(&wanted, want[1].text.ptr, want[1].text.len);
        text_add(&wanted, "}", 1);
        free(printed);
        cJSON_Delete(sql);
    }
    text_add(&wanted, "]}", framed ? 2 : 0);
    bool ok = is(want, "sql") ? wrong(want, "sql without params")
                              : text_eq(&wanted, &got) || report(first, "request", &wanted, &got);
    free(wanted.ptr);
    free(got.ptr);
    return ok;
}

/* The lines behind a step against what came of it. */
static bool check_step(const Step *step, const Line *want) {
    Text rest;
    if (step->kind > HELIUM_FAIL) return wrong(step->line, "a kind that isn't there");
    if (step->kind == HELIUM_FETCH && is(want, "sql")) return check_request(step, want);
    if (step->kind == HELIUM_FETCH && is(want, "nothing") && !step->text.len) return true;
    if (step->kind == HELIUM_DONE && is(want, "done"))
        return text_eq(&want->text, &step->text) || report(want, "result", &want->text, &step->text);
    if (step->kind == HELIUM_FAIL && is(want, "fail") && step->code > FAIL_NONE && step->code < FAIL_END) {
        Text code = split(want, &rest);
        bool ok = (strcmp(code.ptr, fails[step->code]) == 0 && check_fields(rest.ptr, step->text.ptr)) ||
                  report(want, fails[step->code], &rest, &step->text);
        free(code.ptr);
        free(rest.ptr);
        return ok;
    }
    return report(want, kinds[step->kind], &want->text, &step->text);
}

/* Putting steps together. */

static bool flagged(const Line *line, const char *flag) {
    return strstr(line->verb.ptr, flag) != NULL;
}

static void prepare_call(const Line *line, Step *step) {
    Text method = split(line, &step->input);
    bool creates;
    step->op = schema_op(method.ptr, &creates);
    if (flagged(line, ".bytes")) step->op |= HELIUM_BYTES;
    if (flagged(line, ".secrets")) step->op |= HELIUM_SECRETS;
    if (flagged(line, ".batch")) step->op |= HELIUM_BATCH;
    if (flagged(line, ".again")) step->op |= HELIUM_AGAIN;
    if (flagged(line, ".page")) step->op |= HELIUM_PAGE;
    if (creates) step->state = seed;
    if (flagged(line, ".guard")) {
        static const char one_row_query_2[8] = {1, 0, 0, 0, 2, 0, 0, 0};
        static char guarded[HELIUM_SEED_SIZE + sizeof one_row_query_2];
        step->op |= HELIUM_GUARD;
        if (step->state.len) memcpy(guarded, step->state.ptr, step->state.len);
        memcpy(guarded + step->state.len, one_row_query_2, sizeof one_row_query_2);
        step->state = (Text){guarded, step->state.len + sizeof one_row_query_2};
    }
    free(method.ptr);
}

/* One result of the protocol, from a `rows` or a `count` line. */
static void add_result(Text *body, const Line *line) {
    char tail[96];
    cJSON *rows = cJSON_ParseWithLength(line->text.ptr, line->text.len);
    bool counted = is(line, "count");
    int n = counted ? (int)strtol(line->text.ptr, NULL, 10) : cJSON_GetArraySize(rows);
    const char *command = counted ? "INSERT" : "SELECT";
    int length =
        snprintf(tail, sizeof tail, ",\"command\":\"%s\",\"rowCount\":%d,\"rowAsArray\":true}", command, n);
    text_add(body, "{\"fields\":[],\"rows\":", 20);
    if (counted) text_add(body, "[]", 2);
    else text_add(body, line->text.ptr, line->text.len);
    text_add(body, tail, (size_t)length);
    cJSON_Delete(rows);
}

/* A reply from line `at`; returns the line behind it. */
static const Line *prepare_reply(const Line *at, bool batch, Step *step) {
    unsigned long status = 200;
    if (is(at, "reply")) {
        Text word = split(at, &step->input);
        status = strtoul(word.ptr, NULL, 10);
        free(word.ptr);
        batch = batch || flagged(at, ".batch");
        at++;
    } else {
        const Line *first = at;
        for (; is(at, "rows") || is(at, "count"); at++) {
            if (at != first) text_add(&step->input, ",", 1);
            add_result(&step->input, at);
        }
        if (batch || at - first > 1) {
            Text all = text_of("{\"results\":[", 12);
            text_add(&all, step->input.ptr, step->input.len);
            text_add(&all, "]}", 2);
            free(step->input.ptr);
            step->input = all;
        }
    }
    step->op = HELIUM_REPLY | (uint32_t)status << HELIUM_STATUS_SHIFT | (batch ? HELIUM_BATCH : 0);
    return at;
}

/* What a step carries over to the replies behind it. */
typedef struct Flight {
    Text state, given;
    bool batch, sent;
    size_t room;
} Flight;

/* Runs the step that begins at line `at`; returns the line behind it, or NULL when it went wrong. */
static const Line *run_step(const Line *at, Flight *flight) {
    Step step = {.line = at};
    bool reply = !is(at, "call");
    if (!reply) {
        prepare_call(at++, &step);
    } else {
        at = prepare_reply(at, flight->batch, &step);
        step.state = flight->state;
    }
    if (flight->given.ptr) step.state = flight->given;
    step_in(&step, flight->room, step.input.len);
    bool ok = step.refused ? wrong(step.line, "no room") : check_step(&step, at);
    if (ok && flight->room == ROOM) ok = smaller(&step);
    if (ok && reply && flight->sent && step.kind == HELIUM_DONE && step.input.len < CUT) ok = cut(&step);
    if (ok && reply && is_single(&step) && step.input.len < CUT) ok = in_parts(&step);
    if (!reply) {
        flight->batch = step.op & HELIUM_BATCH;
        flight->sent = step.text.len || (flight->batch && flight->sent);
        if (!flight->batch) flight->state.len = 0;
        text_add(&flight->state, step.next.ptr, step.next.len);
    }
    flight->room = ROOM;
    free(flight->given.ptr);
    flight->given = (Text){NULL, 0};
    free(step.input.ptr);
    step_free(&step);
    while (is(at, "sql") || is(at, "params") || is(at, "nothing") || is(at, "done") || is(at, "fail")) at++;
    return ok ? at : NULL;
}

/* The file of a schema that a case is about. */
static const char *schema_file(const Line *line) {
    static char name[256];
    (void)snprintf(name, sizeof name, "tests/cases/schemas/%s.json", line->text.ptr);
    return name;
}

/* Runs the case at line `at`; returns the line behind it. */
static const Line *run_case(const Line *at, const Line *end) {
    const Line *title = at++;
    Flight flight = {.room = ROOM};
    bool ok = true;
    schema_bring(SERVICE);
    while (ok && at < end && !is(at, "==")) {
        if (is(at, "call") || is(at, "reply") || is(at, "rows") || is(at, "count")) {
            at = run_step(at, &flight);
            ok = at != NULL;
        } else {
            if (is(at, "state")) {
                text_hex(&flight.given, at->text.ptr, at->text.len);
                text_add(&flight.given, "", 0);
            } else if (is(at, "schema")) {
                schema_bring(schema_file(at));
            } else if (is(at, "arena")) {
                flight.room = strtoul(at->text.ptr, NULL, 10);
            } else if (!is(at, "live") && !is(at, "host")) {
                ok = wrong(at, "no such line here");
            }
            at++;
        }
    }
    free(flight.state.ptr);
    free(flight.given.ptr);
    check_count(ok, title->file, title->number, title->title);
    for (at = title + 1; at < end && !is(at, "==");) at++;
    return at;
}

int main(void) {
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    glob_t files;
    Text digits = file_read("tests/cases/seed.hex");
    text_hex(&seed, digits.ptr, strspn(digits.ptr, "0123456789abcdef"));
    free(digits.ptr);
    if (glob("tests/cases/*.case", 0, NULL, &files) != 0) return 2;
    lines[line_count++] = (Line){"", "", 0, text_of("", 0), text_of("", 0)};
    for (size_t i = 0; i < files.gl_pathc; i++) file_lines(files.gl_pathv[i]);
    const Line *end = lines + line_count;
    lines[line_count] = (Line){"", "", 0, text_of("==", 2), text_of("", 0)}; /* one can always look ahead */
    for (Line *at = lines + 1; at < end; at++) {
        if (is(at, "==")) schema_bring(SERVICE);
        else if (is(at, "schema")) schema_bring(schema_file(at));
        else columns_expand(&at->text);
    }
    for (const Line *at = lines + 1; at < end;) at = run_case(at, end);
    globfree(&files);
    printf("%u steps with less memory or a shorter reply\n", steps_repeated);
    return check_end();
}
