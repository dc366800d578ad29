/* Reading the text form of vectors and images (README.md). Anything unexpected ends the program with a message. */
#ifndef NC1_TEXT_H
#define NC1_TEXT_H

#include <stdio.h>

#include "nc1.h"

enum { NC1_LINE_BYTES = 1 << 20 };

typedef struct {
    FILE *file;
    char *line, *at;
    unsigned number;
    const char *name;
} reader;

bool next_line(reader *r);
void bad(const reader *r, const char *what) __attribute__((noreturn));
const char *word(reader *r);
bool more(reader *r);
int64_t number(reader *r, int64_t low, int64_t high);
nc1_class read_class(reader *r);
nc1_record read_record(reader *r);
void read_hex(reader *r, uint8_t **bytes, size_t *count);

/* Reads an image, or only events, up to and including "expect" or the end; returns the number of ticks. */
uint64_t read_image(reader *r, nc1_board *board);

#define U8(r) ((uint8_t)number(r, 0, 255))
#define I8(r) ((int8_t)number(r, -128, 127))
#define U16(r) ((uint16_t)number(r, 0, 65535))
#define I16(r) ((int16_t)number(r, -32768, 32767))
#define U32(r) ((uint32_t)number(r, 0, 0xffffffffll))

#define APPEND(owner, array, count, value) ((owner)->array = nc1_grow((owner)->array, (owner)->count, sizeof *(owner)->array), \
    (owner)->array[(owner)->count++] = (value))

#endif
