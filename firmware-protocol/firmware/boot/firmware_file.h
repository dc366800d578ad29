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
enum update_result firmware_read_header(const struct board *board, int slot, struct firmware_header *header);

/* Checks everything: header, board, load address, counter, hashes, signature. `file_hash`, when not null, receives the SHA-256 of the whole file even if something else is wrong with it
   (zeros when the header does not tell where the file ends). */
enum update_result firmware_verify(const struct board *board, int slot, uint32_t counter_min, struct firmware_header *header, uint8_t file_hash[SHA256_BYTES]);

#endif
