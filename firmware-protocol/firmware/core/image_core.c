/* What a core's arrays hold, as far as the engine relies on it, and the memory the core needs. */
#include "image_parts.h"

enum { BUCKETS_MIN = 4, BUCKETS_MAX = 4096, ENTRIES_A_BUCKET = 16, DENDRITE_TARGETS = 1 };

static bool class_good(const struct board *b, const uint8_t *c)
{
    if (c[C_MODEL] >= MODELS || c[C_ROUNDING] > 2 || c[C_RESET] > 4 || c[C_REFRACTORY] > 15 || get8s(c + C_GAIN) < -8 || get8s(c + C_GAIN) > 7) {
        return false;
    }
    if (c[C_MODEL] == MODEL_TABLE) {
        uint32_t two = get16(c + C_P + 2), bytes = two ? 4u * 65536 : 512;
        return two <= 1 && 512u * get16(c + C_P) + bytes <= b->table_bytes;
    }
    return true;
}

/* Rows lie in the row memory, lists among the descriptors (that a list holds no list is seen when it is read: here it could take hours); `entries` is what the queue can hold at most of them. */
static bool descriptors_good(const struct board *b, const struct core *c, uint64_t *entries)
{
    *entries = 0;
    for (uint32_t i = 0; i < c->descriptor_count; i++) {
        struct descriptor d = descriptor_read(c->descriptors + 8 * (size_t)i);
        uint64_t bytes = d.format == FORMAT_DENSE ? (d.count + 1u) / 2 : (d.count * (b->sparse_bits + 4) + 7) / 8;
        if (d.format == FORMAT_LIST) {
            if ((uint64_t)d.address + d.count > c->descriptor_count) {
                return false;
            }
        } else if (d.format > FORMAT_LIST || d.address + bytes > c->row_bytes) {
            return false;
        }
        *entries += d.format == FORMAT_LIST ? 0 : d.delay + 1; /* one for each tick until it is due */
    }
    return true;
}

static bool axons_good(const struct board *b, const struct core *c)
{
    for (uint32_t i = 0; i < c->axon_count; i++) {
        const uint8_t *a = c->axons + AXON_BYTES * (size_t)i, *bits = c->bitmaps + b->bitmap_bytes * (size_t)i;
        uint64_t first = get32(a + 8);
        for (uint32_t k = 0; k < b->bitmap_bytes; k++) {
            first += (uint32_t)__builtin_popcount(bits[k]);
        }
        if (first > c->descriptor_count || (i > 0 && (get32(a) < get32(a - 12) || (get32(a) == get32(a - 12) && get32(a + 4) <= get32(a - 8))))) {
            return false;
        }
    }
    return true;
}

static bool neurons_good(struct core *c)
{
    for (uint32_t i = 0; i < c->neuron_count; i++) {
        const uint8_t *r = core_record(c, i);
        if (r[R_CLASS] >= c->class_count || get16(r + R_SET) >= c->sets.count) {
            return false;
        }
        const uint8_t *cls = core_class(c, r);
        c->has_dendrite = c->has_dendrite || cls[C_MODEL] == MODEL_DENDRITE;
        c->has_graded = c->has_graded || (cls[C_FLAGS] & FLAG_GRADED && cls[C_MODEL] != MODEL_DENDRITE);
    }
    return true;
}

static bool memory(struct board *b, struct core *c, uint64_t entries)
{
    uint32_t words = (c->neuron_count + 31) / 32;
    c->pool_size = entries < b->pending_entries ? (uint32_t)entries : b->pending_entries;
    c->buckets = BUCKETS_MIN;
    while (c->buckets < BUCKETS_MAX && c->buckets * ENTRIES_A_BUCKET < c->pool_size) {
        c->buckets *= 2;
    }
    c->v = arena_take(&b->arena, c->neuron_count, 1);
    c->u = arena_take(&b->arena, c->neuron_count, 1);
    c->refractory = arena_take(&b->arena, c->neuron_count, 1);
    c->acc = arena_take(&b->arena, c->neuron_count, 4);
    c->got = arena_take(&b->arena, words, 4);
    c->awake = arena_take(&b->arena, words, 4);
    c->fired = arena_take(&b->arena, words, 4);
    c->probed = arena_take(&b->arena, words, 4);
    c->graded = arena_take(&b->arena, words, 4);
    c->sets.hops = arena_take(&b->arena, c->sets.count, 4);
    c->pool = arena_take(&b->arena, c->pool_size, sizeof *c->pool);
    c->bucket = arena_take(&b->arena, (uint64_t)DUE_SLOTS * c->buckets, 4);
    return c->v && c->u && c->refractory && c->acc && c->got && c->awake && c->fired && c->probed && c->graded && c->sets.hops && c->pool && c->bucket;
}

bool image_core_contents(struct image_load *l, struct board *b, struct core *c)
{
    uint64_t entries;
    for (uint32_t i = 0; i < c->class_count; i++) {
        if (!class_good(b, c->classes + CLASS_BYTES * (size_t)i)) {
            return image_refuse(l, IMAGE_STRUCTURE, "A class of a core has a field out of range, or its table is not in the table memory.", c->id, i);
        }
    }
    if (!neurons_good(c)) {
        return image_refuse(l, IMAGE_STRUCTURE, "A neuron names a class or destination set that its core does not have.", c->id, 0);
    }
    if (!descriptors_good(b, c, &entries) || !axons_good(b, c)) {
        return image_refuse(l, IMAGE_STRUCTURE, "An axon or descriptor of a core points beyond its memory.", c->id, 0);
    }
    if (!memory(b, c, entries)) {
        return image_refuse(l, IMAGE_LIMIT, "The cores' states and queues do not fit this board's memory.", b->arena.wanted, b->arena.size);
    }
    for (uint32_t n = 0; n < c->neuron_count; n++) {
        const uint8_t *cls = core_class(c, core_record(c, n));
        if (cls[C_FLAGS] & FLAG_GRADED && cls[C_MODEL] != MODEL_DENDRITE) {
            c->graded[n / 32] |= 1u << n % 32;
        }
    }
    b->any_dendrite = b->any_dendrite || c->has_dendrite;
    image_set_hops(b, c->id, &c->sets);
    return true;
}

bool image_core_dendrites(struct image_load *l, struct board *b, struct core *c)
{
    for (uint32_t n = 0; c->has_dendrite && n < c->neuron_count; n++) {
        const uint8_t *r = core_record(c, n);
        if (core_class(c, r)[C_MODEL] != MODEL_DENDRITE) {
            continue;
        }
        uint32_t first = set_first(&c->sets, get16(r + R_SET));
        const struct core *soma = set_first(&c->sets, get16(r + R_SET) + 1u) - first == DENDRITE_TARGETS ? board_core(b, set_id(&c->sets, first)) : NULL;
        uint32_t target = get16(r + R_BIAS_V);
        if (soma == NULL || target >= soma->neuron_count || core_class(soma, core_record(soma, target))[C_MODEL] == MODEL_DENDRITE) {
            return image_refuse(l, IMAGE_STRUCTURE, "A dendrite has no soma.", c->id, n);
        }
    }
    return true;
}
