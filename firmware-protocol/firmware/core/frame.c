#include "frame.h"

#include "crc32c.h"

enum frame_fault frame_read(struct frame *f, const uint8_t *bytes, size_t length, size_t mtu)
{
    if (length < FRAME_EXTRA || get16(bytes + 8) > mtu || length != FRAME_EXTRA + (size_t)get16(bytes + 8)) {
        return FRAME_BAD_FIELD;
    }
    if (crc32c(0, bytes, length - 4) != get32(bytes + length - 4)) {
        return FRAME_BAD_CRC;
    }
    f->version = bytes[0], f->channel = bytes[1], f->type = bytes[2], f->flags = bytes[3];
    f->session = get32(bytes + 4), f->length = get16(bytes + 8), f->sequence = get16(bytes + 10);
    f->payload = bytes + FRAME_HEAD;
    return f->version == 1 && f->channel < FRAME_CHANNELS ? FRAME_GOOD : FRAME_BAD_FIELD;
}

size_t frame_seal(uint8_t *bytes, uint8_t channel, uint8_t type, bool numbered, uint32_t session, uint16_t sequence, size_t length)
{
    bytes[0] = 1, bytes[1] = channel, bytes[2] = type, bytes[3] = numbered ? FRAME_NUMBERED : 0;
    put32(bytes + 4, session);
    put16(bytes + 8, (uint32_t)length);
    put16(bytes + 10, numbered ? sequence : 0u);
    put32(bytes + FRAME_HEAD + length, crc32c(0, bytes, FRAME_HEAD + length));
    return FRAME_EXTRA + length;
}
