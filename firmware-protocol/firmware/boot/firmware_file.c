#include "firmware_file.h"

#include <string.h>

#include "bytes.h"

static const uint8_t magic[8] = {'N', 'C', 'F', 'W', 1, 0, 0, 0};  /* with the version 1.0 behind it */

enum { PIECES_A_STEP = 16 };

static uint32_t capacity(const struct boot_board *board)
{
    return board->sector_bytes * board->sectors;
}

/* Letters, digits, '.', '-', '_'. */
static bool in_names(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
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
    while (name < BOARD_NAME_BYTES && in_names(b[48 + name])) {
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

static bool read_slot(const struct boot_board *board, int slot, uint32_t offset, void *to, uint32_t length)
{
    return board->flash.read(board->flash.context, board->slot[slot].data + offset, to, length);
}

enum update_result firmware_read_header(const struct boot_board *board, int slot, struct firmware_header *header)
{
    uint8_t bytes[FIRMWARE_HEADER_BYTES];
    if (!read_slot(board, slot, 0, bytes, sizeof bytes)) {
        return UPDATE_FLASH;
    }
    return parse(bytes, capacity(board), header) ? UPDATE_OK : UPDATE_NOT_FIRMWARE;
}

/* The right board, and a place where it can run: a file linked for one slot of a board that runs in place is not for the other slot. */
static bool made_for(const struct boot_board *board, int slot, const struct firmware_header *h)
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

static bool read_signature(void *context, uint32_t offset, void *to, uint32_t length)
{
    const struct signature_place *place = context;
    return read_slot(place->board, place->slot, place->offset + offset, to, length);
}

static const uint8_t *find_key(const struct boot_board *board, const uint8_t id[SHA256_BYTES])
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

void firmware_check_begin(struct firmware_check *c, const struct boot_board *board, int slot, uint32_t length, uint32_t counter_min)
{
    memset(c, 0, sizeof *c);
    c->counter_min = counter_min;
    c->place = (struct signature_place){board, slot, 0};
    sha256_init(&c->file);
    sha256_init(&c->payload);
    if (length < FIRMWARE_HEADER_BYTES || length > capacity(board)) {
        c->readable = UPDATE_NOT_FIRMWARE;
        return;
    }
    c->length = length;
    c->readable = firmware_read_header(board, slot, &c->header);
    if (c->readable == UPDATE_OK && c->header.file_bytes != length) {
        c->readable = UPDATE_NOT_FIRMWARE;
    }
    if (c->readable == UPDATE_OK) {
        c->place.offset = FIRMWARE_HEADER_BYTES + c->header.payload_bytes;
        const uint8_t *key = find_key(board, c->header.key_id);
        c->signed_so_far = key != NULL && lms_begin(&c->verifier, key, (struct lms_source){read_signature, &c->place, c->header.signature_bytes});
    }
}

/* One pass over the slot feeds all three hashes. */
static bool hash_piece(struct firmware_check *c)
{
    uint8_t piece[256];
    uint32_t end = c->at < FIRMWARE_HEADER_BYTES ? FIRMWARE_HEADER_BYTES : c->at < c->place.offset ? c->place.offset : c->length;
    uint32_t length = end - c->at < sizeof piece ? end - c->at : (uint32_t)sizeof piece;
    if (!read_slot(c->place.board, c->place.slot, c->at, piece, length)) {
        return false;
    }
    sha256_update(&c->file, piece, length);
    if (c->at < c->place.offset && c->signed_so_far) {
        lms_update(&c->verifier, piece, length);
    }
    if (c->at >= FIRMWARE_HEADER_BYTES && c->at < c->place.offset) {
        sha256_update(&c->payload, piece, length);
    }
    c->at += length;
    return true;
}

static enum update_result judge(struct firmware_check *c)
{
    uint8_t digest[SHA256_BYTES];
    sha256_final(&c->file, c->file_hash);
    if (c->readable != UPDATE_OK) {
        return c->readable;
    }
    sha256_final(&c->payload, digest);
    if (memcmp(digest, c->header.payload_hash, sizeof digest) != 0) {
        return UPDATE_NOT_FIRMWARE;
    }
    if (!made_for(c->place.board, c->place.slot, &c->header)) {
        return UPDATE_OTHER_BOARD;
    }
    if (c->header.counter < c->counter_min) {
        return UPDATE_OLDER;
    }
    return c->signed_so_far && lms_end(&c->verifier) ? UPDATE_OK : UPDATE_SIGNATURE;
}

enum update_result firmware_check_step(struct firmware_check *c)
{
    for (uint32_t piece = 0; piece < PIECES_A_STEP && c->at < c->length; piece++) {
        if (!hash_piece(c)) {
            return UPDATE_FLASH;
        }
    }
    return c->at < c->length ? UPDATE_BUSY : judge(c);
}

enum update_result firmware_verify(const struct boot_board *board, int slot, uint32_t length, uint32_t counter_min, struct firmware_header *header)
{
    struct firmware_check check;
    enum update_result result;
    firmware_check_begin(&check, board, slot, length, counter_min);
    do {
        result = firmware_check_step(&check);
    } while (result == UPDATE_BUSY);
    *header = check.header;
    return result;
}
