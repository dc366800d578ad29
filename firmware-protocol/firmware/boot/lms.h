/* Verifies LMS signatures (RFC 8554, sections 4.6 and 5.4.2) over SHA-256 with 32-byte nodes: LMOTS_SHA256_N32_W1 .. W8, LMS_SHA256_M32_H5 .. H25.
   No heap, no tables, under 600 bytes of stack; the signature is read piece by piece, so that it may stay in flash. Nothing here is secret, so nothing needs constant time. */
#ifndef HWFW_LMS_H
#define HWFW_LMS_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/sha256.h"

enum {
    LMS_PUBLIC_KEY_BYTES = 56,
    LMS_NODE_BYTES = 32,
    LMS_SIGNATURE_HEAD_BYTES = 40,  /* q, LM-OTS type, randomizer C: what must be known before the message is hashed */
    LMS_SIGNATURE_BYTES_MAX = 4 + 4 + 32 + 265 * 32 + 4 + 25 * 32,
};

/* Where the bytes of a signature come from. `read` copies `length` bytes from `offset` and says whether it could; it is never asked beyond `length` below. */
struct lms_source {
    bool (*read)(void *context, uint32_t offset, void *to, uint32_t length);
    void *context;
    uint32_t length;  /* of the whole signature */
};

struct lms_verifier {
    struct sha256 message;
    struct lms_source source;
    uint32_t leaf;      /* q */
    uint8_t key[LMS_PUBLIC_KEY_BYTES];
    uint8_t ots_bits;   /* Winternitz parameter w: 1, 2, 4, 8 */
    uint8_t ots_shift;  /* ls of RFC 8554, table 1 */
    uint16_t chains;    /* p */
    uint8_t height;     /* h */
};

/* Length of a signature by a key, or 0 when the key's types are not among those above. */
uint32_t lms_signature_bytes(const uint8_t key[LMS_PUBLIC_KEY_BYTES]);

/* Begins. False when key or signature are malformed: unknown types, types that differ between key and signature, a wrong length, a leaf that the tree does not have, bytes that cannot be read. */
bool lms_begin(struct lms_verifier *v, const uint8_t key[LMS_PUBLIC_KEY_BYTES], struct lms_source source);

/* Takes the message, in pieces of any length. */
void lms_update(struct lms_verifier *v, const void *bytes, size_t length);

/* Ends: true only when the signature is this key's for the message taken. */
bool lms_end(struct lms_verifier *v);

/* All of it at once, for a signature in memory. */
bool lms_verify(const uint8_t key[LMS_PUBLIC_KEY_BYTES], const void *message, size_t message_length, const uint8_t *signature, uint32_t signature_length);

#endif
