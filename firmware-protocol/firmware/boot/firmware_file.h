/* The firmware file (update.md section 2), as it lies in a slot. */
#ifndef HWFW_FIRMWARE_FILE_H
#define HWFW_FIRMWARE_FILE_H

#include "board.h"
#include "result.h"

enum { FIRMWARE_HEADER_BYTES = 512, FIRMWARE_IN_PLACE = 1 };

struct firmware_header {
    uint32_t payload_bytes, load, entry, flags, version[3], counter, signature_bytes;
    uint8_t payload_hash[SHA256_BYTES], key_id[SHA256_BYTES];
    char board[BOARD_NAME_BYTES];  /* padded with zeros, without a terminator when all 32 are used */
    uint32_t file_bytes;           /* header, payload and signature together */
};

/* Reads and checks the header in a slot, by itself: UPDATE_OK, UPDATE_NOT_FIRMWARE or UPDATE_FLASH. */
enum update_result firmware_read_header(const struct boot_board *board, int slot, struct firmware_header *header);

/* Where a signature lies in the flash. */
struct signature_place {
    const struct boot_board *board;
    int slot;
    uint32_t offset;
};

/* A check of everything: header, board, load address, counter, hashes, signature. In steps, so that a board that talks goes on talking; it must not be moved between them. */
struct firmware_check {
    struct firmware_header header;
    uint8_t file_hash[SHA256_BYTES];  /* SHA-256 of the whole file, also if something else is wrong with it; zeros while it is not known */
    /* for the steps */
    struct signature_place place;
    struct lms_verifier verifier;
    struct sha256 file, payload;
    enum update_result readable;
    uint32_t length, counter_min, at;
    bool signed_so_far;
};

/* `length` is that of the file, from the trailer's record or BEGIN. */
void firmware_check_begin(struct firmware_check *check, const struct boot_board *board, int slot, uint32_t length, uint32_t counter_min);

/* UPDATE_BUSY until all is known. A step hashes 4 KiB; the last one checks the signature, which is hundreds of hashes (update.md section 6). */
enum update_result firmware_check_step(struct firmware_check *check);

/* All steps at once. `header` receives what was found. */
enum update_result firmware_verify(const struct boot_board *board, int slot, uint32_t length, uint32_t counter_min, struct firmware_header *header);

#endif
