/* Loads an image file in place (image.md): checks it, points into it, and takes memory for what a run changes from the arena.
   Nothing is copied; the file must stay where it is. The work is cut into steps, so that a board goes on answering meanwhile. */
#ifndef HWFW_IMAGE_H
#define HWFW_IMAGE_H

#include "board.h"
#include "sha256.h"

enum { IMAGE_HEADER = 64, IMAGE_TRAILER = 64, IMAGE_ENTRY = 32, IMAGE_MAJOR = 0, IMAGE_MINOR = 4 };
enum { LOAD_NEURONS_MAX = 4096, LOAD_CORES_MAX = 1 << 24 };

/* Codes of group 3 of protocol.md section 5. */
enum image_fault { IMAGE_GOOD, IMAGE_NOT_ONE, IMAGE_CRC, IMAGE_STRUCTURE, IMAGE_LIMIT, IMAGE_OTHER_CHIP };

struct image_load {
    const uint8_t *bytes;
    uint64_t length, at, table;
    uint32_t sections, section, cores, ports;
    uint8_t stage;
    struct sha256 hash;
    uint8_t inner_digest[SHA256_BYTES]; /* of everything before the trailer's field */
    uint8_t digest[SHA256_BYTES];       /* of the whole file */
    /* What is wrong, for the ERROR. */
    enum image_fault fault;
    const char *text;
    char place[20];
    uint64_t value, limit;
};

void image_load_begin(struct image_load *l, const uint8_t *bytes, uint64_t length);
/* True when it is over: l->fault says how. `hashed` is set once l->digest holds the file's SHA-256. */
bool image_hash_step(struct image_load *l);
bool image_load_step(struct image_load *l, struct board *b);

/* Back to v0 and u0, empty queues, counters 0. */
void board_reset(struct board *b);

#endif
