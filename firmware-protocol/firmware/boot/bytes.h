/* Little-endian numbers in byte arrays, and the checksum of headers. */
#ifndef HWFW_BOOT_BYTES_H
#define HWFW_BOOT_BYTES_H

#include <stdint.h>

static inline uint32_t read_u32(const uint8_t *b)
{
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline void write_u32(uint8_t *b, uint32_t value)
{
    b[0] = (uint8_t)value, b[1] = (uint8_t)(value >> 8), b[2] = (uint8_t)(value >> 16), b[3] = (uint8_t)(value >> 24);
}

/* CRC-32C of image.md section 1, bit by bit: it is taken of a few hundred bytes at most, so a table would cost more than it saves. */
static inline uint32_t header_crc(const uint8_t *bytes, uint32_t length)
{
    uint32_t crc = UINT32_C(0xFFFFFFFF);
    for (uint32_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (UINT32_C(0x82F63B78) & (0 - (crc & 1)));
        }
    }
    return ~crc;
}

#endif
