/* Tests of the firmware on a computer. They read the golden vectors' text files; see ../README.md. */
#ifndef HWFW_TEST_H
#define HWFW_TEST_H

#include <stdio.h>
#include <stdlib.h>

#include "firmware.h"

/* Reading lines of words. Anything unexpected ends the program. */
struct lines {
    const char *name;
    FILE *file;
    char *line, *at;
    unsigned number;
};
void lines_open(struct lines *l, const char *path);
bool lines_next(struct lines *l); /* skips comments and empty lines */
bool lines_more(struct lines *l);
const char *word(struct lines *l);
int64_t number(struct lines *l, int64_t low, int64_t high);
uint64_t number64(struct lines *l);
/* Bytes of a hexadecimal word ("-": none); returns how many. */
size_t bytes(struct lines *l, uint8_t *out, size_t room);
_Noreturn void bad(const struct lines *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
void demand(const struct lines *l, bool good, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A firmware on a desk: what it writes is collected, nothing limits it. */
enum { DESK_STORE = 1 << 24, DESK_ARENA = 1 << 25, DESK_OUT = 1 << 22 };
struct desk {
    struct fw fw;
    struct fw_port port;
    uint8_t *out;
    size_t out_length;
    uint64_t now_us;
};
struct desk *desk_new(void);
void desk_boot(struct desk *d);
/* Firmware slots on a model of NOR flash, slot A running and confirmed, for desk->port.update. */
const struct fw_update_ops *desk_update(void);
/* The same, with the firmware, key and trailer of vectors/firmware/example.txt; and what its boot program starts next. */
const struct fw_update_ops *desk_example(const char *path);
const struct fw_update_ops *desk_restart(void);

int test_cobs(const char *path);
int test_frames(const char *path);
int test_messages(const char *path, const char *schema);
int test_session(const char *path, uint32_t schema_crc);
int test_chip(const char *path);
int test_baud(void);
int test_hostile_images(const char *image, uint64_t count, uint64_t seed);
int test_fuzz(const char *image, uint64_t count, uint64_t seed);
/* The bytes of vectors/protocol/image.txt. */
size_t image_text(const char *path, uint8_t *out, size_t room);

/* xorshift64*, for seeded tests. */
static inline uint64_t chance(uint64_t *s)
{
    *s ^= *s >> 12;
    *s ^= *s << 25;
    *s ^= *s >> 27;
    return *s * 0x2545f4914f6cdd1du;
}

#endif
