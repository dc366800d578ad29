#include "update.h"

#include <string.h>

#include "bytes.h"

static bool done_word(const struct boot_board *board, int slot, uint32_t sector, uint32_t *word)
{
    return flash_read_word(&board->flash, board->slot[slot].trailer + TRAILER_DONE + 4 * sector, word);
}

/* How many sectors from the start are there already; false when the marks are not what a broken-off upload leaves (a run of marks, then blanks). A torn mark is as good as a whole one, since it was begun after its
   sector's last word; it is made whole, lest it read as blank one day and the sector be written anew under a mark that comes back. */
static bool sectors_done(const struct boot_board *board, int slot, uint32_t *done)
{
    uint32_t word = FLASH_BLANK, count = 0;
    while (count < board->sectors && done_word(board, slot, count, &word) && word != FLASH_BLANK) {
        if (word != SLOT_DONE && !flash_program_checked(&board->flash, board->slot[slot].trailer + TRAILER_DONE + 4 * count, SLOT_DONE)) {
            return false;
        }
        count++;
    }
    *done = count;
    for (uint32_t i = count; i < board->sectors; i++) {
        if (!done_word(board, slot, i, &word) || word != FLASH_BLANK) {
            return false;
        }
    }
    return true;
}

/* Programs again what the choice of the running slot rests on. A word that a power cut left half programmed may read well today and not tomorrow; before the way back is erased it must be sure. */
static bool make_firm(const struct boot_board *board, int running)
{
    uint8_t b[TRAILER_CONFIRMED + 4];
    uint32_t trailer = board->slot[running].trailer;
    return board->flash.read(board->flash.context, trailer, b, sizeof b) && read_u32(b + TRAILER_CONFIRMED) == SLOT_CONFIRMED &&
        flash_program_bytes(&board->flash, trailer, b, TRAILER_COUNTER_INVERSE + 4) && flash_program_checked(&board->flash, trailer + TRAILER_CONFIRMED, SLOT_CONFIRMED);
}

/* Also when the same record is there already: its last word may be a torn one. */
static bool write_record(const struct updater *u, uint32_t sequence)
{
    uint8_t record[TRAILER_RECORD_BYTES];
    write_u32(record + TRAILER_MAGIC, SLOT_MAGIC);
    write_u32(record + TRAILER_LENGTH, u->length);
    write_u32(record + TRAILER_SEQUENCE, sequence);
    memcpy(record + TRAILER_HASH, u->hash, SHA256_BYTES);
    write_u32(record + TRAILER_CRC, header_crc(record, TRAILER_CRC));
    const struct boot_board *board = u->board;
    return flash_program_bytes(&board->flash, board->slot[u->slot].trailer, record, sizeof record);
}

/* Without a running firmware: a slot that is not confirmed, else the older one. */
static int slot_to_write(int running, const struct slot state[SLOTS])
{
    if (running != SLOT_NONE) {
        return 1 - running;
    }
    if (state[0].confirmed != state[1].confirmed) {
        return state[0].confirmed ? 1 : 0;
    }
    return state[0].sequence > state[1].sequence ? 1 : 0;
}

enum update_result update_begin(struct updater *u, const struct boot_board *board, int running, const uint8_t hash[SHA256_BYTES], uint32_t length, uint32_t *offset)
{
    struct slot state[SLOTS];
    u->board = board;
    u->slot = SLOT_NONE;
    u->checking = false;
    if (!slot_read(board, 0, &state[0]) || !slot_read(board, 1, &state[1])) {
        return UPDATE_FLASH;
    }
    if (running != SLOT_NONE && !state[running].confirmed) {
        return UPDATE_NOT_IN_THIS_STATE;
    }
    if (length < FIRMWARE_HEADER_BYTES || length % FLASH_WORD_BYTES != 0) {
        return UPDATE_NOT_FIRMWARE;
    }
    if (length > board->sectors * board->sector_bytes) {
        return UPDATE_TOO_LONG;
    }
    if (running != SLOT_NONE && !make_firm(board, running)) {
        return UPDATE_FLASH;
    }
    int slot = slot_to_write(running, state);
    const struct slot *it = &state[slot];
    uint32_t done = 0;
    u->length = length;
    u->slot = slot;
    memcpy(u->hash, hash, SHA256_BYTES);
    bool newer = running == SLOT_NONE || it->sequence > state[running].sequence;
    bool resumed = it->begun && newer && !it->tried && !it->confirmed && it->length == length && memcmp(it->hash, hash, SHA256_BYTES) == 0 && sectors_done(board, slot, &done) &&
        write_record(u, it->sequence);
    if (!resumed) {
        done = 0;
        uint32_t sequence = state[0].sequence > state[1].sequence ? state[0].sequence : state[1].sequence;
        if (sequence == FLASH_BLANK || !board->flash.erase(board->flash.context, board->slot[slot].trailer) || !write_record(u, sequence + 1)) {
            u->slot = SLOT_NONE;
            return UPDATE_FLASH;
        }
    }
    u->offset = done > length / board->sector_bytes ? length : done * board->sector_bytes;
    *offset = u->offset;
    return UPDATE_OK;
}

/* The last word of the file or of a sector is in: the sector need not be written again. */
static bool note_done(const struct updater *u, uint32_t end)
{
    const struct boot_board *board = u->board;
    return (end % board->sector_bytes != 0 && end != u->length) ||
        flash_program_checked(&board->flash, board->slot[u->slot].trailer + TRAILER_DONE + 4 * ((end - 1) / board->sector_bytes), SLOT_DONE);
}

static bool write_word(const struct updater *u, uint32_t at)
{
    const struct boot_board *board = u->board;
    uint32_t address = board->slot[u->slot].data + at;
    return (at % board->sector_bytes != 0 || board->flash.erase(board->flash.context, address)) && flash_program_checked(&board->flash, address, read_u32(u->held)) &&
        note_done(u, at + FLASH_WORD_BYTES);
}

enum update_result update_write(struct updater *u, uint32_t offset, const void *bytes, uint32_t length)
{
    if (u->slot == SLOT_NONE) {
        return UPDATE_NOT_BEGUN;
    }
    enum update_result result = offset != u->offset ? UPDATE_OFFSET : length > u->length - offset ? UPDATE_TOO_LONG : UPDATE_OK;
    const uint8_t *from = bytes;
    for (uint32_t i = 0; i < length && result == UPDATE_OK; i++) {
        u->held[u->offset % FLASH_WORD_BYTES] = from[i];
        u->offset++;
        if (u->offset % FLASH_WORD_BYTES == 0 && !write_word(u, u->offset - FLASH_WORD_BYTES)) {
            result = UPDATE_FLASH;
        }
    }
    if (result != UPDATE_OK) {
        u->slot = SLOT_NONE;
    }
    return result;
}

static enum update_result start_check(struct updater *u)
{
    struct slot state[SLOTS];
    if (!slot_read(u->board, 0, &state[0]) || !slot_read(u->board, 1, &state[1])) {
        return UPDATE_FLASH;
    }
    if (u->offset != u->length) {
        return UPDATE_HASH;
    }
    firmware_check_begin(&u->check, u->board, u->slot, u->length, slots_counter(state));
    u->checking = true;
    return UPDATE_BUSY;
}

static enum update_result check_and_mark(struct updater *u)
{
    const struct boot_board *board = u->board;
    const struct firmware_header *header = &u->check.header;
    enum update_result result = firmware_check_step(&u->check);
    if (result == UPDATE_BUSY || result == UPDATE_FLASH) {
        return result;
    }
    if (memcmp(u->check.file_hash, u->hash, SHA256_BYTES) != 0) {
        return UPDATE_HASH;  /* The wire or the flash, whatever it made of the file: a host that hears this sends it again. */
    }
    if (result != UPDATE_OK) {
        return result;
    }
    /* The counter is there in full before the mark makes it count. */
    uint32_t trailer = board->slot[u->slot].trailer;
    return flash_program_checked(&board->flash, trailer + TRAILER_COUNTER, header->counter) && flash_program_checked(&board->flash, trailer + TRAILER_COUNTER_INVERSE, ~header->counter) &&
            flash_program_checked(&board->flash, trailer + TRAILER_MARKED, SLOT_MARKED)
        ? UPDATE_OK
        : UPDATE_FLASH;
}

enum update_result update_finish_step(struct updater *u)
{
    if (u->slot == SLOT_NONE) {
        return UPDATE_NOT_BEGUN;
    }
    enum update_result result = u->checking ? check_and_mark(u) : start_check(u);
    if (result == UPDATE_BUSY) {
        return result;
    }
    if (result != UPDATE_OK) {
        /* Forgotten, so that the next begin starts afresh; if even that fails, the next finish finds the same fault again. */
        (void)u->board->flash.erase(u->board->flash.context, u->board->slot[u->slot].trailer);
    }
    u->slot = SLOT_NONE;
    u->checking = false;
    return result;
}

enum update_result update_finish(struct updater *u)
{
    enum update_result result;
    do {
        result = update_finish_step(u);
    } while (result == UPDATE_BUSY);
    return result;
}
