"""Golden vectors of sections 4 and 5 of docs/chip.md: arithmetic, rounding, LIF, CUBA, resets, refractoriness, rest."""
from nc1_arithmetic import at_rest, bitrev4, chip_hash, make_class, make_record, rne8, round_state, sat8, step
from vector_files import write_functions, write_neurons

SIXTEEN_PHASES = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15]  # as the text lists them


def case(name, c, r, state, acc=0, tick=0, seed=0, hand=None, table=b""):
    """Derives a case; `hand` is the (state after, fired) worked out on paper, which the model must confirm."""
    c, r = make_class(**c), make_record(**r)
    after, fired, saturations = step(c, r, tuple(state), acc, tick, seed, table)
    if hand is not None:
        assert (after, fired) == hand, (name, after, fired, hand)
    return {"name": name, "class": c, "record": r, "state": state, "acc": acc, "tick": tick, "seed": seed,
            "at_rest": at_rest(c, r, state, table), "after": after, "fired": fired, "saturations": saturations}


def functions():
    hand = {0: 0, 127: 0, 128: 0, 129: 1, 255: 1, 256: 1, 383: 1, 384: 2, 385: 2, -1: 0, -127: 0, -128: 0, -129: -1,
            -384: -2, -383: -1, -385: -2, 640: 2, 641: 3, 2**31 - 129: 8388607, -2**31: -8388608}
    for x, y in hand.items():
        assert rne8(x) == y, (x, rne8(x), y)
    write_functions("arithmetic-rne8", "5", "x / 256 to nearest, ties to even", [("rne8", [x], rne8(x)) for x in hand])
    assert [sat8(x) for x in (127, 128, -128, -129)] == [127, 127, -128, -128]
    write_functions("arithmetic-sat8", "0", "clamp to -128..127",
                    [("sat8", [x], sat8(x)) for x in (0, 127, 128, -128, -129, 2**31 - 1, -2**31)])
    assert [bitrev4(x) for x in range(16)] == SIXTEEN_PHASES
    write_functions("arithmetic-bitrev4", "5", "reverse of four bits; the argument counts modulo 16",
                    [("bitrev4", [x], bitrev4(x)) for x in (*range(16), 16, 2**32 - 1)])
    # Big numbers on purpose: every addition and product must wrap at 32 bits.
    ids = [(0, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (1, 0, 0, 0), (2**32 - 1, 0, 2**32 - 1, 2**32 - 1),
           (0xDEADBEEF, 1, 123456789, 987654321), (2**32 - 1, 1, 0, 2**32 - 1), (42, 0, 1000000, 65536), (42, 0, 7, 100), (42, 1, 7, 100), (7, 0, 0x80000000, 3)]
    assert chip_hash(42, 0, 7, 100) == 0x128BFDCF and chip_hash(0, 0, 0, 0) == 0x944FB554, "the text's examples"
    write_functions("arithmetic-hash", "5", "counter-based hash, 32-bit wrapping",
                    [("hash", list(i), chip_hash(*i)) for i in ids])
    write_functions("rounding-nearest", "5", "nearest-even, ties both ways",
                    [("round", [s, 0, 0, 5, 3, 9], round_state(s, "nearest-even", 0, 5, 3, 9)) for s in
                     (0, 127, 128, 129, 384, -128, -129, -384, -385, 12345, -12345)])
    dither = [("round", [s, 1, 0, 0, t, 9], round_state(s, "dither", 0, 0, t, 9)) for t in range(16) for s in (128, 7, 8, -1, -249)]
    assert sum(r for _, a, r in dither if a[0] == 128) == 8, "half an LSB must round up in half of the phases"
    write_functions("rounding-dither-v", "5", "16 phases of v", dither)
    write_functions("rounding-dither-u", "5", "u is 8 phases behind v; phase = (t + id + 8) mod 16, wrapping at 32 bits",
                    [("round", [s, 1, 1, i, t, 0], round_state(s, "dither", 1, i, t, 0)) for s in (128, 100) for i, t in
                     [(0, k) for k in range(16)] + [(3, 2**32 - 1), (2**32 - 1, 2**32 - 1), (2**32 - 5, 5)]])
    write_functions("rounding-stochastic", "5", "(s + top byte of the hash) >> 8; streams of v and u differ",
                    [("round", [s, 2, stream, i, t, seed], round_state(s, "stochastic", stream, i, t, seed)) for s in (1, 128, 255, -1, -128)
                     for stream in (0, 1) for i, t, seed in ((0, 0, 0), (17, 4, 1), (2**32 - 1, 2**32 - 1, 2**32 - 1))])


def lif():
    write_neurons("lif-integrate", "5", "IF: leak 0, bias and accumulator with 8 fraction bits", [
        case("one LSB of input", {}, {}, [10, 0, 0], 256, hand=((11, 0, 0), False)),
        case("half an LSB ties to the even 10", {}, {}, [10, 0, 0], 128, hand=((10, 0, 0), False)),
        case("half an LSB ties to the even 12", {}, {}, [11, 0, 0], 128, hand=((12, 0, 0), False)),
        case("bias alone", {}, {"bias_v": -32768}, [0, 0, 0], 0, hand=((-128, 0, 0), False)),
        case("bias + input cancel", {}, {"bias_v": -300}, [5, 0, 0], 300, hand=((5, 0, 0), False)),
        case("u of a LIF neuron stays", {}, {"bias_u": 500}, [1, 9, 0], 0, hand=((1, 9, 0), False)),
    ])
    write_neurons("lif-leak", "5", "exponential leak: v*(65536-leak_v) rounded to 8 fraction bits first", [
        *[case(f"leak {leak}, v {v}", {"leak_v": leak}, {}, [v, 0, 0]) for leak in (0, 1, 255, 256, 655, 6554, 32768, 65534, 65535)
          for v in (100, -100, 1, -1, 127, -128)],
        case("leak 65535 forgets 127", {"leak_v": 65535}, {}, [127, 0, 0], hand=((0, 0, 0), False)),
        case("leak 65535 forgets -128 exactly: -128/256 ties to 0", {"leak_v": 65535}, {}, [-128, 0, 0], 512, hand=((2, 0, 0), False)),
        case("a half leak, then round once: 25.5 + 0.5 input", {"leak_v": 32768}, {}, [51, 0, 0], 128, hand=((26, 0, 0), False)),
        case("nearest rounding sticks at 50 when the leak is 1 %", {"leak_v": 655}, {}, [50, 0, 0], hand=((50, 0, 0), False)),
        case("first rounding matters: -3*(65536-21931) = -130815 -> -511/256", {"leak_v": 21931}, {}, [-3, 0, 0], -129,
             hand=((-2, 0, 0), False)),
    ])
    write_neurons("lif-linear-leak", "5", "linear leak stops at 0 and does not cross it", [
        case("positive", {"linear_leak": 256}, {}, [10, 0, 0], hand=((9, 0, 0), False)),
        case("negative", {"linear_leak": 256}, {}, [-10, 0, 0], hand=((-9, 0, 0), False)),
        case("positive would cross", {"linear_leak": 512}, {}, [1, 0, 0], hand=((0, 0, 0), False)),
        case("negative would cross", {"linear_leak": 512}, {}, [-1, 0, 0], hand=((0, 0, 0), False)),
        case("exactly to zero", {"linear_leak": 256}, {}, [1, 0, 0], hand=((0, 0, 0), False)),
        case("at zero", {"linear_leak": 65535}, {}, [0, 0, 0], 256, hand=((1, 0, 0), False)),
        case("largest on the largest", {"linear_leak": 65535}, {}, [127, 0, 0], hand=((0, 0, 0), False)),
        case("bias comes after the leak", {"linear_leak": 256}, {"bias_v": -256}, [1, 0, 0], hand=((-1, 0, 0), False)),
        case("after the exponential leak", {"leak_v": 32768, "linear_leak": 128}, {}, [-5, 0, 0], hand=((-2, 0, 0), False)),
    ])
    write_neurons("lif-saturation", "5", "v saturates after the comparison, which sees the unsaturated value", [
        case("above", {"flags": ["never-fires"]}, {}, [127, 0, 0], 256, hand=((127, 0, 0), False)),
        case("below", {}, {}, [-128, 0, 0], -256, hand=((-128, 0, 0), False)),
        case("just inside above", {"flags": ["never-fires"]}, {}, [126, 0, 0], 256, hand=((127, 0, 0), False)),
        case("just inside below", {}, {}, [-127, 0, 0], -256, hand=((-128, 0, 0), False)),
        case("fires at 300 and subtracts 100: 200 saturates", {"reset": "subtract"}, {"threshold": 127, "reset": 100}, [100, 0, 0], 51200,
             hand=((127, 0, 0), True)),
        case("fires at 200 and subtracts 100: no saturation", {"reset": "subtract"}, {"threshold": 127, "reset": 100}, [100, 0, 0], 25600,
             hand=((100, 0, 0), True)),
        case("subtracting a negative reset saturates", {"reset": "subtract"}, {"threshold": 10, "reset": -128}, [10, 0, 0], 0,
             hand=((127, 0, 0), True)),
        case("largest accumulator", {}, {"threshold": 127}, [0, 0, 0], 2**31 - 2**20, hand=((0, 0, 0), True)),
        case("smallest accumulator", {}, {"threshold": 127}, [0, 0, 0], -2**31 + 2**20, hand=((-128, 0, 0), False)),
    ])
    write_neurons("lif-threshold", "5", "fires when the rounded state >= threshold", [
        case("at threshold", {}, {"threshold": 20, "reset": 3}, [19, 0, 0], 256, hand=((3, 0, 0), True)),
        case("below", {}, {"threshold": 20, "reset": 3}, [19, 0, 0], 127, hand=((19, 0, 0), False)),
        case("19.5 ties up to 20 and fires", {}, {"threshold": 20, "reset": 3}, [19, 0, 0], 128, hand=((3, 0, 0), True)),
        case("threshold 0 fires from rest", {}, {"threshold": 0}, [0, 0, 0], hand=((0, 0, 0), True)),
        case("threshold -128, r -519: the unsaturated value does not reach it", {}, {"threshold": -128, "reset": 5}, [-128, 0, 0], -100096,
             hand=((-128, 0, 0), False)),
        case("threshold -128, r -128", {}, {"threshold": -128, "reset": 5}, [-128, 0, 0], hand=((5, 0, 0), True)),
        case("never fires", {"flags": ["never-fires"]}, {"threshold": -128}, [50, 0, 0], hand=((50, 0, 0), False)),
        case("never fires, no delayed rule either", {"flags": ["never-fires"], "reset": "value-delayed"}, {"threshold": 10, "reset": 0}, [50, 0, 0],
             hand=((50, 0, 0), False)),
        case("graded never fires", {"flags": ["graded", "never-fires"]}, {"threshold": 1}, [50, 0, 0], 256, hand=((51, 0, 0), False)),
    ])


def resets():
    r = {"threshold": 20, "reset": 15}

    def many(rule, rows):
        write_neurons("reset-" + rule, "5", f"reset rule '{rule}', threshold 20, reset 15", [
            case(name, {"reset": rule, "refractory": refractory}, r, [v, 0, 0], acc, hand=(tuple(after), fired))
            for name, v, acc, refractory, after, fired in rows])

    many("value", [("fires", 18, 512, 0, (15, 0, 0), True), ("stays", 18, 256, 0, (19, 0, 0), False),
                   ("entered above threshold fires again", 20, 0, 2, (15, 0, 2), True)])
    many("subtract", [("fires", 18, 1024, 0, (7, 0, 0), True), ("stays", 18, 256, 0, (19, 0, 0), False),
                      ("entered above fires again", 40, 0, 0, (25, 0, 0), True)])
    many("subtract-guarded", [
        ("from below", 18, 1024, 0, (7, 0, 0), True), ("from above: tested as 27 - 15, silent and unchanged", 27, 0, 0, (27, 0, 0), False),
        ("from above: 36 - 15 = 21 fires, subtracted once", 36, 0, 1, (21, 0, 1), True),
        ("exactly at threshold counts as above", 20, 3584, 0, (34, 0, 0), False), ("one below is not above", 19, 256, 0, (5, 0, 0), True)])
    many("subtract-delayed", [
        ("fires and keeps v", 18, 1024, 3, (22, 0, 3), True), ("next tick subtracts first", 22, 0, 0, (7, 0, 0), False),
        ("subtracts and fires again", 22, 3584, 0, (21, 0, 0), True), ("from below", 19, 0, 0, (19, 0, 0), False)])
    many("value-delayed", [
        ("fires and keeps v", 18, 1024, 3, (22, 0, 3), True), ("next tick sets, input of that tick is lost", 22, 9999, 0, (15, 0, 0), False),
        ("from below", 19, 0, 0, (19, 0, 0), False)])
    write_neurons("reset-value-delayed-high", "5", "a reset at or above threshold keeps firing", [
        case("reset 25, threshold 20", {"reset": "value-delayed"}, {"threshold": 20, "reset": 25}, [22, 0, 0], hand=((25, 0, 0), True))])
    write_neurons("refractory", "5", "refractory ticks: LIF drops input and keeps v, CUBA goes on with u", [
        case("LIF counts down", {"leak_v": 32768}, r, [10, 0, 3], 5000, hand=((10, 0, 2), False)),
        case("LIF last refractory tick", {"leak_v": 32768}, r, [30, 0, 1], 5000, hand=((30, 0, 0), False)),
        case("LIF after it: 15 fires no more", {"leak_v": 32768}, r, [30, 0, 0], 0, hand=((15, 0, 0), False)),
        case("refractory 15 starts", {"refractory": 15}, r, [30, 0, 0], 0, hand=((15, 0, 15), True)),
        case("CUBA: u integrates, v stays", {"model": "cuba", "leak_u": 32768}, r, [30, 20, 3], 256, hand=((30, 11, 2), False)),
        case("CUBA: u saturates meanwhile", {"model": "cuba"}, r, [30, 127, 1], 256, hand=((30, 127, 0), False)),
        case("delayed rule waits for the end of refractoriness", {"reset": "subtract-delayed", "refractory": 2}, r, [22, 0, 1], 0,
             hand=((22, 0, 0), False)),
    ])


def cuba():
    base = {"model": "cuba"}
    write_neurons("cuba-current", "5", "u first, then v from the new u (or the previous u)", [
        case("input reaches v in the same tick", base, {}, [0, 0, 0], 1280, hand=((5, 5, 0), False)),
        case("previous u: one tick later", {**base, "flags": ["previous-u"]}, {}, [0, 3, 0], 1280, hand=((3, 8, 0), False)),
        case("u leaks", {**base, "leak_u": 16384}, {}, [0, 40, 0], hand=((30, 30, 0), False)),
        case("both leak", {**base, "leak_u": 16384, "leak_v": 32768}, {}, [20, 40, 0], hand=((40, 30, 0), False)),
        case("biases", base, {"bias_u": 256, "bias_v": -512}, [0, 0, 0], hand=((-1, 1, 0), False)),
        case("linear leak is LIF only", {**base, "linear_leak": 5000}, {}, [10, 0, 0], hand=((10, 0, 0), False)),
        case("v drives from the saturated u", base, {"threshold": 127}, [0, 100, 0], 25600, hand=((0, 127, 0), True)),
        case("u saturates below, v too", base, {}, [-100, -100, 0], -25600, hand=((-128, -128, 0), False)),
        case("the accumulator never enters v directly", {**base, "flags": ["previous-u"]}, {}, [7, 0, 0], 99 * 256, hand=((7, 99, 0), False)),
    ])
    write_neurons("cuba-gain", "5", "u enters v as u*2^g", [
        *[case(f"g {g}, u {u}", {**base, "gain": g, "flags": ["never-fires"]}, {}, [0, u, 0]) for g in (-8, -7, -1, 0, 1, 7) for u in (1, -1, 3, 127, -128)],
        case("g -8: 127/256 rounds to 0", {**base, "gain": -8}, {}, [0, 127, 0], hand=((0, 127, 0), False)),
        case("g -8: -128/256 ties to 0", {**base, "gain": -8}, {}, [0, -128, 0], hand=((0, -128, 0), False)),
        case("g 7: 1 is 128 and fires unsaturated", {**base, "gain": 7}, {"threshold": 127, "reset": 1}, [0, 1, 0], hand=((1, 1, 0), True)),
        case("g 7: -1 is -128", {**base, "gain": 7}, {}, [0, -1, 0], hand=((-128, -1, 0), False)),
    ])
    write_neurons("cuba-rounding", "5", "u and v use different phases and streams", [
        *[case(f"dither, tick {t}", {**base, "rounding": "dither", "leak_v": 5000, "leak_u": 3000}, {"logical_id": 5}, [41, 33, 0], 77, t) for t in range(16)],
        *[case(f"stochastic, tick {t}", {**base, "rounding": "stochastic", "leak_v": 5000, "leak_u": 3000}, {"logical_id": 5}, [41, 33, 0], 77, t, 99)
          for t in range(16)],
    ])


def rest():
    write_neurons("at-rest", "5", "at rest: v is 0 or kept without leak, u 0, no bias, no refractoriness, and v below the threshold", [
        case("rest", {}, {}, [0, 0, 0]), case("rest of CUBA", {"model": "cuba", "rounding": "dither"}, {"threshold": 1}, [0, 0, 0], tick=15),
        case("v with a leak", {"leak_v": 1}, {}, [1, 0, 0]), case("v with a linear leak", {"linear_leak": 1}, {}, [1, 0, 0]),
        case("v kept below the threshold", {"rounding": "dither"}, {"threshold": 10}, [9, 0, 0], tick=3, hand=((9, 0, 0), False)),
        case("v kept at the threshold fires", {}, {"threshold": 10}, [10, 0, 0]),
        case("v kept above the threshold, never fires", {"rounding": "stochastic", "flags": ["never-fires"]}, {"threshold": 10}, [100, 0, 0], tick=3),
        case("negative v kept, CUBA", {"model": "cuba", "rounding": "stochastic"}, {"threshold": 1}, [-128, 0, 0], tick=7, seed=9),
        case("negative v kept with a threshold below 0", {}, {"threshold": -5}, [-6, 0, 0]),
        case("u, even of LIF", {}, {}, [0, 1, 0]), case("refractory", {}, {}, [0, 0, 1]),
        case("bias v", {}, {"bias_v": 1}, [0, 0, 0]), case("bias u, even of LIF", {}, {"bias_u": -1}, [0, 0, 0]),
        case("threshold 0", {}, {"threshold": 0}, [0, 0, 0]), case("threshold 0 but never fires", {"flags": ["never-fires"]}, {"threshold": 0}, [0, 0, 0]),
        case("threshold below 0", {}, {"threshold": -5}, [0, 0, 0]),
    ])


def rounding_of_v():
    write_neurons("lif-dither", "5", "v 0 with bias 1/2 LSB: 8 of 16 phases carry", [
        case(f"tick {t}", {"rounding": "dither"}, {"bias_v": 128, "logical_id": i}, [0, 0, 0], tick=t) for i in (0, 3, 2**32 - 1) for t in range(16)])
    write_neurons("lif-stochastic", "5", "the same by the hash", [
        case(f"seed {seed}, id {i}, tick {t}", {"rounding": "stochastic"}, {"bias_v": 128, "logical_id": i}, [0, 0, 0], tick=t, seed=seed)
        for seed in (0, 12345, 2**32 - 1) for i in (0, 2**31) for t in (0, 1, 65535, 65536, 2**32 - 1)])


def write_all():
    functions()
    lif()
    resets()
    cuba()
    rest()
    rounding_of_v()
