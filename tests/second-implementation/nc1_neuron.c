/* One neuron in one tick: docs/chip.md section 5. Models of sections 6 to 8 are in nc1_models.c. */
#include "nc1.h"
#include "nc1_models.h"

int64_t nc1_floor_shift(int64_t x, int bits)
{
    /* C leaves >> of a negative number to the compiler; the text wants the floor. */
    int64_t d = (int64_t)1 << bits;
    int64_t q = x / d;
    return q * d > x ? q - 1 : q;
}

int64_t nc1_rne8(int64_t x)
{
    int64_t q = nc1_floor_shift(x, 8);
    int64_t r = x - q * 256;
    bool odd = (q % 2) != 0;
    return r > 128 || (r == 128 && odd) ? q + 1 : q;
}

int64_t nc1_sat8(int64_t x)
{
    return x > 127 ? 127 : x < -128 ? -128 : x;
}

uint32_t nc1_bitrev4(uint32_t x)
{
    return (x & 1u) << 3 | (x & 2u) << 1 | (x & 4u) >> 1 | (x & 8u) >> 3;
}

static uint32_t mix(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    x ^= x >> 16;
    return x;
}

uint32_t nc1_hash(uint32_t seed, uint32_t stream, uint32_t id, uint32_t tick)
{
    return mix(mix(mix(seed + 0x9e3779b9u * (stream + 1u)) ^ id) + tick);
}

int64_t nc1_round(int64_t s, int mode, uint32_t stream, uint32_t id, uint32_t tick, uint32_t seed)
{
    if (mode == NC1_NEAREST_EVEN) {
        return nc1_rne8(s);
    }
    if (mode == NC1_DITHER) {
        return nc1_floor_shift(s + 16 * (int64_t)nc1_bitrev4((tick + id + 8u * stream) & 15u) + 8, 8);
    }
    return nc1_floor_shift(s + (int64_t)(nc1_hash(seed, stream, id, tick) >> 24), 8);
}

static int64_t decayed(int8_t state, uint16_t leak)
{
    return nc1_rne8((int64_t)state * (65536 - (int64_t)leak));
}

/* Threshold test and reset rule on the rounded, unsaturated state; returns true on a spike. */
bool nc1_fire(const nc1_class *c, const nc1_record *r, int8_t v_before, int64_t *x)
{
    int64_t theta = r->threshold, reset = r->reset;
    bool above = v_before >= theta, fired = false;
    if (c->flags & NC1_NEVER_FIRES) {
        return false;
    }
    switch (c->reset) {
    case NC1_VALUE:
        fired = *x >= theta;
        *x = fired ? reset : *x;
        return fired;
    case NC1_SUBTRACT:
        fired = *x >= theta;
        *x -= fired ? reset : 0;
        return fired;
    case NC1_SUBTRACT_GUARDED:
        fired = *x - (above ? reset : 0) >= theta;
        *x -= fired ? reset : 0;
        return fired;
    case NC1_SUBTRACT_DELAYED:
        *x -= above ? reset : 0;
        return *x >= theta;
    default:
        *x = above ? reset : *x;
        return *x >= theta;
    }
}

static nc1_outcome finish(const nc1_class *c, const nc1_record *r, int8_t v_before, nc1_outcome out, int64_t s, uint32_t tick, uint32_t seed)
{
    int64_t x = nc1_round(s, c->rounding, 0, r->logical_id, tick, seed);
    out.fired = nc1_fire(c, r, v_before, &x);
    out.state.v = (int8_t)nc1_sat8(x);
    out.state.refractory = out.fired ? c->refractory : 0;
    out.saturations += out.state.v != x;
    return out;
}

static nc1_outcome step_lif(const nc1_class *c, const nc1_record *r, nc1_state before, int64_t acc, uint32_t tick, uint32_t seed)
{
    nc1_outcome out = { before, false, 0 };
    if (before.refractory > 0) {
        out.state.refractory--;
        return out;
    }
    int64_t s = decayed(before.v, c->leak_v);
    if (s > 0) {
        s = s > c->linear_leak ? s - c->linear_leak : 0;
    } else {
        s = s + c->linear_leak < 0 ? s + c->linear_leak : 0;
    }
    return finish(c, r, before.v, out, s + r->bias_v + acc, tick, seed);
}

static nc1_outcome step_cuba(const nc1_class *c, const nc1_record *r, nc1_state before, int64_t acc, uint32_t tick, uint32_t seed)
{
    nc1_outcome out = { before, false, 0 };
    int64_t x = nc1_round(decayed(before.u, c->leak_u) + r->bias_u + acc, c->rounding, 1, r->logical_id, tick, seed);
    out.state.u = (int8_t)nc1_sat8(x);
    out.saturations = out.state.u != x;
    if (before.refractory > 0) {
        out.state.refractory--;
        return out;
    }
    int64_t drive = (c->flags & NC1_PREVIOUS_U) ? before.u : out.state.u;
    return finish(c, r, before.v, out, decayed(before.v, c->leak_v) + r->bias_v + drive * ((int64_t)1 << (8 + c->gain)), tick, seed);
}

nc1_outcome nc1_step(const nc1_class *c, const nc1_record *r, nc1_state before, int64_t acc, uint32_t tick, uint32_t seed, nc1_table table)
{
    switch (c->model) {
    case NC1_LIF:
        return step_lif(c, r, before, acc, tick, seed);
    case NC1_CUBA:
        return step_cuba(c, r, before, acc, tick, seed);
    default:
        return nc1_step_model(c, r, before, acc, tick, seed, table);
    }
}

bool nc1_at_rest(const nc1_class *c, const nc1_record *r, nc1_state state, nc1_table table)
{
    if (c->model == NC1_DENDRITE) {
        return true;
    }
    if (c->model != NC1_LIF && c->model != NC1_CUBA) {
        return nc1_model_at_rest(c, r, state, table);
    }
    bool keeps_v = c->leak_v == 0 && c->linear_leak == 0;
    return (state.v == 0 || keeps_v) && state.u == 0 && state.refractory == 0 && r->bias_v == 0 && r->bias_u == 0
        && (state.v < r->threshold || (c->flags & NC1_NEVER_FIRES));
}
