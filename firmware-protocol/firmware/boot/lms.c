#include "lms.h"

#include <string.h>

/* Domain separators of RFC 8554. */
enum { D_PBLC = 0x8080, D_MESG = 0x8181, D_LEAF = 0x8282, D_INTR = 0x8383 };

enum { KEY_TREE = 24 /* offset of T[1] in a public key */, ID_BYTES = 16, ID = 8 };

static uint32_t big_endian(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* I || u32 number || u16 tag: how every hash of the scheme starts. */
static void start(struct sha256 *s, const struct lms_verifier *v, uint32_t number, unsigned tag)
{
    uint8_t head[6] = {
        (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number, (uint8_t)(tag >> 8), (uint8_t)tag,
    };
    sha256_init(s);
    sha256_update(s, v->key + ID, ID_BYTES);
    sha256_update(s, head, sizeof head);
}

/* Tables 1 and 2 of RFC 8554; false for types that are not in them. */
static bool parameters(struct lms_verifier *v, const uint8_t *key)
{
    uint32_t tree = big_endian(key), ots = big_endian(key + 4);
    if (tree < 5 || tree > 9 || ots < 1 || ots > 4) {
        return false;
    }
    static const uint16_t chains[4] = {265, 133, 67, 34};
    static const uint8_t shift[4] = {7, 6, 4, 0};
    v->height = (uint8_t)(5 * (tree - 4));
    v->ots_bits = (uint8_t)(1u << (ots - 1));
    v->ots_shift = shift[ots - 1];
    v->chains = chains[ots - 1];
    return true;
}

static uint32_t signature_bytes(const struct lms_verifier *v)
{
    return LMS_SIGNATURE_HEAD_BYTES + LMS_NODE_BYTES * (uint32_t)v->chains + 4 + LMS_NODE_BYTES * (uint32_t)v->height;
}

uint32_t lms_signature_bytes(const uint8_t key[LMS_PUBLIC_KEY_BYTES])
{
    struct lms_verifier v;
    return parameters(&v, key) ? signature_bytes(&v) : 0;
}

bool lms_begin(struct lms_verifier *v, const uint8_t key[LMS_PUBLIC_KEY_BYTES], struct lms_source source)
{
    uint8_t head[LMS_SIGNATURE_HEAD_BYTES], type[4];
    if (!parameters(v, key) || source.length != signature_bytes(v) || !source.read(source.context, 0, head, sizeof head) ||
        !source.read(source.context, LMS_SIGNATURE_HEAD_BYTES + LMS_NODE_BYTES * (uint32_t)v->chains, type, sizeof type)) {
        return false;
    }
    v->leaf = big_endian(head);
    if (v->leaf >> v->height != 0 || memcmp(head + 4, key + 4, 4) != 0 || memcmp(type, key, 4) != 0) {
        return false;
    }
    memcpy(v->key, key, LMS_PUBLIC_KEY_BYTES);
    v->source = source;
    start(&v->message, v, v->leaf, D_MESG);
    sha256_update(&v->message, head + 8, 32);
    return true;
}

void lms_update(struct lms_verifier *v, const void *bytes, size_t length)
{
    sha256_update(&v->message, bytes, length);
}

/* The i-th digit of w bits. */
static unsigned digit(const uint8_t *bytes, unsigned i, unsigned w)
{
    unsigned bit = i * w;
    return (unsigned)bytes[bit / 8] >> (8 - w - bit % 8) & ((1u << w) - 1);
}

/* Walks one Winternitz chain from `from` to its end. */
static void chain(const struct lms_verifier *v, unsigned index, unsigned from, uint8_t node[LMS_NODE_BYTES])
{
    for (unsigned j = from; j < (1u << v->ots_bits) - 1; j++) {
        struct sha256 s;
        uint8_t step = (uint8_t)j;
        start(&s, v, v->leaf, index);
        sha256_update(&s, &step, 1);
        sha256_update(&s, node, LMS_NODE_BYTES);
        sha256_final(&s, node);
    }
}

bool lms_end(struct lms_verifier *v)
{
    uint8_t digest[32 + 2], node[LMS_NODE_BYTES], sibling[LMS_NODE_BYTES];
    unsigned w = v->ots_bits, sum = 0;
    sha256_final(&v->message, digest);
    for (unsigned i = 0; i < 256 / w; i++) {
        sum += (1u << w) - 1 - digit(digest, i, w);
    }
    sum <<= v->ots_shift;
    digest[32] = (uint8_t)(sum >> 8), digest[33] = (uint8_t)sum;

    struct sha256 s;
    uint32_t at = LMS_SIGNATURE_HEAD_BYTES;
    start(&s, v, v->leaf, D_PBLC);
    for (unsigned i = 0; i < v->chains; i++, at += LMS_NODE_BYTES) {
        if (!v->source.read(v->source.context, at, node, sizeof node)) {
            return false;
        }
        chain(v, i, digit(digest, i, w), node);
        sha256_update(&s, node, sizeof node);
    }
    sha256_final(&s, node);

    uint32_t number = (UINT32_C(1) << v->height) + v->leaf;
    uint8_t candidate[LMS_NODE_BYTES];
    start(&s, v, number, D_LEAF);
    sha256_update(&s, node, sizeof node);
    sha256_final(&s, candidate);
    for (at += 4; number > 1; number >>= 1, at += LMS_NODE_BYTES) {
        if (!v->source.read(v->source.context, at, sibling, sizeof sibling)) {
            return false;
        }
        start(&s, v, number >> 1, D_INTR);
        sha256_update(&s, number & 1 ? sibling : candidate, LMS_NODE_BYTES);
        sha256_update(&s, number & 1 ? candidate : sibling, LMS_NODE_BYTES);
        sha256_final(&s, candidate);
    }
    return memcmp(candidate, v->key + KEY_TREE, LMS_NODE_BYTES) == 0;
}

static bool read_memory(void *context, uint32_t offset, void *to, uint32_t length)
{
    memcpy(to, (const uint8_t *)context + offset, length);
    return true;
}

bool lms_verify(const uint8_t key[LMS_PUBLIC_KEY_BYTES], const void *message, size_t message_length, const uint8_t *signature, uint32_t signature_length)
{
    struct lms_verifier v;
    struct lms_source source = {read_memory, (void *)(uintptr_t)signature, signature_length};
    if (!lms_begin(&v, key, source)) {
        return false;
    }
    lms_update(&v, message, message_length);
    return lms_end(&v);
}
