#include "firmware_file.h"

#include <string.h>

#include "bytes.h"

static const uint8_t magic[8] = {'N', 'C', 'F', 'W', 1, 0, 0, 0};  /* with the version 1.0 behind it */

static uint32_t capacity(const struct board *board)
{
    return board->sector_bytes * board->sectors;
}

static bool all_zero(const uint8_t *bytes, uint32_t length)
{
    while (length != 0 && bytes[length - 1] == 0) {
        length--;
    }
    return length == 0;
}

static bool parse(const uint8_t *b, uint32_t limit, struct firmware_header *h)
{
    h->payload_bytes = read_u32(b + 12), h->load = read_u32(b + 16), h->entry = read_u32(b + 20), h->flags = read_u32(b + 24);
    h->version[0] = read_u32(b + 28), h->version[1] = read_u32(b + 32), h->version[2] = read_u32(b + 36);
    h->counter = read_u32(b + 40), h->signature_bytes = read_u32(b + 44);
    memcpy(h->board, b + 48, sizeof h->board);
    memcpy(h->payload_hash, b + 80, sizeof h->payload_hash);
    memcpy(h->key_id, b + 112, sizeof h->key_id);
    if (memcmp(b, magic, sizeof magic) != 0 || read_u32(b + 8) != FIRMWARE_HEADER_BYTES || !all_zero(b + 144, 508 - 144) || read_u32(b + 508) != header_crc(b, 508)) {
        return false;
    }
    uint32_t name = 0;
    while (name < BOARD_NAME_BYTES && b[48 + name] != 0) {
        name++;
    }
    /* Lengths are compared one by one, so that no sum can wrap. */
    if (limit < FIRMWARE_HEADER_BYTES || h->payload_bytes > limit - FIRMWARE_HEADER_BYTES || h->signature_bytes > limit - FIRMWARE_HEADER_BYTES - h->payload_bytes) {
        return false;
    }
    h->file_bytes = FIRMWARE_HEADER_BYTES + h->payload_bytes + h->signature_bytes;
    return name != 0 && all_zero(b + 48 + name, BOARD_NAME_BYTES - name) && h->payload_bytes != 0 && h->payload_bytes % 4 == 0 && h->signature_bytes % 4 == 0 && h->flags <= FIRMWARE_IN_PLACE &&
        h->entry - h->load < h->payload_bytes;
}

static bool read_slot(const struct board *board, int slot, uint32_t offset, void *to, uint32_t length)
{
    return board->flash.read(board->flash.context, board->slot[slot].data + offset, to, length);
}

enum update_result firmware_read_header(const struct board *board, int slot, struct firmware_header *header)
{
    uint8_t bytes[FIRMWARE_HEADER_BYTES];
    if (!read_slot(board, slot, 0, bytes, sizeof bytes)) {
        return UPDATE_FLASH;
    }
    return parse(bytes, capacity(board), header) ? UPDATE_OK : UPDATE_NOT_FIRMWARE;
}

/* The right board, and a place where it can run: a file linked for one slot of a board that runs in place is not for the other slot. */
static bool made_for(const struct board *board, int slot, const struct firmware_header *h)
{
    size_t length = strlen(board->name);
    if (length > BOARD_NAME_BYTES || memcmp(h->board, board->name, length) != 0 || (length < BOARD_NAME_BYTES && h->board[length] != 0)) {
        return false;
    }
    if (h->flags & FIRMWARE_IN_PLACE) {
        return board->slot[slot].in_place != 0 && h->load == board->slot[slot].in_place + FIRMWARE_HEADER_BYTES;
    }
    return h->load % 4 == 0 && h->payload_bytes <= board->ram_bytes && h->load >= board->ram && h->load - board->ram <= board->ram_bytes - h->payload_bytes;
}

struct signature_place {
    const struct board *board;
    int slot;
    uint32_t offset;
};

static bool read_signature(void *context, uint32_t offset, void *to, uint32_t length)
{
    const struct signature_place *place = context;
    return read_slot(place->board, place->slot, place->offset + offset, to, length);
}

static const uint8_t *find_key(const struct board *board, const uint8_t id[SHA256_BYTES])
{
    for (unsigned i = 0; i < board->key_count; i++) {
        struct sha256 s;
        uint8_t own[SHA256_BYTES];
        sha256_init(&s);
        sha256_update(&s, board->keys[i], LMS_PUBLIC_KEY_BYTES);
        sha256_final(&s, own);
        if (memcmp(own, id, sizeof own) == 0) {
            return board->keys[i];
        }
    }
    return NULL;
}

enum update_result firmware_verify(const struct board *board, int slot, uint32_t counter_min, struct firmware_header *header, uint8_t file_hash[SHA256_BYTES])
{
    if (file_hash != NULL) {
        memset(file_hash, 0, SHA256_BYTES);
    }
    enum update_result result = firmware_read_header(board, slot, header);
    if (result != UPDATE_OK) {
        return result;
    }
    struct signature_place place = {board, slot, FIRMWARE_HEADER_BYTES + header->payload_bytes};
    struct lms_verifier verifier;
    const uint8_t *key = find_key(board, header->key_id);
    bool signed_so_far = key != NULL && lms_begin(&verifier, key, (struct lms_source){read_signature, &place, header->signature_bytes});

    /* One pass over the slot feeds all three hashes. */
    struct sha256 file, payload;
    uint8_t piece[256], digest[SHA256_BYTES];
    sha256_init(&file);
    sha256_init(&payload);
    for (uint32_t at = 0, end, length; at < header->file_bytes; at += length) {
        end = at < FIRMWARE_HEADER_BYTES ? FIRMWARE_HEADER_BYTES : at < place.offset ? place.offset : header->file_bytes;
        length = end - at < sizeof piece ? end - at : sizeof piece;
        if (!read_slot(board, slot, at, piece, length)) {
            return UPDATE_FLASH;
        }
        sha256_update(&file, piece, length);
        if (at < place.offset && signed_so_far) {
            lms_update(&verifier, piece, length);
        }
        if (at >= FIRMWARE_HEADER_BYTES && at < place.offset) {
            sha256_update(&payload, piece, length);
        }
    }
    if (file_hash != NULL) {
        sha256_final(&file, file_hash);
    }
    sha256_final(&payload, digest);
    if (memcmp(digest, header->payload_hash, sizeof digest) != 0) {
        return UPDATE_NOT_FIRMWARE;
    }
    if (!made_for(board, slot, header)) {
        return UPDATE_OTHER_BOARD;
    }
    if (header->counter < counter_min) {
        return UPDATE_OLDER;
    }
    return signed_so_far && lms_end(&verifier) ? UPDATE_OK : UPDATE_SIGNATURE;
}
