#include "cobs.h"

size_t cobs_encode(uint8_t *coded, const uint8_t *plain, size_t length)
{
    size_t code_at = 0, out = 1;
    uint8_t code = 1;
    for (size_t i = 0; i < length; i++) {
        if (code == 255) { /* full: 254 bytes and no zero. Only now, so that a full block may end the frame */
            coded[code_at] = code;
            code_at = out++;
            code = 1;
        }
        if (plain[i] == 0) {
            coded[code_at] = code;
            code_at = out++;
            code = 1;
        } else {
            coded[out++] = plain[i];
            code++;
        }
    }
    coded[code_at] = code;
    return out;
}

size_t cobs_decode(uint8_t *bytes, size_t length)
{
    size_t at = 0, out = 0;
    while (at < length) {
        size_t code = bytes[at++];
        if (code == 0 || code - 1 > length - at) {
            return COBS_BAD;
        }
        for (size_t i = 1; i < code; i++) {
            if (bytes[at] == 0) {
                return COBS_BAD;
            }
            bytes[out++] = bytes[at++];
        }
        if (code < 255 && at < length) {
            bytes[out++] = 0;
        }
    }
    return out;
}
