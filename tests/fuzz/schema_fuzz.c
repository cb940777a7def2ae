/* Any text as a schema: it is refused, or calls over it and replies to them come to what any do.
 *
 * Input: memory in units of 256 bytes or 0 for plenty, a form, a table, a byte of flags, two of the length of
 * the schema's text, that, two of the length of the arguments, they, the rest is the reply. */
#include "core/load.h"
#include "fuzz.h"

static uint32_t two(Str *input) {
    uint32_t low = fuzz_byte(input);
    return low | (uint32_t)fuzz_byte(input) << 8;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char room[1 << 20];
    static const char seed[HELIUM_SEED_SIZE] = "seed";
    Str input = {(const char *)data, size};
    uint32_t limit = fuzz_byte(&input), form = fuzz_byte(&input), table = fuzz_byte(&input);
    uint32_t flags = (uint32_t)fuzz_byte(&input) << 8;
    Str text = fuzz_block(fuzz_take(&input, two(&input)));
    Arena arena = {.base = room, .cap = limit ? limit * 256 : sizeof room};
    Schema schema;
    size_t wrong;
    Loaded loaded = load_schema(&arena, text, &schema, &wrong);
    MUST(wrong <= text.len && (limit || loaded != LOAD_NO_MEMORY));
    if (loaded == LOAD_WELL) {
        fuzz_over = &schema;
        Str args = fuzz_take(&input, two(&input));
        uint32_t op = form | table << HELIUM_NUMBER_SHIFT | (flags & (HELIUM_BYTES | HELIUM_SECRETS));
        if (form == HELIUM_REPLY || form == HELIUM_SCHEMA) op = 0;
        HeliumAnswer answer = fuzz_step(fuzz_arena(), op, (Str){seed, sizeof seed}, args);
        if (answer.kind == HELIUM_FETCH && answer.state_len) {
            Str state = fuzz_block((Str){answer.state, answer.state_len});
            fuzz_part(fuzz_arena(), HELIUM_REPLY | (op & 0xff00) | 200u << HELIUM_STATUS_SHIFT, state, input);
            free((char *)(uintptr_t)state.ptr);
        }
        fuzz_over = NULL;
    }
    free((char *)(uintptr_t)text.ptr);
    return 0;
}
