/* Runs the known answers in tests/tools natively: each in memory that is exactly as large as said, and again
 * in smaller ones, where it may only run out of memory. The format is in tests/tools/README.md. */
#include <cjson/cJSON.h>
#include <glob.h>
#include <stdlib.h>
#include "check.h"
#include "ground/fail.h"
#include "tools/ops.h"

/* How many smaller memories: more for a short input, which takes less time. */
enum { ROOM = 16 << 20, SMALLER = 40, SMALLER_SHORT = 300, SHORT = 600, SHOWN = 2000 };

typedef struct Text {
    char *ptr;
    size_t len;
} Text;

typedef struct Answer {
    bool failed;
    char *text; /* ends with a NUL */
    size_t used;
} Answer;

static void text_add(Text *text, const char *bytes, size_t n) {
    char *grown = realloc(text->ptr, text->len + n + 1);
    if (!grown) abort();
    memcpy(grown + text->len, bytes, n);
    grown[text->len += n] = 0;
    text->ptr = grown;
}

static Text file_read(const char *name) {
    Text text = {calloc(1, 1), 0};
    char part[1 << 14];
    FILE *file = fopen(name, "rb");
    if (!file || !text.ptr) {
        printf("%s can't be read\n", name);
        exit(2);
    }
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) text_add(&text, part, n);
    (void)fclose(file);
    return text;
}

/* Replaces "@doc NAME" at the beginning of a value by the file's text. */
static Text expand(Text from) {
    Text to = {calloc(1, 1), 0};
    for (const char *at = from.ptr; *at;) {
        char name[200];
        int n = 0;
        if (sscanf(at, "@doc %99[a-z0-9-]%n", name, &n) == 1 && n) {
            char path[300];
            (void)snprintf(path, sizeof path, "tests/tools/%s.json", name);
            Text file = file_read(path);
            text_add(&to, file.ptr, file.len);
            free(file.ptr);
            at += n;
        } else {
            text_add(&to, at++, 1);
        }
    }
    free(from.ptr);
    return to;
}

static Answer run(const char *tool, const Text *input, size_t room) {
    Answer answer = {.failed = true};
    char *memory = malloc(room ? room : 1);
    char *copy =
        malloc(input->len ? input->len : 1); /* of its own size, so that ASan sees every byte beyond it */
    if (!memory || !copy) abort();
    memcpy(copy, input->ptr, input->len);
    Arena arena = {.base = memory, .cap = room};
    HeliumAnswer got;
    tools_run(&arena, (Str){tool, strlen(tool)}, (Str){copy, input->len}, &got);
    Text text = {NULL, 0};
    text_add(&text, got.text, got.text_len);
    answer = (Answer){got.kind != HELIUM_DONE, text.ptr, arena.used};
    if (got.kind == HELIUM_FAIL && got.code == FAIL_MEMORY) answer.used = 0;
    free(memory);
    free(copy);
    return answer;
}

/* With less memory: the same answer, or that memory has run out. */
static bool same_when_smaller(const char *tool, const Text *input, const Answer *whole) {
    bool ok = true;
    size_t steps = input->len < SHORT ? SMALLER_SHORT : SMALLER;
    for (size_t i = 0; i < steps && ok; i++) {
        Answer less = run(tool, input, whole->used * i / steps);
        ok = (less.failed && strstr(less.text, "out of memory")) || strcmp(less.text, whole->text) == 0;
        if (!ok) printf("    in %zu bytes: %.300s\n", whole->used * i / steps, less.text);
        free(less.text);
    }
    return ok;
}

static bool member_is(const cJSON *answer, const char *member, Text *want) {
    const cJSON *got = *member ? cJSON_GetObjectItemCaseSensitive(answer, member) : answer;
    while (want->len && (want->ptr[want->len - 1] == '\n' || want->ptr[want->len - 1] == ' '))
        want->ptr[--want->len] = 0;
    if (cJSON_IsString(got)) {
        size_t len = strlen(got->valuestring);
        while (len && got->valuestring[len - 1] == '\n') len--;
        bool same = len == want->len && memcmp(got->valuestring, want->ptr, len) == 0;
        if (!same) printf("    want %s\n    got  %s\n", want->ptr, got->valuestring);
        return same;
    }
    cJSON *wanted = cJSON_Parse(want->ptr);
    char *got_text = got ? cJSON_PrintUnformatted(got) : NULL,
         *want_text = wanted ? cJSON_PrintUnformatted(wanted) : NULL;
    bool ordered = strcmp(member, "document") == 0;
    bool same = got_text && want_text &&
                (ordered ? strcmp(got_text, want_text) == 0 : cJSON_Compare(got, wanted, true));
    if (!same)
        printf("    want %.*s\n    got  %.*s\n", SHOWN, want_text ? want_text : "what is no JSON", SHOWN,
               got_text ? got_text : "nothing");
    cJSON_Delete(wanted);
    free(got_text);
    free(want_text);
    return same;
}

typedef struct Case {
    const char *file;
    char title[200], tool[40], member[40];
    int line;
    char mode; /* what the lines go to: '>' the input, '<' or '!' what is expected */
    Text input, want;
    Answer answer;
    bool ran, checked;
} Case;

/* The end of a section: runs a tool whose input has been read, or looks at what was expected. */
static void section_end(Case *it) {
    cJSON_InitHooks(NULL);
    if (it->mode == '>') {
        it->input = expand(it->input);
        it->answer = run(it->tool, &it->input, ROOM);
        it->ran = true;
        bool ok = same_when_smaller(it->tool, &it->input, &it->answer);
        if (!check_count(ok, it->file, it->line, it->title)) printf("    differs in less memory\n");
        cJSON_InitHooks(NULL);
    } else if (it->mode) {
        cJSON *answer = cJSON_Parse(it->answer.text);
        it->want = expand(it->want);
        bool ok = it->answer.failed == (it->mode == '!') && member_is(answer, it->member, &it->want);
        if (!check_count(ok, it->file, it->line, it->title))
            printf("    %s %s: %.*s\n", it->tool, it->member, SHOWN, it->answer.text);
        it->checked = true;
        cJSON_Delete(answer);
    }
    it->want.len = 0;
    if (it->want.ptr) *it->want.ptr = 0;
    it->mode = 0;
}

static void case_end(Case *it) {
    section_end(it);
    if (it->ran) check_count(it->checked, it->file, it->line, "a case that expects something");
    free(it->answer.text);
    it->answer = (Answer){0};
    it->ran = it->checked = false;
    it->input.len = 0;
}

static void case_line(Case *it, const char *at, size_t len) {
    bool marked = len >= 2 && (memcmp(at, "==", 2) == 0 || memcmp(at, ">>", 2) == 0 ||
                               memcmp(at, "<<", 2) == 0 || memcmp(at, "!!", 2) == 0);
    if (*at == '#' && len) return;
    if (!marked) {
        text_add(it->mode == '>' ? &it->input : &it->want, at, len);
        text_add(it->mode == '>' ? &it->input : &it->want, "\n", 1);
        return;
    }
    int rest = len > 3 ? (int)len - 3 : 0;
    if (*at == '=' || *at == '>') case_end(it);
    else section_end(it);
    if (*at == '=') (void)snprintf(it->title, sizeof it->title, "%.*s", rest, at + 3);
    else if (*at == '>') (void)snprintf(it->tool, sizeof it->tool, "%.*s", rest, at + 3);
    else (void)snprintf(it->member, sizeof it->member, "%.*s", rest, rest ? at + 3 : "");
    it->mode = *at == '=' ? 0 : *at;
}

int main(void) {
    glob_t files;
    if (glob("tests/tools/*.case", 0, NULL, &files) != 0) return 2;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        Text text = file_read(files.gl_pathv[i]);
        Case it = {.file = files.gl_pathv[i]};
        for (const char *at = text.ptr; *at;) {
            const char *end = strchr(at, '\n');
            if (!end) end = at + strlen(at);
            it.line++;
            case_line(&it, at, (size_t)(end - at));
            at = *end ? end + 1 : end;
        }
        case_end(&it);
        free(it.input.ptr);
        free(it.want.ptr);
        free(text.ptr);
    }
    globfree(&files);
    return check_end();
}
