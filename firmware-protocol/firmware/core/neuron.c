#include "neuron.h"

#include "qlif_sine.h"

enum { NEAREST_EVEN, DITHER, STOCHASTIC };
enum { RESET_VALUE, RESET_SUBTRACT, RESET_GUARDED, RESET_SUBTRACT_DELAYED, RESET_VALUE_DELAYED };
enum { QLIF_LEAK_ALWAYS = 1, QLIF_LITERAL = 2, QLIF_FOLD = 4, QLIF_FULL = 65280 };

static int32_t add(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

int32_t neuron_rne8(int32_t x)
{
    int32_t q = x >> 8, r = x & 255;
    return q + (r > 128 || (r == 128 && (q & 1)));
}

int32_t neuron_sat8(int32_t x)
{
    return x < -128 ? -128 : x > 127 ? 127 : x;
}

uint32_t neuron_bitrev4(uint32_t x)
{
    return (x & 1) << 3 | (x & 2) << 1 | (x & 4) >> 1 | (x & 8) >> 3;
}

static uint32_t mix(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

uint32_t neuron_hash(uint32_t seed, uint32_t stream, uint32_t id, uint32_t tick)
{
    return mix(mix(mix(seed + 0x9e3779b9u * (stream + 1)) ^ id) + tick);
}

int32_t neuron_round(int32_t s, uint8_t rounding, uint32_t stream, uint32_t id, uint32_t tick, uint32_t seed)
{
    if (rounding == NEAREST_EVEN) {
        return neuron_rne8(s);
    }
    uint32_t more = rounding == DITHER ? 16 * neuron_bitrev4(tick + id + 8 * stream) + 8 : neuron_hash(seed, stream, id, tick) >> 24;
    return add(s, (int32_t)more) >> 8;
}

uint32_t neuron_qlif_sine(uint32_t i)
{
    return sine[i];
}

int32_t neuron_qlif_relax(uint32_t angle, uint32_t root)
{
    uint32_t w = (uint32_t)((uint64_t)sine[angle] * root >> 16), low = 0, high = 255;
    while (low < high) { /* the largest index with sine <= w */
        uint32_t middle = (low + high + 1) / 2;
        if (sine[middle] <= w) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low == 255 ? QLIF_FULL : (int32_t)(256 * low + (w - sine[low]) * 256 / (sine[low + 1] - sine[low]));
}

static int32_t round_v(const uint8_t *cls, const uint8_t *r, int32_t s, const struct neuron_world *w)
{
    return neuron_round(s, cls[C_ROUNDING], 0, get32(r + R_LOGICAL), w->tick, w->seed);
}

/* u = sat8(round(su)) with the u stream. */
static void set_u(struct neuron_outcome *o, const uint8_t *cls, const uint8_t *r, int32_t su, const struct neuron_world *w)
{
    int32_t x = neuron_round(su, cls[C_ROUNDING], 1, get32(r + R_LOGICAL), w->tick, w->seed);
    o->state.u = (int8_t)neuron_sat8(x);
    o->saturations = (uint8_t)(o->saturations + (o->state.u != x));
}

/* Threshold, reset and saturation of section 5; `s` has 8 fraction bits. */
static void finish(struct neuron_outcome *o, const uint8_t *cls, const uint8_t *r, int32_t s, const struct neuron_world *w)
{
    int32_t x = round_v(cls, r, s, w), theta = get8s(r + R_THRESHOLD), amount = get8s(r + R_RESET);
    bool above = o->state.v >= theta;
    if (!(cls[C_FLAGS] & FLAG_NEVER_FIRES)) {
        switch (cls[C_RESET]) {
        case RESET_VALUE:
            o->fired = x >= theta;
            x = o->fired ? amount : x;
            break;
        case RESET_SUBTRACT:
            o->fired = x >= theta;
            x -= o->fired ? amount : 0;
            break;
        case RESET_GUARDED:
            o->fired = x - (above ? amount : 0) >= theta;
            x -= o->fired ? amount : 0;
            break;
        case RESET_SUBTRACT_DELAYED:
            x -= above ? amount : 0;
            o->fired = x >= theta;
            break;
        default:
            x = above ? amount : x;
            o->fired = x >= theta;
        }
    }
    o->state.v = (int8_t)neuron_sat8(x);
    o->saturations = (uint8_t)(o->saturations + (o->state.v != x));
    o->state.refractory = o->fired ? cls[C_REFRACTORY] : 0;
}

static int32_t decayed(int8_t x, const uint8_t *leak)
{
    return neuron_rne8(x * (65536 - get16(leak)));
}

static int32_t lif(const uint8_t *cls, const uint8_t *r, int8_t v)
{
    int32_t s = decayed(v, cls + C_LEAK_V), leak = get16(cls + C_LINEAR);
    s = s > 0 ? (s > leak ? s - leak : 0) : (s < -leak ? s + leak : 0);
    return s + get16s(r + R_BIAS_V);
}

static int32_t izhikevich_v(const uint8_t *cls, const uint8_t *r, struct neuron_state s)
{
    const uint8_t *p = cls + C_P;
    int32_t v = s.v, u = s.u;
    return neuron_rne8(get16s(p) * v * v + 16 * get16s(p + 2) * v - 16 * get16s(p + 6) * u + 256 * get16s(p + 4)) + get16s(r + R_BIAS_V);
}

static int32_t izhikevich_u(const uint8_t *cls, const uint8_t *r, struct neuron_state s)
{
    const uint8_t *p = cls + C_P;
    return neuron_rne8(s.u * (65536 - get16(cls + C_LEAK_U)) + get16s(p + 8) * s.v + 16 * get16s(p + 10)) + get16s(r + R_BIAS_U);
}

static int32_t qlif(const uint8_t *cls, const uint8_t *r, int8_t v, int32_t acc)
{
    uint32_t y = (uint32_t)(v + 128), options = get16(cls + C_P);
    int32_t d = add(acc, get16s(r + R_BIAS_V)), a = (int32_t)(256 * y);
    if (d == 0 || options & QLIF_LEAK_ALWAYS) {
        int32_t relaxed = neuron_qlif_relax(y, get16(cls + C_P + 2));
        a = options & QLIF_LITERAL ? a - relaxed : relaxed;
    }
    a = add(a, d);
    if (options & QLIF_FOLD) {
        a %= 2 * QLIF_FULL;
        a += a < 0 ? 2 * QLIF_FULL : 0;
        a = a > QLIF_FULL ? 2 * QLIF_FULL - a : a;
    }
    return add(a, -32768);
}

static bool table_of_two(const uint8_t *cls)
{
    return get16(cls + C_P + 2) == 1;
}

/* T(v), or Tv(v, u) followed by Tu(v, u). */
static const uint8_t *table_entry(const uint8_t *cls, struct neuron_state s, const uint8_t *table)
{
    const uint8_t *start = table + 512 * (size_t)get16(cls + C_P);
    return table_of_two(cls) ? start + 4 * (256 * (s.v + 128) + s.u + 128) : start + 2 * (s.v + 128);
}

struct neuron_outcome neuron_step(const uint8_t *cls, const uint8_t *r, struct neuron_state s, int32_t acc, const struct neuron_world *w)
{
    struct neuron_outcome o = { s, false, 0 };
    const uint8_t model = cls[C_MODEL];
    int32_t next = 0, su = 0;
    bool two = false; /* u is set after v, and jumps when the neuron fires */
    if (model == MODEL_CUBA) { /* the current goes on in refractory ticks */
        set_u(&o, cls, r, add(decayed(s.u, cls + C_LEAK_U) + get16s(r + R_BIAS_U), acc), w);
    }
    if (s.refractory > 0) {
        o.state.refractory--;
        return o;
    }
    switch (model) {
    case MODEL_CUBA: {
        int32_t drive = cls[C_FLAGS] & FLAG_PREVIOUS_U ? s.u : o.state.u;
        next = decayed(s.v, cls + C_LEAK_V) + get16s(r + R_BIAS_V) + drive * (int32_t)(1u << ((8 + get8s(cls + C_GAIN)) & 15));
        break;
    }
    case MODEL_IZHIKEVICH:
        next = add(izhikevich_v(cls, r, s), acc);
        su = izhikevich_u(cls, r, s);
        two = true;
        break;
    case MODEL_QLIF:
        next = qlif(cls, r, s.v, acc);
        break;
    case MODEL_TABLE: {
        const uint8_t *entry = table_entry(cls, s, w->table);
        two = table_of_two(cls);
        bool to_u = two && get16(cls + C_P + 4) & 1;
        next = add(get16s(entry) + get16s(r + R_BIAS_V), to_u ? 0 : acc);
        su = two ? add(get16s(entry + 2) + get16s(r + R_BIAS_U), to_u ? acc : 0) : 0;
        break;
    }
    default:
        next = add(lif(cls, r, s.v), acc);
    }
    finish(&o, cls, r, next, w);
    if (two) {
        int32_t jump = get16s(cls + C_P + (model == MODEL_TABLE ? 6 : 12));
        set_u(&o, cls, r, o.fired ? add(su, jump) : su, w);
    }
    return o;
}

/* Rounding x gives y in every tick and for every seed (section 6). */
static bool stays(const uint8_t *cls, int32_t x, int32_t y)
{
    int32_t off = add(x, -256 * y);
    return cls[C_ROUNDING] == NEAREST_EVEN ? neuron_rne8(x) == y : cls[C_ROUNDING] == DITHER ? off >= -8 && off <= 7 : off == 0;
}

bool neuron_at_rest(const uint8_t *cls, const uint8_t *r, struct neuron_state s, const uint8_t *table)
{
    const uint8_t model = cls[C_MODEL];
    if (model == MODEL_DENDRITE) {
        return true;
    }
    if (s.refractory != 0 || !(s.v < get8s(r + R_THRESHOLD) || cls[C_FLAGS] & FLAG_NEVER_FIRES)) {
        return false;
    }
    if (model == MODEL_LIF || model == MODEL_CUBA) {
        bool keeps = get16(cls + C_LEAK_V) == 0 && get16(cls + C_LINEAR) == 0;
        return s.u == 0 && get16s(r + R_BIAS_V) == 0 && get16s(r + R_BIAS_U) == 0 && (s.v == 0 || keeps);
    }
    if (cls[C_FLAGS] & FLAG_GRADED && s.v != 0) {
        return false;
    }
    if (model == MODEL_IZHIKEVICH) {
        return stays(cls, izhikevich_v(cls, r, s), s.v) && stays(cls, izhikevich_u(cls, r, s), s.u);
    }
    if (model == MODEL_QLIF) {
        return stays(cls, qlif(cls, r, s.v, 0), s.v);
    }
    const uint8_t *entry = table_entry(cls, s, table);
    return stays(cls, get16s(entry) + get16s(r + R_BIAS_V), s.v) &&
           (!table_of_two(cls) || stays(cls, get16s(entry + 2) + get16s(r + R_BIAS_U), s.u));
}
