/* CRC-32C (Castagnoli) as image.md section 1 defines it. */
#ifndef HWFW_CRC32C_H
#define HWFW_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from the CRC of what came before; 0 for the first piece. */
uint32_t crc32c(uint32_t before, const uint8_t *bytes, size_t length);

#endif
