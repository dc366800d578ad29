"""Izhikevich, QLIF and TABLE in plain Python: sections 6 to 8 of docs/chip.md."""
from decimal import Decimal, getcontext

import nc1_arithmetic as chip

QLIF_LEAK_EVERY_TICK, QLIF_LITERAL_EQ9, QLIF_FOLD = 1, 2, 4
TABLE_INPUT_TO_U = 1
HALF_TURN = 255 * 256  # the angle pi with 8 fraction bits


def sine_table():
    """round(2^30 sin(pi i / 510)), by a series in 50 decimal digits, so that no rounding depends on a libm."""
    getcontext().prec = 50
    pi = Decimal("3.14159265358979323846264338327950288419716939937511")
    out = []
    for i in range(256):
        x = pi * i / 510
        term, total, n = x, x, 1
        while abs(term) > Decimal(10) ** -45:
            term = -term * x * x / ((n + 1) * (n + 2))
            total, n = total + term, n + 2
        scaled = total * 2**30
        assert abs(scaled % 1 - Decimal("0.5")) > Decimal("1e-4"), "a tie: the table would depend on the rounding rule"
        out.append(int(scaled + Decimal("0.5")))
    return out


SINE = sine_table()


def qlif_relax(y, survival_root):
    """Angle, 8 fraction bits, after amplitude damping: 2 asin(sin(y/2) sqrt(E)), sqrt(E) = survival_root / 65536."""
    w = SINE[y] * survival_root >> 16
    i = max(k for k in range(256) if SINE[k] <= w)
    return 256 * i if i == 255 else 256 * i + (w - SINE[i]) * 256 // (SINE[i + 1] - SINE[i])


def u16(x):
    return x & 0xFFFF


def i16(table, at):
    if at + 2 > len(table):
        raise IndexError("the table reaches beyond the table memory")
    return int.from_bytes(table[at:at + 2], "little", signed=True)


def izhikevich_drive(c, r, v, u):
    """What v and u become without input and without a spike, 8 fraction bits."""
    p = c["p"]
    s = chip.rne8(p[0] * v * v + 16 * p[1] * v - 16 * p[3] * u + 256 * p[2]) + r["bias_v"]
    su = chip.rne8(u * (65536 - c["leak_u"]) + p[4] * v + 16 * p[5]) + r["bias_u"]
    return s, su


def qlif_angle(c, d, y):
    """The angle with 8 fraction bits after rotation d and relaxation, section 7."""
    option, root = c["p"][0], u16(c["p"][1])
    if d != 0 and not option & QLIF_LEAK_EVERY_TICK:
        a = 256 * y + d
    else:
        a = qlif_relax(y, root)
        if option & QLIF_LITERAL_EQ9:
            a = 256 * y - a
        a += d
    if option & QLIF_FOLD:
        a %= 2 * HALF_TURN
        a = min(a, 2 * HALF_TURN - a)
    return a


def table_drive(c, r, v, u, table):
    p = c["p"]
    base = 512 * u16(p[0])
    if p[1] == 0:
        return i16(table, base + 2 * (v + 128)) + r["bias_v"], None
    at = base + 4 * (256 * (v + 128) + u + 128)
    return i16(table, at) + r["bias_v"], i16(table, at + 2) + r["bias_u"]


def with_second_state(c, r, state, s, su, jump, tick, seed):
    """Rounds and tests v, then u, which jumps when v fired (sections 6 and 8)."""
    v, u, _ = state
    (v, _, refractory), fired, saturations = chip.finish(c, r, v, u, s, 0, tick, seed)
    if su is not None:
        x = chip.round_state(su + (jump if fired else 0), c["rounding"], 1, r["logical_id"], tick, seed)
        u = chip.sat8(x)
        saturations += u != x
    return (v, u, refractory), fired, saturations


def step_izhikevich(c, r, state, acc, tick, seed, table):
    v, u, refractory = state
    if refractory > 0:
        return (v, u, refractory - 1), False, 0
    s, su = izhikevich_drive(c, r, v, u)
    return with_second_state(c, r, state, s + acc, su, c["p"][6], tick, seed)


def step_qlif(c, r, state, acc, tick, seed, table):
    v, u, refractory = state
    if refractory > 0:
        return (v, u, refractory - 1), False, 0
    a = qlif_angle(c, acc + r["bias_v"], v + 128)
    return chip.finish(c, r, v, u, a - 128 * 256, 0, tick, seed)


def step_table(c, r, state, acc, tick, seed, table):
    v, u, refractory = state
    if refractory > 0:
        return (v, u, refractory - 1), False, 0
    s, su = table_drive(c, r, v, u, table)
    if su is not None and c["p"][2] & TABLE_INPUT_TO_U:
        su += acc
    else:
        s += acc
    return with_second_state(c, r, state, s, su, c["p"][3], tick, seed)


def stays(s, x, rounding):
    """True when s rounds to x in every tick and with every hash."""
    if rounding == "nearest-even":
        return chip.rne8(s) == x
    return -8 <= s - 256 * x <= 7 if rounding == "dither" else s == 256 * x


def model_at_rest(c, r, state, table):
    v, u, refractory = state
    if refractory != 0 or ("graded" in c["flags"] and v != 0) or (v >= r["threshold"] and "never-fires" not in c["flags"]):
        return False
    if c["model"] == "qlif":
        return stays(qlif_angle(c, r["bias_v"], v + 128) - 128 * 256, v, c["rounding"])
    s, su = izhikevich_drive(c, r, v, u) if c["model"] == "izhikevich" else table_drive(c, r, v, u, table)
    return stays(s, v, c["rounding"]) and (su is None or stays(su, u, c["rounding"]))


chip.STEPS.update({"izhikevich": step_izhikevich, "qlif": step_qlif, "table": step_table})
chip.MODEL_AT_REST.append(model_at_rest)
