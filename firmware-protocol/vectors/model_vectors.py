"""Golden vectors of sections 6 to 8 of docs/chip.md: Izhikevich, QLIF, TABLE."""
import nc1_models as models
from board_builder import Core, board, event, in_port, port_id, to
from neuron_vectors import case
from system_vectors import run
from vector_files import write_functions, write_neurons

# Regular spiking at 0.5 mV a unit of v (offset -26 mV) and 0.2 a unit of u: the arithmetic of the preset is in the text.
RS = {"model": "izhikevich", "refractory": 3, "leak_u": 1311, "p": [1311, 16056, 18964, 1638, 655, -2130, 10240]}
RS_RECORD = {"threshold": 112, "reset": -78}
SQRT_E = 62340 - 65536  # sqrt(exp(-0.1)) = 0.95123, as the 16-bit field holds it


def izhikevich():
    write_neurons("izhikevich-step", "6", "both states from the states before; one rounding each", [
        case("v 0, u 0: 18964/256 = 74.1 and -133/256", RS, RS_RECORD, [0, 0, 0], hand=((74, -1, 0), False)),
        # -78: rne8(1311*6084 - 16*16056*78 + 256*18964 + 16*1638*65) ; worked in the text's example
        case("the preset's start", RS, RS_RECORD, [-78, -65, 0]),
        case("drive of 10 mV/ms is 20 units", RS, RS_RECORD, [-78, -65, 0], 5120),
        case("bias does the same", RS, {**RS_RECORD, "bias_v": 5120}, [-78, -65, 0]),
        case("bias of u", RS, {**RS_RECORD, "bias_u": 512}, [-78, -65, 0]),
        case("spike: reset, u jumps by 40 in the same tick, three ticks of rest", RS, RS_RECORD, [111, 0, 0], hand=((-78, 41, 3), True)),
        case("one below threshold", RS, {"threshold": 75, "reset": -78}, [0, 0, 0], hand=((74, -1, 0), False)),
        case("at threshold", RS, {"threshold": 74, "reset": -78}, [0, 0, 0], hand=((-78, 39, 3), True)),
        case("refractory: both states wait, input is lost", RS, RS_RECORD, [-78, 40, 3], 9999, hand=((-78, 40, 2), False)),
        case("u saturates after the jump", RS, RS_RECORD, [111, 120, 0], hand=((-78, 127, 3), True)),
        case("never fires: v saturates, u does not jump", {**RS, "flags": ["never-fires"]}, RS_RECORD, [111, 0, 0], hand=((127, 1, 0), False)),
        case("extreme coefficients", {"model": "izhikevich", "leak_u": 65535, "p": [32767, 32767, 32767, -32768, 32767, 32767, 32767]},
             {"threshold": 127, "reset": 0, "bias_v": 32767, "bias_u": 32767}, [-128, -128, 0], 2**30),
        case("extreme coefficients, negative", {"model": "izhikevich", "p": [-32768, -32768, -32768, 32767, -32768, -32768, -32768]},
             {"threshold": 127, "reset": 0, "bias_v": -32768, "bias_u": -32768}, [127, 127, 0], -2**30),
        *[case(f"{mode}, tick {t}", {**RS, "rounding": mode}, {**RS_RECORD, "logical_id": 9}, [-60, -20, 0], 5000, t, 3)
          for mode in ("dither", "stochastic") for t in range(16)],
    ])
    rest = [case(f"{mode}: v {v}, u {u}", {**RS, "rounding": mode}, RS_RECORD, [v, u, 0]) for mode in ("nearest-even", "dither", "stochastic")
            for v, u in [(v, u) for v in range(-92, -82) for u in (-71, -70, -69)]]
    assert any(c["at_rest"] for c in rest) and not all(c["at_rest"] for c in rest)
    write_neurons("izhikevich-rest", "6", "at rest: neither state would move, whatever the phase or the hash", rest)


def qlif():
    assert models.SINE[0] == 0 and models.SINE[255] == 2**30 and models.SINE[85] == 2**29, "sin 0, sin 90 degrees, sin 30 degrees"
    write_functions("qlif-sine", "7", "round(2^30 sin(pi i / 510))", [("qlif_sine", [i], s) for i, s in enumerate(models.SINE)])
    roots = (65535, 62340, 51041, 32768, 1, 0)
    write_functions("qlif-relax", "7", "the angle after relaxation, 8 fraction bits",
                    [("qlif_relax", [y, k], models.qlif_relax(y, k)) for k in roots for y in (0, 1, 2, 9, 49, 85, 128, 200, 254, 255)])
    assert models.qlif_relax(255, 32768) == 85 * 256, "sin = 1/2 is 30 degrees, a third of 90"
    q = {"model": "qlif", "p": [0, SQRT_E]}
    r = {"threshold": 0, "reset": -128}
    write_neurons("qlif-step", "7", "input rotates, silence relaxes; v = angle - 128", [
        case("a rotation from the ground state", q, r, [-128, 0, 0], 49 * 256, hand=((-79, 0, 0), False)),
        case("rotations add", q, r, [-79, 0, 0], 49 * 256, hand=((-30, 0, 0), False)),
        case("half a turn of the angle fires and resets", {**q, "refractory": 2}, r, [-30, 0, 0], 49 * 256, hand=((-128, 0, 2), True)),
        case("silence relaxes", q, {**r, "threshold": 127}, [-30, 0, 0]),
        case("the ground state stays", q, r, [-128, 0, 0], hand=((-128, 0, 0), False)),
        case("survival 0 empties", {**q, "p": [0, 0]}, {**r, "threshold": 127}, [126, 0, 0], hand=((-128, 0, 0), False)),
        case("inputs that cancel are silence", q, {**r, "threshold": 127, "bias_v": 256}, [50, 0, 0], -256),
        case("bias rotates every tick", q, {**r, "bias_v": 512}, [-100, 0, 0], hand=((-98, 0, 0), False)),
        case("negative sums rotate back", q, r, [-100, 0, 0], -10 * 256, hand=((-110, 0, 0), False)),
        case("clipped at 0", q, r, [-120, 0, 0], -20 * 256, hand=((-128, 0, 0), False)),
        case("clipped at pi, never fires", {**q, "flags": ["never-fires"]}, r, [120, 0, 0], 20 * 256, hand=((127, 0, 0), False)),
        case("folded at pi: 248 + 20 = 510 - 242", {**q, "p": [4, SQRT_E]}, {**r, "threshold": 127}, [120, 0, 0], 20 * 256, hand=((114, 0, 0), False)),
        case("folded at 0: -12 becomes 12", {**q, "p": [4, SQRT_E]}, r, [-120, 0, 0], -20 * 256, hand=((-116, 0, 0), False)),
        case("folded over many turns", {**q, "p": [4, SQRT_E]}, {**r, "threshold": 127}, [0, 0, 0], 7 * 510 * 256 + 300, hand=((1, 0, 0), False)),
        case("folded backwards over many turns", {**q, "p": [4, SQRT_E]}, {**r, "threshold": 127}, [0, 0, 0], -2**31 + 2**20),
        case("leak every tick, then the rotation", {**q, "p": [1, SQRT_E]}, {**r, "threshold": 127}, [-30, 0, 0], 49 * 256),
        case("leak every tick, silence", {**q, "p": [1, SQRT_E]}, {**r, "threshold": 127}, [-30, 0, 0]),
        case("equation 9 as printed: silence leaves the difference", {**q, "p": [2, SQRT_E]}, {**r, "threshold": 127}, [-30, 0, 0]),
        case("equation 9 as printed with survival 1 - 1/65536", {**q, "p": [2, -1]}, {**r, "threshold": 127}, [100, 0, 0]),
        case("equation 9 every tick, folded", {**q, "p": [7, SQRT_E]}, {**r, "threshold": 127}, [100, 0, 0], 100 * 256),
        case("refractory waits", q, r, [-128, 0, 2], 49 * 256, hand=((-128, 0, 1), False)),
        case("reset by subtraction", {**q, "reset": "subtract"}, {"threshold": 0, "reset": 100}, [-30, 0, 0], 49 * 256, hand=((-81, 0, 0), True)),
        *[case(f"{mode}, tick {t}", {**q, "rounding": mode}, {**r, "logical_id": 2}, [-20, 5, 0], 0, t, 8) for mode in ("dither", "stochastic") for t in range(16)],
    ])
    write_neurons("qlif-rest", "7", "at rest: silence does not move the angle; nearest rounding sticks near the ground", [
        case(f"{mode}: angle {y}", {**q, "rounding": mode}, r, [y - 128, 0, 0]) for mode in ("nearest-even", "dither", "stochastic") for y in (*range(14), 130)])


def words(values):
    return b"".join(x.to_bytes(2, "little", signed=True) for x in values)


def table():
    # Block 0: v -> -v/2 with fraction. Block 1 (512 bytes on): a counter that fires. Block 2: two states, enough of it for v = -128 and -127.
    one = words(-128 * v for v in range(-128, 128)) + words(min(32767, 256 * (v + 1)) for v in range(-128, 128))
    two = words(x for u in range(-128, 128) for x in (-24576 + 64 * u, 128 * u + 64)) + words(x for u in range(-128, 128) for x in (256 * u, -32640))
    t = {"model": "table"}
    write_neurons("table-step", "8", "the next state is looked up, input is added, the rest is as for LIF", [
        case("one state: -(-100)/2", t, {}, [-100, 0, 0], hand=((50, 0, 0), False), table=one + two),
        case("one state: 1 -> -1/2 ties to 0", t, {}, [1, 0, 0], hand=((0, 0, 0), False), table=one + two),
        case("one state: fractions add to the input", t, {}, [1, 0, 0], 384, hand=((1, 0, 0), False), table=one + two),
        case("second block", {**t, "p": [1]}, {"threshold": 10}, [8, 3, 0], hand=((9, 3, 0), False), table=one + two),
        case("second block fires", {**t, "p": [1], "refractory": 2}, {"threshold": 10, "reset": -7}, [9, 3, 0], hand=((-7, 3, 2), True), table=one + two),
        case("bias", {**t, "p": [1]}, {"bias_v": 256}, [8, 3, 0], hand=((10, 3, 0), False), table=one + two),
        case("highest entry", t, {}, [127, 0, 0], table=one + two), case("lowest entry", t, {}, [-128, 0, 0], table=one + two),
        case("refractory waits", t, {}, [5, 6, 3], 999, hand=((5, 6, 2), False), table=one + two),
        case("two states", {**t, "p": [2, 1]}, {}, [-127, -10, 0], 20 * 256, hand=((10, -128, 0), False), table=one + two),
        case("two states: -96 + u/4, u/2 + 1/4", {**t, "p": [2, 1]}, {}, [-128, 100, 0], hand=((-71, 50, 0), False), table=one + two),
        case("two states, saturated both", {**t, "p": [2, 1]}, {"bias_u": -32768}, [-128, -128, 0], -256, table=one + two),
        case("input to u", {**t, "p": [2, 1, 1]}, {}, [-127, -10, 0], 130 * 256, hand=((-10, 2, 0), False), table=one + two),
        case("u jumps when v fires", {**t, "p": [2, 1, 0, 1000]}, {"threshold": 20, "reset": 1}, [-127, 30, 0], hand=((1, -124, 0), True), table=one + two),
        *[case(f"{mode}, tick {k}", {**t, "p": [2, 1], "rounding": mode}, {"logical_id": 1}, [-128, 33, 0], 100, k, 6, table=one + two)
          for mode in ("dither", "stochastic") for k in range(8)],
    ], table=one + two)
    write_neurons("table-rest", "8", "at rest: the entries give the state back, whatever the rounding", [
        *[case(f"one state, {mode}, v {v}", {**t, "rounding": mode}, {}, [v, 0, 0], table=one + two) for mode in ("nearest-even", "dither", "stochastic")
          for v in (-1, 0, 1)],
        case("bias moves it", t, {"bias_v": 300}, [0, 0, 0], table=one + two), case("threshold at it", t, {"threshold": 0}, [0, 0, 0], table=one + two),
        case("graded 0 rests", {**t, "flags": ["graded", "never-fires"]}, {}, [0, 0, 0], table=one + two),
        case("u of a one-state table does not matter", t, {}, [0, 77, 0], table=one + two),
    ], table=one + two)


def boards():
    one = words(-128 * v for v in range(-128, 128)) + words(min(32767, 256 * (v + 1)) for v in range(-128, 128))
    c = Core(0).cls(**{**RS, "rounding": "dither"}).cls(model="qlif", p=[5, SQRT_E], rounding="stochastic").cls(model="table", p=[1]).cls(
        model="table", flags=["graded", "never-fires"])
    c.neuron(**RS_RECORD, v0=-78, u0=-65, bias_v=5120, destination_set=1).neuron(threshold=0, reset=-128, v0=-128, **{"class": 1}, logical_id=1)
    c.neuron(threshold=20, reset=-20, **{"class": 2}, destination_set=1).neuron(v0=101, destination_set=1, **{"class": 3}).send(0)
    c.axons(0, {0: c.dense(1, [7], exponent=3), 2: c.sparse([(1, -3), (0, 5)], delay=2, exponent=2), 3: c.dense(1, [1], exponent=-2)})
    c.axons(port_id(0), {0: c.dense(1, [5], exponent=2)})
    run("models-board", "6-8", "Izhikevich, QLIF, TABLE and a graded TABLE in one core",
        board([c], [in_port(0, [1], [to(0)])], [event(t, 0, 0) for t in range(0, 60, 7)], table=one, seed=5), 90,
        [(0, "neuron_updates", 0, 4), (0, "v", 0, 3, -50), (1, "v", 0, 3, 25)])


def worked_examples():
    lif = {"leak_v": 6554}
    r = {"threshold": 95, "bias_v": 128, "logical_id": 7}
    cuba = {"model": "cuba", "leak_v": 6554, "leak_u": 13107, "gain": -2}
    assert models.qlif_relax(98, 62340) == 23706
    write_neurons("worked-examples", "5-8", "the examples in the text of docs/chip.md", [
        case("LIF, nearest", lif, r, [100, 0, 0], 300, 100, 42, hand=((92, 0, 0), False)),
        case("LIF, dither", {**lif, "rounding": "dither"}, r, [100, 0, 0], 300, 100, 42, hand=((92, 0, 0), False)),
        case("LIF, stochastic", {**lif, "rounding": "stochastic"}, r, [100, 0, 0], 300, 100, 42, hand=((91, 0, 0), False)),
        case("LIF fires at threshold 90", lif, {**r, "threshold": 90}, [100, 0, 0], 300, 100, 42, hand=((0, 0, 0), True)),
        case("CUBA", cuba, {"threshold": 60}, [50, 40, 0], 700, hand=((54, 35, 0), False)),
        case("Izhikevich", RS, RS_RECORD, [-78, -65, 0], 5120, hand=((-64, -65, 0), False)),
        case("QLIF: angle 98 relaxes to 92.6", {"model": "qlif", "p": [0, SQRT_E]}, {"threshold": 0, "reset": -128}, [-30, 0, 0], hand=((-35, 0, 0), False)),
    ])


def write_all():
    worked_examples()
    izhikevich()
    qlif()
    table()
    boards()
