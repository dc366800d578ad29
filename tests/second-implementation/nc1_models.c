/* Izhikevich, QLIF and TABLE: docs/chip.md sections 6 to 8. */
#include "nc1_models.h"

#include <math.h>

enum { LEAK_EVERY_TICK = 1, LITERAL_EQ9 = 2, FOLD = 4 };
enum { INPUT_TO_U = 1 };

/* What v and u become before rounding; has_u is false where the model keeps u. */
typedef struct {
    int64_t s, su;
    bool has_u;
} drive;

static drive izhikevich(const nc1_class *c, const nc1_record *r, nc1_state x)
{
    int64_t v = x.v, u = x.u;
    drive d = { .has_u = true };
    d.s = nc1_rne8(c->p[0] * v * v + 16 * c->p[1] * v - 16 * c->p[3] * u + 256 * (int64_t)c->p[2]) + r->bias_v;
    d.su = nc1_rne8(u * (65536 - (int64_t)c->leak_u) + c->p[4] * v + 16 * (int64_t)c->p[5]) + r->bias_u;
    return d;
}

int64_t nc1_qlif_sine(uint32_t i)
{
    /* Doubles are exact enough: no entry is nearer than 1e-4 to a rounding boundary. */
    return i > 255 ? 0 : (int64_t)floor(1073741824.0 * sin(3.14159265358979323846 * i / 510.0) + 0.5);
}

int64_t nc1_qlif_relax(uint32_t angle, uint32_t root)
{
    int64_t w = nc1_floor_shift(nc1_qlif_sine(angle) * root, 16);
    uint32_t i = 255;
    while (nc1_qlif_sine(i) > w) {
        i--;
    }
    if (i == 255) {
        return 255 * 256;
    }
    int64_t low = nc1_qlif_sine(i), high = nc1_qlif_sine(i + 1);
    return 256 * (int64_t)i + (w - low) * 256 / (high - low);
}

/* The angle with 8 fraction bits after rotation by d, or relaxation, or both. */
static int64_t qlif(const nc1_class *c, int64_t d, uint32_t angle)
{
    const int64_t pi = 255 * 256;
    int option = c->p[0];
    int64_t a = 256 * (int64_t)angle;
    if (d == 0 || (option & LEAK_EVERY_TICK)) {
        int64_t relaxed = nc1_qlif_relax(angle, (uint16_t)c->p[1]);
        a = option & LITERAL_EQ9 ? a - relaxed : relaxed;
    }
    a += d;
    if (option & FOLD) {
        a %= 2 * pi;
        a = a < 0 ? a + 2 * pi : a;
        a = a > pi ? 2 * pi - a : a;
    }
    return a;
}

static int64_t entry(nc1_table table, size_t at)
{
    if (at + 2 > table.size) {
        nc1_fail("a table reaches beyond the table memory");
    }
    return (int16_t)(uint16_t)(table.bytes[at] | table.bytes[at + 1] << 8);
}

static drive look_up(const nc1_class *c, const nc1_record *r, nc1_state x, nc1_table table)
{
    drive d = { .has_u = c->p[1] != 0 };
    size_t base = (size_t)512 * (uint16_t)c->p[0], v = (size_t)(x.v + 128), u = (size_t)(x.u + 128);
    if (d.has_u) {
        d.s = entry(table, base + 4 * (256 * v + u)) + r->bias_v;
        d.su = entry(table, base + 4 * (256 * v + u) + 2) + r->bias_u;
    } else {
        d.s = entry(table, base + 2 * v) + r->bias_v;
    }
    return d;
}

nc1_outcome nc1_step_model(const nc1_class *c, const nc1_record *r, nc1_state before, int64_t acc, uint32_t tick, uint32_t seed, nc1_table table)
{
    nc1_outcome out = { before, false, 0 };
    if (before.refractory > 0) {
        out.state.refractory--;
        return out;
    }
    drive d = { 0, 0, false };
    int64_t jump = 0;
    switch (c->model) {
    case NC1_IZHIKEVICH:
        d = izhikevich(c, r, before);
        d.s += acc;
        jump = c->p[6];
        break;
    case NC1_QLIF:
        d.s = qlif(c, acc + r->bias_v, (uint32_t)(before.v + 128)) - 128 * 256;
        break;
    case NC1_TABLE:
        d = look_up(c, r, before, table);
        *(d.has_u && (c->p[2] & INPUT_TO_U) ? &d.su : &d.s) += acc;
        jump = c->p[3];
        break;
    default:
        nc1_fail("unknown neuron model");
    }
    int64_t x = nc1_round(d.s, c->rounding, 0, r->logical_id, tick, seed);
    out.fired = nc1_fire(c, r, before.v, &x);
    out.state.v = (int8_t)nc1_sat8(x);
    out.state.refractory = out.fired ? c->refractory : 0;
    out.saturations = out.state.v != x;
    if (d.has_u) {
        x = nc1_round(d.su + (out.fired ? jump : 0), c->rounding, 1, r->logical_id, tick, seed);
        out.state.u = (int8_t)nc1_sat8(x);
        out.saturations += out.state.u != x;
    }
    return out;
}

/* True when s rounds to x whatever the tick and the seed. */
static bool stays(int64_t s, int64_t x, int mode)
{
    if (mode == NC1_NEAREST_EVEN) {
        return nc1_rne8(s) == x;
    }
    if (mode == NC1_DITHER) {
        return nc1_floor_shift(s + 8, 8) == x && nc1_floor_shift(s + 248, 8) == x;
    }
    return nc1_floor_shift(s, 8) == x && nc1_floor_shift(s + 255, 8) == x;
}

bool nc1_model_at_rest(const nc1_class *c, const nc1_record *r, nc1_state state, nc1_table table)
{
    drive d = { 0, 0, false };
    if (state.refractory != 0 || (state.v >= r->threshold && !(c->flags & NC1_NEVER_FIRES)) || ((c->flags & NC1_GRADED) && state.v != 0)) {
        return false;
    }
    if (c->model == NC1_QLIF) {
        d.s = qlif(c, r->bias_v, (uint32_t)(state.v + 128)) - 128 * 256;
    } else {
        d = c->model == NC1_IZHIKEVICH ? izhikevich(c, r, state) : look_up(c, r, state, table);
    }
    return stays(d.s, state.v, c->rounding) && (!d.has_u || stays(d.su, state.u, c->rounding));
}
