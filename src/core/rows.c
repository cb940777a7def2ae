/* Sorting and counting. See rows.h. */
#include "core/rows.h"

enum {
    ROWS_PLACE = 10,  /* digits of a row's place at most */
    ROWS_MOVED = 0x80 /* among the flags of a row's first cell, besides JSON_*: it has its place */
};

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

/* Copies the rows into `to`, group by group. */
static void rows_sort(const Rows *rows, const Table *table, Set matter, JsonValue *to, Buf *places) {
    const size_t stride = rows->stride;
    JsonValue *head = (JsonValue *)rows->cells, *end = head + rows->to * stride;
    for (; head < end; head += stride) {
        if (head->flags & ROWS_MOVED) continue;
        for (JsonValue *row = head; row < end; row += stride) {
            if (row->flags & ROWS_MOVED || !rows_alike(table, head, row, matter)) continue;
            const char *place = places->ptr + places->len;
            bytes_copy(to, row, stride * sizeof *to);
            row->flags |= ROWS_MOVED;
            to += stride;
            buf_int(places, (row - rows->cells) / (ptrdiff_t)stride + 1);
            *to++ = (JsonValue){str_of(place, places->ptr + places->len), JSON_NUMBER, 0};
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
