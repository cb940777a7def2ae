/* Times: any text is refused or is a time whose ISO text reads back as the same one, and so has every Date.
 *
 * Input: eight bytes of milliseconds, the rest is text. */
#include "fuzz.h"
#include "core/time.h"

/* The ISO text of a time is a JSON string and, in the years that need no sign, that time again. */
static void check_iso(int64_t ms) {
    Buf iso = buf_make(fuzz_arena());
    Time again;
    time_put_iso(&iso, ms);
    MUST(fuzz_is_json(buf_str(&iso)) && *iso.ptr == '"');
    if (iso.len == sizeof "\"2026-01-02T03:04:05.678Z\"" - 1)
        MUST(time_read(iso.ptr + 1, iso.len - 2, &again) && time_ms(&again) == ms);
    else MUST(!time_fits_date(ms) || iso.len == sizeof "\"+012026-01-02T03:04:05.678Z\"" - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str input = {(const char *)data, size}, head = fuzz_take(&input, 8);
    Str text = fuzz_block(input);
    int64_t ms = 0;
    Time time;
    if (head.len == 8) memcpy(&ms, head.ptr, 8);
    if (time_fits_date(ms)) check_iso(ms);
    if (time_read(text.ptr, text.len, &time)) check_iso(time_ms(&time));
    free((char *)(uintptr_t)text.ptr);
    return 0;
}
