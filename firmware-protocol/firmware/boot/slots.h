/* The two slots, what their trailers say, and which one starts (update.md sections 3 to 5). */
#ifndef HWFW_SLOTS_H
#define HWFW_SLOTS_H

#include "firmware_file.h"

enum { SLOT_NONE = -1 };

/* Words of a trailer, as byte offsets. */
enum {
    TRAILER_MAGIC = 0,
    TRAILER_LENGTH = 4,
    TRAILER_SEQUENCE = 8,
    TRAILER_HASH = 12,
    TRAILER_CRC = 44,
    TRAILER_RECORD_BYTES = 48,
    TRAILER_COUNTER = 48,
    TRAILER_COUNTER_INVERSE = 52,
    TRAILER_MARKED = 56,
    TRAILER_TRIED = 60,
    TRAILER_CONFIRMED = 64,
    TRAILER_DONE = 128,  /* a word a data sector */
};

#define SLOT_MAGIC UINT32_C(0x4C53434E)      /* NCSL */
#define SLOT_MARKED UINT32_C(0x4B52414D)     /* MARK */
#define SLOT_TRIED UINT32_C(0x44595254)      /* TRYD */
#define SLOT_CONFIRMED UINT32_C(0x464E4F43)  /* CONF */
#define SLOT_DONE UINT32_C(0x454E4F44)       /* DONE */

struct slot {
    bool begun;      /* the record is whole: length, sequence and hash are meant */
    bool committed;  /* the file was checked here once: counter is meant */
    bool marked;     /* for a test boot */
    bool tried;      /* the test boot was begun, or perhaps begun */
    bool confirmed;
    uint32_t length, sequence, counter;
    uint8_t hash[SHA256_BYTES];
};

/* Reads a trailer; false when the flash cannot be read. */
bool slot_read(const struct boot_board *board, int slot, struct slot *state);

/* The security counter: the highest of all confirmed slots, 0 without one. */
uint32_t slots_counter(const struct slot state[SLOTS]);

struct boot_choice {
    int slot;      /* SLOT_NONE when nothing can be started */
    bool testing;  /* not confirmed: without boot_confirm, the next boot goes back */
    struct firmware_header header;
};

/* Decides, and notes that a test boot was begun before it is. To be called once a boot, before the chosen firmware is started. */
struct boot_choice boot_choose(const struct boot_board *board);

/* Makes the running slot permanent. UPDATE_NOTHING_TO_CONFIRM when it was already; a host that does not know whether its first try came through asks again. */
enum update_result boot_confirm(const struct boot_board *board, int running);

#endif
