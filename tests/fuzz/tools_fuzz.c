/* The tools of the migration engine on anything: they answer with JSON, and a document that is taken is a
 * fixed point: what it is written as is taken, and written the same.
 *
 * Input: a byte that chooses how the rest is given, then that: a whole input of a tool, a document as a
 * value, or as text, or as what a database answers. */
#include "fuzz.h"
#include "tools/ops.h"

/* The first GIVEN give a document that was read; others leave that to who gave it to them. */
enum { GIVEN = 5 };
static const char *const tools[] = {"document", "pull", "respell", "merge", "catalog",
                                    "version",  "diff", "owned",   "adopt", "scratch",
                                    "history",  "sum",  "ledger",  "client"};

/* Runs a tool; the answer is a block of its own, for the caller to free, and empty where it failed. */
static Str run_tool(const char *name, Str input) {
    HeliumAnswer answer;
    memset(&answer, 0xa5, sizeof answer);
    Str own = fuzz_block(input);
    tools_run(fuzz_arena(), (Str){name, strlen(name)}, own, &answer);
    free((char *)(uintptr_t)own.ptr);
    Str text = fuzz_block((Str){answer.text, answer.text_len});
    MUST(answer.kind == HELIUM_DONE || answer.kind == HELIUM_FAIL);
    MUST(fuzz_is_json(text) && *text.ptr == '{');
    if (answer.kind == HELIUM_FAIL) text.len = 0;
    return text;
}

/* A block with the three one after another. */
static Str around(const char *before, Str text, const char *behind) {
    size_t first = strlen(before), last = strlen(behind);
    char *block = malloc(first + text.len + last);
    MUST(block);
    memcpy(block, before, first);
    if (text.len) memcpy(block + first, text.ptr, text.len);
    memcpy(block + first + text.len, behind, last);
    return (Str){block, first + text.len + last};
}

/* A block with the text as a JSON string; of bytes that are no UTF-8 it makes no JSON. */
static Str quoted(Str text) {
    static char room[1 << 20];
    Arena arena = {.base = room, .cap = sizeof room};
    Buf out = buf_make(&arena);
    escape_put_text(&out, text.ptr, text.len);
    return fuzz_block(buf_str(&out));
}

static void release(Str block) {
    free((char *)(uintptr_t)block.ptr);
}

/* What gives a document gives one that is taken, and given back the same. */
static void check_fixed(Str answer) {
    static const char start[] = "{\"document\":";
    if (answer.len < sizeof start || memcmp(answer.ptr, start, sizeof start - 1) != 0) return;
    JsonReader reader = json_reader((Str){answer.ptr + sizeof start - 1, answer.len - (sizeof start - 1)});
    JsonValue document;
    MUST(json_value(&reader, &document));
    Str input = around(start, document.text, "}"), again = run_tool("document", input);
    MUST(again.len > sizeof start + document.text.len);
    MUST(memcmp(again.ptr + sizeof start - 1, document.text.ptr, document.text.len) == 0);
    release(input);
    release(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str rest = {(const char *)data, size};
    uint8_t how = fuzz_byte(&rest);
    Str text = quoted(rest), input, answer;
    if (how % 4 == 0) {
        input = fuzz_block(rest);
    } else if (how % 4 == 1) {
        input = around("{\"document\":", rest, "}");
    } else if (how % 4 == 2) {
        input = around("{\"text\":", text, "}");
    } else {
        input = around("{\"results\":[{\"rows\":[[", text, "]]}]}");
    }
    size_t number = how % 4 == 0 ? how / 4 % COUNT(tools) : how % 4 == 3; /* pull or document */
    answer = run_tool(tools[number], input);
    if (answer.len && number < GIVEN) check_fixed(answer);
    release(text);
    release(input);
    release(answer);
    return 0;
}
