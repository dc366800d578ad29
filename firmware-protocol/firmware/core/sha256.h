/* SHA-256 (FIPS 180-4), streaming, no heap. A message may come in pieces of any length. */
#ifndef HWFW_SHA256_H
#define HWFW_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32 };

struct sha256 {
    uint32_t state[8];
    uint64_t length;     /* bytes taken so far */
    uint8_t block[64];   /* the piece of them that does not fill a block yet */
};

void sha256_init(struct sha256 *s);
void sha256_update(struct sha256 *s, const void *bytes, size_t length);
/* Writes the digest; `s` must be initialised before it is used again. */
void sha256_final(struct sha256 *s, uint8_t digest[SHA256_BYTES]);

#endif
