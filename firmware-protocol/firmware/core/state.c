/* The state of a board as a whole: back to its beginning, and its hash. */
#include "engine.h"
#include "image.h"
#include "queue.h"

void board_reset(struct board *b)
{
    for (uint32_t i = 0; i < b->cores; i++) {
        struct core *c = &b->core[i];
        const size_t words = (c->neuron_count + 31) / 32;
        memset(c->acc, 0, 4 * (size_t)c->neuron_count);
        memset(c->refractory, 0, c->neuron_count);
        memset(c->got, 0, 4 * words);
        memset(c->awake, 0, 4 * words);
        memset(c->fired, 0, 4 * words);
        memset(c->probed, 0, 4 * words);
        memset(c->counter, 0, sizeof c->counter);
        queue_clear(c);
        for (uint32_t n = 0; n < c->neuron_count; n++) {
            const uint8_t *r = core_record(c, n), *cls = core_class(c, r);
            struct neuron_state s = { get8s(r + R_V0), get8s(r + R_U0), 0 };
            c->v[n] = s.v, c->u[n] = s.u;
            c->awake[n / 32] |= neuron_at_rest(cls, r, s, b->table) ? 0 : 1u << n % 32;
        }
    }
    for (uint32_t i = 0; i < b->ports; i++) {
        b->port[i].packets = b->port[i].hops = 0;
    }
}

uint64_t engine_mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static uint64_t item(uint64_t kind, uint32_t core, uint32_t index, uint64_t value)
{
    return engine_mix(engine_mix((uint64_t)core << 32 | index) ^ (kind << 56 | value));
}

uint64_t engine_core_hash(const struct engine *e, const struct core *c)
{
    uint64_t sum = 0;
    for (uint32_t n = 0; n < c->neuron_count; n++) {
        uint32_t value = (uint8_t)c->v[n] | (uint32_t)(uint8_t)c->u[n] << 8 | (uint32_t)c->refractory[n] << 16;
        sum += value == 0 ? 0 : item(1, c->id, n, value);
    }
    for (uint32_t slot = 0; slot < DUE_SLOTS; slot++) {
        for (uint32_t k = 0; c->slot_count[slot] != 0 && k < c->buckets; k++) {
            for (uint32_t at = c->bucket[slot * c->buckets + k]; at != 0; at = c->pool[at - 1].next) {
                const struct pending *p = &c->pool[at - 1];
                uint32_t due = (uint32_t)e->tick + ((slot - (uint32_t)e->tick) & (DUE_SLOTS - 1));
                sum += item(2, c->id, p->descriptor, (uint16_t)p->payload | (uint64_t)due << 16);
            }
        }
    }
    return sum;
}
