#include "engine.h"

#include "queue.h"

enum { ROWS_A_STEP = 32, PACKET_MAX = 127 };

static bool held(const struct engine *e, const uint8_t *cls)
{
    return e->tick < get16(cls + C_START);
}

static void cell(struct core *c, uint32_t target, int32_t weight, int32_t exponent, int32_t payload)
{
    if (target >= c->neuron_count) {
        return;
    }
    /* Legal exponents add to -8..7; others shift by something, but never trap. */
    uint32_t shift = (uint32_t)(8 + exponent + get8s(core_record(c, target) + R_EXPONENT)) & 31;
    c->acc[target] += (uint32_t)(weight * payload) << shift;
    c->got[target / 32] |= 1u << target % 32;
}

static void read_row(const struct board *b, struct core *c, uint32_t number, int32_t payload)
{
    struct descriptor d = descriptor_read(c->descriptors + 8 * (size_t)number);
    const uint8_t *row = c->rows + d.address;
    uint32_t operations = 0;
    if (d.format == FORMAT_DENSE) {
        for (uint32_t i = 0; i < d.count; i++) {
            uint32_t nibble = (uint32_t)row[i / 2] >> (4 * (i & 1)) & 15;
            if (nibble != 0) {
                operations++;
                cell(c, d.start + i, (int32_t)(nibble ^ 8) - 8, d.exponent, payload);
            }
        }
    } else {
        const uint32_t nibbles = b->sparse_bits / 4, mask = (1u << b->sparse_bits) - 1;
        for (uint32_t i = 0, at = 0; i < d.count; i++, at += nibbles + 1) {
            uint32_t bits = 0;
            for (uint32_t k = 0; k <= nibbles; k++) {
                bits |= ((uint32_t)row[(at + k) / 2] >> (4 * ((at + k) & 1)) & 15) << (4 * k);
            }
            uint32_t weight = bits >> b->sparse_bits & 15;
            if (weight != 0) {
                operations++;
                cell(c, bits & mask, (int32_t)(weight ^ 8) - 8, d.exponent, payload);
            }
        }
    }
    c->counter[AXON_EVENTS]++;
    c->counter[CELLS_SCANNED] += d.count;
    c->counter[SYNAPTIC_OPS] += operations;
}

/* Phase 1 of one core, ROWS_A_STEP rows at a time; true when none is left. */
static bool rows(struct engine *e, struct core *c)
{
    const uint32_t slot = (uint32_t)e->tick % DUE_SLOTS;
    for (uint32_t done = 0; c->slot_count[slot] != 0;) {
        if (done++ == ROWS_A_STEP) {
            return false;
        }
        int16_t payload;
        uint32_t number = queue_take(c, slot, &e->bucket, &payload);
        read_row(e->board, c, number, payload);
    }
    return true;
}

/* Phase 1b of one core: the sums of its dendrites go to their somas. */
static void partial_sums(struct engine *e, struct core *c)
{
    for (uint32_t w = 0; c->has_dendrite && w < (c->neuron_count + 31) / 32; w++) {
        for (uint32_t bits = c->got[w]; bits != 0; bits &= bits - 1) {
            uint32_t n = 32 * w + (uint32_t)__builtin_ctz(bits);
            const uint8_t *r = core_record(c, n), *cls = core_class(c, r);
            if (cls[C_MODEL] != MODEL_DENDRITE) {
                continue;
            }
            if (!held(e, cls)) {
                struct core *soma = board_core(e->board, set_id(&c->sets, set_first(&c->sets, get16(r + R_SET))));
                uint32_t target = get16(r + R_BIAS_V);
                soma->acc[target] += c->acc[n];
                soma->got[target / 32] |= 1u << target % 32;
                c->counter[NEURON_UPDATES]++;
                c->counter[PARTIAL_SUMS]++;
            }
            c->acc[n] = 0;
            c->got[w] &= ~(1u << n % 32);
        }
    }
}

/* Phase 2 of one core. */
static void update(struct engine *e, struct core *c)
{
    const struct neuron_world world = { e->board->table, e->seed, (uint32_t)e->tick };
    for (uint32_t w = 0; w < (c->neuron_count + 31) / 32; w++) {
        const uint32_t got = c->got[w];
        c->fired[w] = 0;
        for (uint32_t bits = got | c->awake[w]; bits != 0; bits &= bits - 1) {
            uint32_t n = 32 * w + (uint32_t)__builtin_ctz(bits), bit = 1u << n % 32;
            const uint8_t *r = core_record(c, n), *cls = core_class(c, r);
            int32_t acc = (int32_t)c->acc[n];
            c->acc[n] = 0;
            if (held(e, cls)) {
                continue;
            }
            struct neuron_outcome o = neuron_step(cls, r, (struct neuron_state){ c->v[n], c->u[n], c->refractory[n] }, acc, &world);
            c->v[n] = o.state.v, c->u[n] = o.state.u, c->refractory[n] = o.state.refractory;
            c->awake[w] = neuron_at_rest(cls, r, o.state, world.table) ? c->awake[w] & ~bit : c->awake[w] | bit;
            c->fired[w] |= o.fired ? bit : 0;
            c->counter[NEURON_UPDATES]++;
            c->counter[SATURATIONS] += o.saturations;
            c->counter[SPIKES] += o.fired;
        }
        c->got[w] = 0;
    }
}

static void arrive(struct engine *e, struct core *c, uint32_t source, uint32_t channel, uint64_t base, int32_t payload)
{
    const uint32_t page_size = 8 * e->board->bitmap_bytes, page = channel / page_size, bit = channel % page_size;
    uint32_t low = 0, high = c->axon_count;
    while (low < high) { /* the map ascends by (source, page) */
        uint32_t middle = low + (high - low) / 2;
        const uint8_t *a = c->axons + AXON_BYTES * (size_t)middle;
        if (get32(a) < source || (get32(a) == source && get32(a + 4) < page)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const uint8_t *axon = c->axons + AXON_BYTES * (size_t)low, *bits = c->bitmaps + e->board->bitmap_bytes * (size_t)low;
    if (low == c->axon_count || get32(axon) != source || get32(axon + 4) != page || !(bits[bit / 8] >> bit % 8 & 1)) {
        return;
    }
    uint32_t number = get32(axon + 8), at = 0;
    for (; at + 4 <= bit / 8; at += 4) {
        number += (uint32_t)__builtin_popcount(get32(bits + at));
    }
    for (; at < bit / 8; at++) {
        number += (uint32_t)__builtin_popcount(bits[at]);
    }
    number += (uint32_t)__builtin_popcount(bits[bit / 8] & ((1u << bit % 8) - 1));
    struct descriptor d = descriptor_read(c->descriptors + 8 * (size_t)number);
    if (d.format != FORMAT_LIST) {
        queue_add(c, number, base + d.delay, payload);
        return;
    }
    for (uint32_t k = 0; k < d.count; k++) {
        struct descriptor member = descriptor_read(c->descriptors + 8 * (size_t)(d.address + k));
        if (member.format != FORMAT_LIST) {
            queue_add(c, d.address + k, base + member.delay, payload);
        }
    }
}

static void deliver(struct engine *e, const struct sets *s, uint32_t set, uint32_t source, uint32_t channel, uint64_t base, int32_t payload)
{
    for (uint32_t k = set_first(s, set), end = set_first(s, set + 1); k < end; k++) {
        uint32_t id = set_id(s, k);
        struct core *c = id & PORT_BIT ? NULL : board_core(e->board, id);
        if (c != NULL) {
            arrive(e, c, source, channel, base, payload);
        }
    }
}

void engine_event(struct engine *e, struct port *p, uint32_t channel, int32_t payload)
{
    uint32_t set = get16(p->channel_set + 2 * (size_t)channel), magnitude = (uint32_t)(payload < 0 ? -payload : payload);
    if (set_first(&p->sets, set) != set_first(&p->sets, set + 1)) {
        uint32_t packets = magnitude <= PACKET_MAX ? 1 : (magnitude + PACKET_MAX - 1) / PACKET_MAX;
        p->packets += packets;
        p->hops += (uint64_t)packets * p->sets.hops[set];
        deliver(e, &p->sets, set, p->id, channel, e->tick, payload);
    }
}

bool engine_fired(const struct core *c, uint32_t n)
{
    return c->fired[n / 32] >> n % 32 & 1;
}

int32_t engine_sent(const struct engine *e, const struct core *c, uint32_t n)
{
    const uint8_t *r = core_record(c, n);
    uint32_t set = get16(r + R_SET);
    if (set_first(&c->sets, set) == set_first(&c->sets, set + 1)) {
        return 0;
    }
    return engine_fired(c, n) ? 1 : c->graded[n / 32] >> n % 32 & 1 && !held(e, core_class(c, r)) ? c->v[n] : 0;
}

/* Phase 3 of one core. */
static void packets(struct engine *e, struct core *c)
{
    for (uint32_t w = 0; w < (c->neuron_count + 31) / 32; w++) {
        for (uint32_t bits = c->fired[w] | c->graded[w]; bits != 0; bits &= bits - 1) {
            uint32_t n = 32 * w + (uint32_t)__builtin_ctz(bits), set = get16(core_record(c, n) + R_SET);
            int32_t payload = engine_sent(e, c, n);
            if (payload != 0) {
                c->counter[PACKETS]++;
                c->counter[HOPS] += c->sets.hops[set];
                deliver(e, &c->sets, set, c->id, n, e->tick + 1, payload);
            }
        }
    }
}

bool engine_step(struct engine *e)
{
    struct board *b = e->board;
    if (e->phase == PHASE_BEGIN) {
        e->phase = PHASE_ROWS, e->core = e->bucket = 0;
    }
    if (e->phase == PHASE_SHOWN) {
        return true;
    }
    if (e->core < b->cores) {
        struct core *c = &b->core[e->core];
        if (e->phase == PHASE_ROWS) {
            if (!rows(e, c)) {
                return false;
            }
            e->bucket = 0;
        } else if (e->phase == PHASE_DENDRITES) {
            partial_sums(e, c);
        } else if (e->phase == PHASE_UPDATE) {
            update(e, c);
        } else {
            packets(e, c);
        }
        e->core++;
    }
    if (e->core >= b->cores) { /* a phase ends in all cores before the next begins */
        e->core = 0;
        e->phase = e->phase == PHASE_ROWS && !b->any_dendrite ? PHASE_UPDATE : e->phase + 1;
    }
    return e->phase == PHASE_SHOWN;
}

void engine_next(struct engine *e)
{
    e->tick++;
    e->phase = PHASE_BEGIN;
}

void engine_reset(struct engine *e, uint32_t seed)
{
    e->tick = 0, e->seed = seed, e->phase = PHASE_BEGIN, e->core = e->bucket = 0;
}

bool port_channel(const struct port *p, uint32_t core, uint32_t n, uint32_t *channel)
{
    uint32_t low = 0, high = p->run_count;
    while (low < high) { /* the last run that begins at or before (core, n) */
        uint32_t middle = low + (high - low) / 2;
        const uint8_t *run = p->runs + RUN_BYTES * (size_t)middle;
        if (get32(run) < core || (get32(run) == core && get32(run + 4) <= n)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const uint8_t *run = p->runs + RUN_BYTES * (size_t)(low - 1);
    if (low == 0 || get32(run) != core || n - get32(run + 4) >= get32(run + 8)) {
        return false;
    }
    *channel = get32(run + 12) + n - get32(run + 4);
    return true;
}
