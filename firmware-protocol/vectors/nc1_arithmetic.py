"""The chip's integer arithmetic and one neuron's tick, in plain Python, written from docs/chip.md alone.

It shares no code with the C# or C implementations: it exists to derive the golden vectors they are checked against.
"""

MODELS = {"lif": 0, "cuba": 1, "izhikevich": 2, "qlif": 3, "table": 4, "dendrite": 5}
ROUNDINGS = {"nearest-even": 0, "dither": 1, "stochastic": 2}
RESETS = {"value": 0, "subtract": 1, "subtract-guarded": 2, "subtract-delayed": 3, "value-delayed": 4}
FLAGS = {"graded": 1, "never-fires": 2, "previous-u": 4}
MASK32 = 0xFFFFFFFF


def rne8(x):
    """x / 256, nearest, ties to even. Python's floor division is the arithmetic shift."""
    q, r = divmod(x, 256)
    if r > 128 or (r == 128 and q % 2 == 1):
        q += 1
    return q


def sat8(x):
    return max(-128, min(127, x))


def bitrev4(x):
    return int(f"{x % 16:04b}"[::-1], 2)


def mix(x):
    x ^= x >> 16
    x = (x * 0x7FEB352D) & MASK32
    x ^= x >> 15
    x = (x * 0x846CA68B) & MASK32
    return x ^ (x >> 16)


def chip_hash(seed, stream, logical_id, tick):
    x = mix((seed + 0x9E3779B9 * (stream + 1)) & MASK32)
    x = mix(x ^ logical_id)
    return mix((x + tick) & MASK32)


def round_state(s, rounding, stream, logical_id, tick, seed):
    if rounding == "nearest-even":
        return rne8(s)
    if rounding == "dither":
        return (s + 16 * bitrev4(tick + logical_id + 8 * stream) + 8) // 256
    return (s + (chip_hash(seed, stream, logical_id, tick) >> 24)) // 256


def make_class(**given):
    c = {"model": "lif", "rounding": "nearest-even", "reset": "value", "refractory": 0, "leak_v": 0, "leak_u": 0,
         "linear_leak": 0, "gain": 0, "flags": [], "start_tick": 0, "p": [0] * 9}
    assert set(given) <= set(c), given
    c.update(given)
    c["p"] = list(c["p"]) + [0] * (9 - len(c["p"]))
    return c


def make_record(**given):
    r = {"class": 0, "exponent": 0, "threshold": 127, "reset": 0, "v0": 0, "u0": 0, "destination_set": 0,
         "bias_v": 0, "bias_u": 0, "logical_id": 0}
    assert set(given) <= set(r), given
    r.update(given)
    return r


def finish(c, r, v_before, u, s, saturations, tick, seed, test=None):
    """Rounding, threshold, reset, saturation: the common end of section 5."""
    x = round_state(s, c["rounding"], 0, r["logical_id"], tick, seed)
    fired = False
    theta, amount = r["threshold"], r["reset"]
    if "never-fires" not in c["flags"]:
        above = v_before >= theta
        rule = c["reset"]
        if rule == "value":
            fired = x >= theta
            x = amount if fired else x
        elif rule == "subtract":
            fired = x >= theta
            x = x - amount if fired else x
        elif rule == "subtract-guarded":
            fired = (x - amount if above else x) >= theta
            x = x - amount if fired else x
        elif rule == "subtract-delayed":
            x = x - amount if above else x
            fired = x >= theta
        else:
            x = amount if above else x
            fired = x >= theta
    v = sat8(x)
    return (v, u, c["refractory"] if fired else 0), fired, saturations + (v != x)


def step_lif(c, r, state, acc, tick, seed, table):
    v, u, refractory = state
    if refractory > 0:
        return (v, u, refractory - 1), False, 0
    s = rne8(v * (65536 - c["leak_v"]))
    s = max(0, s - c["linear_leak"]) if s > 0 else min(0, s + c["linear_leak"])
    return finish(c, r, v, u, s + r["bias_v"] + acc, 0, tick, seed)


def step_cuba(c, r, state, acc, tick, seed, table):
    v, u_before, refractory = state
    su = rne8(u_before * (65536 - c["leak_u"])) + r["bias_u"] + acc
    x = round_state(su, c["rounding"], 1, r["logical_id"], tick, seed)
    u = sat8(x)
    saturations = int(u != x)
    if refractory > 0:
        return (v, u, refractory - 1), False, saturations
    drive = (u_before if "previous-u" in c["flags"] else u) * 2 ** (8 + c["gain"])
    s = rne8(v * (65536 - c["leak_v"])) + r["bias_v"] + drive
    return finish(c, r, v, u, s, saturations, tick, seed)


STEPS = {"lif": step_lif, "cuba": step_cuba}  # nc1_models adds the others
MODEL_AT_REST = []


def step(c, r, state, acc, tick, seed, table=b""):
    """One tick of a neuron that is not held: (state after, fired, saturations)."""
    return STEPS[c["model"]](c, r, state, acc, tick, seed, table)


def at_rest(c, r, state, table=b""):
    if c["model"] == "dendrite":
        return True
    if c["model"] not in ("lif", "cuba"):
        return MODEL_AT_REST[0](c, r, state, table)
    v, u, refractory = state
    keeps_v = c["leak_v"] == 0 and c["linear_leak"] == 0
    return (v == 0 or keeps_v) and (u, refractory) == (0, 0) and r["bias_v"] == 0 and r["bias_u"] == 0 and (
        v < r["threshold"] or "never-fires" in c["flags"])
