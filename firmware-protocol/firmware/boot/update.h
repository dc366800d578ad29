/* Writes a firmware file into the slot that is not running (update.md section 4). */
#ifndef HWFW_UPDATE_H
#define HWFW_UPDATE_H

#include "slots.h"

struct updater {
    const struct boot_board *board;
    int slot;         /* being written, or SLOT_NONE */
    uint32_t length;  /* of the file */
    uint32_t offset;  /* of the next byte expected */
    uint8_t hash[SHA256_BYTES];
    uint8_t held[FLASH_WORD_BYTES];  /* the last offset % 4 bytes: not a whole word yet */
    bool checking;                   /* update_finish_step has begun */
    struct firmware_check check;
};

/* Begins, or goes on with, the upload of the file with this hash and length. `running` is what boot_choose chose: SLOT_NONE in a boot program that itself takes the first firmware. `offset` receives where
   the data go on. Refused while the running firmware is not confirmed: the other slot then holds the only firmware that is. */
enum update_result update_begin(struct updater *u, const struct boot_board *board, int running, const uint8_t hash[SHA256_BYTES], uint32_t length, uint32_t *offset);

/* Takes the next bytes; sectors are erased as they are reached. After any failure the upload must be begun again. */
enum update_result update_write(struct updater *u, uint32_t offset, const void *bytes, uint32_t length);

/* Checks the whole file where it lies and marks it for a test boot. A file that is refused is forgotten. UPDATE_BUSY: to be called again; a new begin breaks it off. */
enum update_result update_finish_step(struct updater *u);

/* All steps at once. */
enum update_result update_finish(struct updater *u);

#endif
