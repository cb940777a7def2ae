/* Sorting and counting. See rows.h. */
#include "core/rows.h"

enum { ROWS_PLACE = 10 /* digits of a row's place at most */ };

Set rows_given(const Table *table, const JsonValue *row) {
    Set given = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (row[i].kind != JSON_NONE) given |= set_of(i);
    return given;
}

/* Whether they may go into one statement. */
static bool rows_alike(const Table *table, const JsonValue *a, const JsonValue *b, Set matter) {
    return !((rows_given(table, a) ^ rows_given(table, b)) & matter);
}

/* Copies rows that are still there into `to`, group by group. */
static void rows_sort(const Rows *rows, const Table *table, Set matter, JsonValue *to, Buf *places) {
    const size_t size = rows->stride * sizeof *to;
    JsonValue *cells = (JsonValue *)rows->cells;
    for (size_t first = 0; first < rows->to; first++) {
        const JsonValue *head = to; /* where the group begins, if it does */
        for (size_t i = first; i < rows->to; i++) {
            JsonValue *row = &cells[i * rows->stride];
            if (row->kind == JSON_NONE || (to != head && !rows_alike(table, head, row, matter))) {
                if (i == first) break;
                continue;
            }
            bytes_copy(to, row, size);
            row->kind = JSON_NONE; /* it has its place */
            size_t was = places->len;
            buf_int(places, (int64_t)i + 1);
            to += rows->stride;
            *to++ = (JsonValue){str_of(places->ptr + was, places->ptr + places->len), JSON_NUMBER, 0};
        }
    }
}

bool rows_group(Rows *rows, const Table *table, Set matter, Arena *arena) {
    const size_t count = rows->to, stride = rows->stride + 1, size = stride * sizeof *rows->cells;
    Buf places = buf_make(arena);
    size_t same = 0;
    while (same < count && rows_alike(table, rows->cells, &rows->cells[same * rows->stride], matter)) same++;
    if (same < count) {
        JsonValue *to = count > SIZE_MAX / size ? NULL : arena_take(arena, count * size);
        if (!to || !buf_room(&places, count * ROWS_PLACE)) return false;
        rows_sort(rows, table, matter, to, &places);
        rows->cells = to;
        rows->stride = stride;
    }
    rows->to = 0;
    return true;
}

bool rows_next(Rows *rows, size_t count, const Table *table, Set matter, size_t most) {
    size_t size = 0;
    rows->from = rows->to;
    while (rows->to < count && size < most) {
        const JsonValue *head = &rows->cells[rows->from * rows->stride];
        const JsonValue *row = &rows->cells[rows->to * rows->stride];
        if (!rows_alike(table, head, row, matter)) break;
        for (size_t i = 0; i < table->column_count; i++) size += row[i].text.len + 4;
        rows->to++;
    }
    return rows->from < count;
}
