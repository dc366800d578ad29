/* What update functions answer: 0, or group << 8 | code of the protocol's ERROR message (protocol.md section 5). */
#ifndef HWFW_BOOT_RESULT_H
#define HWFW_BOOT_RESULT_H

enum update_result {
    UPDATE_OK = 0,
    UPDATE_BUSY = 1,  /* of a step: there is more to do */
    UPDATE_NOT_IN_THIS_STATE = 0x0103,
    UPDATE_TOO_LONG = 0x0201,
    UPDATE_OFFSET = 0x0202,
    UPDATE_HASH = 0x0203,
    UPDATE_NOT_BEGUN = 0x0204,
    UPDATE_NOT_FIRMWARE = 0x0501,
    UPDATE_SIGNATURE = 0x0502,
    UPDATE_OTHER_BOARD = 0x0503,
    UPDATE_OLDER = 0x0504,
    UPDATE_FLASH = 0x0505,
    UPDATE_NOTHING_TO_CONFIRM = 0x0506,
};

#endif
