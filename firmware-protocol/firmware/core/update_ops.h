/* What firmware update needs from a board (update.md): a table of functions that the session calls. ../boot/session_update.h fills it for boards with slots. */
#ifndef HWFW_UPDATE_OPS_H
#define HWFW_UPDATE_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A code of protocol.md section 5: group << 8 | code; 0 is none. */
typedef uint16_t fw_error;
#define FW_ERROR(group, code) ((fw_error)((group) << 8 | (code)))
enum { FW_BUSY = 1, FW_INFO_BYTES = 32 };

/* NULL in fw_port: the feature is absent. Errors are of groups 1, 2 and 5. `commit_step` returns FW_BUSY to be called again, so that the link lives on meanwhile. */
struct fw_update_ops {
    void *context;
    fw_error (*begin)(void *context, uint64_t length, const uint8_t sha256[32], uint64_t *offset);
    fw_error (*data)(void *context, uint64_t offset, const uint8_t *bytes, size_t length);
    fw_error (*commit_step)(void *context);
    bool (*crc)(void *context, uint32_t offset, uint32_t length, uint32_t *crc); /* for COMPARE; false or NULL: every range differs */
    void (*info)(void *context, uint8_t info[FW_INFO_BYTES]);                    /* FW_INFO's response behind the tag */
    fw_error (*confirm)(void *context);
};

#endif
