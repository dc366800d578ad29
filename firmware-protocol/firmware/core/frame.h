/* Frames, protocol.md section 2. */
#ifndef HWFW_FRAME_H
#define HWFW_FRAME_H

#include "bytes.h"

enum { FRAME_HEAD = 12, FRAME_EXTRA = 16, FRAME_NUMBERED = 1, FRAME_CHANNELS = 6, MTU_MIN = 240 };

struct frame {
    uint8_t version, channel, type, flags;
    uint32_t session;
    uint16_t sequence, length;
    const uint8_t *payload;
};

/* What the health values of section 8 count; FRAME_GOOD: nothing. */
enum frame_fault { FRAME_GOOD = 0, FRAME_BAD_CRC = 3, FRAME_BAD_FIELD = 4 };

/* Length, CRC, version, channel: in this order. The session is the caller's. */
enum frame_fault frame_read(struct frame *f, const uint8_t *bytes, size_t length, size_t mtu);

/* Writes header and CRC around `length` bytes of payload that are at bytes + FRAME_HEAD already; returns the frame's length. */
size_t frame_seal(uint8_t *bytes, uint8_t channel, uint8_t type, bool numbered, uint32_t session, uint16_t sequence, size_t length);

#endif
