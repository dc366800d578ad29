/* Firmware update as the session firmware offers it: the table of core/update_ops.h over the slots of update.md. */
#ifndef HWFW_SESSION_UPDATE_H
#define HWFW_SESSION_UPDATE_H

#include "../core/update_ops.h"
#include "update.h"

struct session_update {
    struct updater updater;
    const struct boot_board *board;
    int running;  /* the slot that boot_choose chose */
    struct fw_update_ops ops;
};

/* Fills the table; hand &u->ops to the port. `u` must stay where it is. */
void session_update_init(struct session_update *u, const struct boot_board *board, int running);

#endif
