/* What a port tells the boot and update code about its board. All of it is constant. */
#ifndef HWFW_BOOT_BOARD_H
#define HWFW_BOOT_BOARD_H

#include "flash.h"
#include "lms.h"

enum { SLOTS = 2, BOARD_NAME_BYTES = 32 };

/* A slot: `sectors` sectors for the firmware file, and a sector of its own for the trailer, anywhere. */
struct slot_place {
    uint32_t data;
    uint32_t trailer;
    uint32_t in_place;  /* the address at which the processor sees `data`, for firmware that runs where it lies; 0 when this board's does not */
};

struct boot_board {
    struct flash flash;
    struct slot_place slot[SLOTS];
    uint32_t sector_bytes;   /* of the data sectors; a multiple of 4 */
    uint32_t sectors;        /* data sectors a slot; at most (trailer_bytes - 128) / 4 */
    uint32_t trailer_bytes;  /* size of a trailer's sector */
    uint32_t ram;            /* where copied firmware may lie */
    uint32_t ram_bytes;
    const char *name;        /* the board name a firmware file must carry: 1..32 characters */
    const uint8_t (*keys)[LMS_PUBLIC_KEY_BYTES];  /* whose signatures are accepted */
    unsigned key_count;
};

#endif
