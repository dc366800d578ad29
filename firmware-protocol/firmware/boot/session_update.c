#include "session_update.h"

#include <string.h>

#include "bytes.h"

enum { INFO_RUNNING = 0, INFO_TESTING = 1, INFO_OTHER = 2, INFO_COUNTER = 4, INFO_VERSION = 8, INFO_OTHER_VERSION = 20 };
enum { OTHER_EMPTY, OTHER_VALID, OTHER_MARKED, OTHER_INVALID };

static fw_error begin(void *context, uint64_t length, const uint8_t sha256[32], uint64_t *offset)
{
    struct session_update *u = context;
    uint32_t at = 0, most = length > UINT32_MAX - 3 ? UINT32_MAX - 3 : (uint32_t)length;  /* too long for any slot, and a multiple of 4: said as such */
    enum update_result result = update_begin(&u->updater, u->board, u->running, sha256, most, &at);
    *offset = at;
    return (fw_error)result;
}

static fw_error data(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    struct session_update *u = context;
    return offset > UINT32_MAX || length > UINT32_MAX ? (fw_error)UPDATE_OFFSET : (fw_error)update_write(&u->updater, (uint32_t)offset, bytes, (uint32_t)length);
}

static fw_error commit_step(void *context)
{
    struct session_update *u = context;
    return (fw_error)update_finish_step(&u->updater);
}

static void write_version(const struct boot_board *board, int slot, uint8_t *to)
{
    struct firmware_header header;
    if (firmware_read_header(board, slot, &header) == UPDATE_OK) {
        for (unsigned i = 0; i < 3; i++) {
            write_u32(to + 4 * i, header.version[i]);
        }
    }
}

static void info(void *context, uint8_t to[FW_INFO_BYTES])
{
    const struct session_update *u = context;
    struct slot state[SLOTS];
    memset(to, 0, FW_INFO_BYTES);
    for (int i = 0; i < SLOTS; i++) {
        if (!slot_read(u->board, i, &state[i])) {
            memset(&state[i], 0, sizeof state[i]);
        }
    }
    const struct slot *other = &state[1 - u->running];
    to[INFO_RUNNING] = (uint8_t)u->running;
    to[INFO_TESTING] = !state[u->running].confirmed;
    to[INFO_OTHER] = !other->begun ? OTHER_EMPTY : !other->committed ? OTHER_INVALID : other->marked && !other->tried && !other->confirmed ? OTHER_MARKED : OTHER_VALID;
    write_u32(to + INFO_COUNTER, slots_counter(state));
    write_version(u->board, u->running, to + INFO_VERSION);
    if (other->committed) {
        write_version(u->board, 1 - u->running, to + INFO_OTHER_VERSION);
    }
}

static fw_error confirm(void *context)
{
    struct session_update *u = context;
    return (fw_error)boot_confirm(u->board, u->running);
}

void session_update_init(struct session_update *u, const struct boot_board *board, int running)
{
    memset(u, 0, sizeof *u);
    u->board = board;
    u->running = running;
    u->updater.slot = SLOT_NONE;
    u->ops = (struct fw_update_ops){.context = u, .begin = begin, .data = data, .commit_step = commit_step, .info = info, .confirm = confirm};
}
