#include "slots.h"

#include <string.h>

#include "bytes.h"

bool slot_read(const struct boot_board *board, int slot, struct slot *state)
{
    uint8_t b[TRAILER_CONFIRMED + 4];
    memset(state, 0, sizeof *state);
    if (!board->flash.read(board->flash.context, board->slot[slot].trailer, b, sizeof b)) {
        return false;
    }
    /* A trailer whose erasure was cut may keep any of its words. The checksum makes record and sequence stand or fall together; without them nothing else counts. */
    state->begun = read_u32(b + TRAILER_MAGIC) == SLOT_MAGIC && read_u32(b + TRAILER_CRC) == header_crc(b, TRAILER_CRC);
    if (!state->begun) {
        return true;
    }
    state->length = read_u32(b + TRAILER_LENGTH);
    state->sequence = read_u32(b + TRAILER_SEQUENCE);
    memcpy(state->hash, b + TRAILER_HASH, SHA256_BYTES);
    state->counter = read_u32(b + TRAILER_COUNTER);
    state->committed = state->counter == ~read_u32(b + TRAILER_COUNTER_INVERSE);
    state->marked = state->committed && read_u32(b + TRAILER_MARKED) == SLOT_MARKED;
    /* A torn word counts as tried: a firmware that may have run once unconfirmed is not run again unasked. */
    state->tried = read_u32(b + TRAILER_TRIED) != FLASH_BLANK;
    state->confirmed = state->committed && read_u32(b + TRAILER_CONFIRMED) == SLOT_CONFIRMED;
    return true;
}

uint32_t slots_counter(const struct slot state[SLOTS])
{
    uint32_t counter = 0;
    for (int i = 0; i < SLOTS; i++) {
        if (state[i].confirmed && state[i].counter > counter) {
            counter = state[i].counter;
        }
    }
    return counter;
}

/* A mark counts only above the other slot's sequence: the torn trailer of an old firmware cannot pass for a new update. */
static bool to_be_tested(const struct slot *it, const struct slot *other)
{
    return it->marked && !it->tried && !it->confirmed && (!other->confirmed || it->sequence > other->sequence);
}

static bool starts(const struct boot_board *board, int slot, const struct slot *state, uint32_t counter, struct boot_choice *choice)
{
    if (firmware_verify(board, slot, state->length, counter, &choice->header) != UPDATE_OK) {
        return false;
    }
    choice->slot = slot;
    choice->testing = !state->confirmed;
    return true;
}

struct boot_choice boot_choose(const struct boot_board *board)
{
    struct boot_choice choice;
    struct slot state[SLOTS];
    memset(&choice, 0, sizeof choice);
    for (int i = 0; i < SLOTS; i++) {
        if (!slot_read(board, i, &state[i])) {
            memset(&state[i], 0, sizeof state[i]);  /* A slot that cannot be read is as good as empty; the other may start. */
        }
    }
    uint32_t counter = slots_counter(state);

    for (int i = 0; i < SLOTS; i++) {
        if (to_be_tested(&state[i], &state[1 - i])) {
            bool good = starts(board, i, &state[i], counter, &choice);
            /* Noted before it runs, so that it runs once. Without the note it must not run: it could run for ever. */
            if (flash_program_checked(&board->flash, board->slot[i].trailer + TRAILER_TRIED, SLOT_TRIED) && good) {
                return choice;
            }
        }
    }

    int newest = state[1].confirmed && (!state[0].confirmed || state[1].sequence > state[0].sequence) ? 1 : 0;
    for (int i = 0; i < SLOTS; i++) {
        int slot = i == 0 ? newest : 1 - newest;
        if (state[slot].confirmed && starts(board, slot, &state[slot], counter, &choice)) {
            return choice;
        }
    }

    /* Nothing confirmed starts: a firmware that was tried and never confirmed is better than none. */
    for (int i = 0; i < SLOTS; i++) {
        if (state[i].marked && starts(board, i, &state[i], counter, &choice)) {
            return choice;
        }
    }
    choice.slot = SLOT_NONE;
    return choice;
}

enum update_result boot_confirm(const struct boot_board *board, int running)
{
    struct slot state;
    if (!slot_read(board, running, &state)) {
        return UPDATE_FLASH;
    }
    /* Also when the word reads as confirmed: a power cut may have left it half programmed, and then only this makes it last. */
    if (!state.committed || !flash_program_checked(&board->flash, board->slot[running].trailer + TRAILER_CONFIRMED, SLOT_CONFIRMED)) {
        return UPDATE_FLASH;
    }
    return state.confirmed ? UPDATE_NOTHING_TO_CONFIRM : UPDATE_OK;
}
