/* Consistent overhead byte stuffing, protocol.md section 1. The zero that ends a frame on the wire is the caller's. */
#ifndef HWFW_COBS_H
#define HWFW_COBS_H

#include <stddef.h>
#include <stdint.h>

#define COBS_MAX(plain) ((plain) + ((plain) + 253) / 254 + ((plain) == 0))
#define COBS_BAD SIZE_MAX

/* `coded` has room for COBS_MAX(length); returns the bytes written. */
size_t cobs_encode(uint8_t *coded, const uint8_t *plain, size_t length);
/* In place; returns the length of the plain bytes, or COBS_BAD. */
size_t cobs_decode(uint8_t *bytes, size_t length);

#endif
