"""Golden vectors of sections 1, 4, 9 and 10 of docs/chip.md: rows, axons, delays, queue, packets, ticks, counters."""
from board_builder import Core, board, event, in_port, out_port, port_id, to
from nc1_arithmetic import chip_hash
from nc1_board import COUNTERS, Board
from vector_files import write_system


def run(name, section, rule, spec, ticks, hand=()):
    """`hand`: facts worked out on paper, (tick, what, value), that the model must confirm."""
    model = Board(spec)
    record = [model.tick(t) for t in range(ticks)]
    for tick, what, *expected in hand:
        if what == "spikes":
            found = [record[tick]["spikes"]]
        elif what == "outputs":
            found = [record[tick]["outputs"]]
        elif what == "v":
            core, neuron, value = expected
            found = [core, neuron, dict(record[tick]["states"])[core][neuron][0]]
        elif what == "port":
            found = [expected[0], *[p[1:] for p in record[tick]["ports"] if p[0] == expected[0]]]
        else:
            core, value = expected
            found = [core, dict(record[tick]["counters"])[core][COUNTERS.index(what)]]
        assert found == expected, (name, tick, what, found, expected)
    write_system(name, section, rule, spec, record)


IF = {"flags": []}
HOLD = {"flags": ["never-fires"]}


def latency():
    a = Core(0).cls(**IF).neuron(threshold=1, destination_set=1).send(1)
    a.axons(port_id(0), {0: a.dense(0, [1])})
    b = Core(1).cls(**IF).neuron(threshold=1, destination_set=1).send(port_id(1))
    b.axons(0, {0: b.dense(0, [1])})
    spec = board([a, b], [in_port(0, [1], [to(0)]), out_port(1, 1, (1, 0, 1, 0))], [event(2, 0, 0)], mesh=(2, 1))
    run("tick-latency", "9, 10", "a port's packet acts in the tick of its stamp, a core's packet one tick later; an output leaves in the tick it fires",
        spec, 5, [(2, "spikes", [[0, 0]]), (3, "spikes", [[1, 0]]), (3, "outputs", [[1, 0, 1]]), (2, "hops", 0, 1), (3, "hops", 1, 2),
                  (2, "port", 0, [1, 1])])


def delays():
    c = Core(0).cls(**HOLD)
    for _ in range(4):
        c.neuron()
    c.axons(port_id(0), {0: c.dense(0, [1], delay=0), 1: c.dense(1, [2], delay=15), 3: [c.dense(2, [3], delay=1), c.dense(2, [4], delay=2),
                                                                                     c.dense(3, [1], delay=15, exponent=3)]})
    spec = board([c], [in_port(0, [1, 1, 1, 1], [to(0)])], [event(0, 0, k) for k in range(4)] + [event(1, 0, 3)])
    run("delays-and-lists", "9", "delay 0 and 15; a list delivers to all its descriptors; channel 2 has no axon here", spec, 18,
        [(0, "v", 0, 0, 1), (14, "v", 0, 1, 0), (15, "v", 0, 1, 2), (1, "v", 0, 2, 3), (2, "v", 0, 2, 10), (15, "v", 0, 3, 8), (16, "v", 0, 3, 16),
         (0, "axon_events", 0, 1), (2, "axon_events", 0, 2)])
    # The same delays between cores: one tick is the minimum.
    d = Core(0).cls(**IF).cls(**HOLD).neuron(threshold=1, destination_set=1, v0=0).neuron(**{"class": 1}).neuron(**{"class": 1}).send(0)
    d.axons(0, {0: [d.dense(1, [5], delay=0), d.dense(2, [5], delay=15)]}).axons(port_id(0), {0: d.dense(0, [1])})
    run("delays-core-to-core", "9", "a core's own packet: due at t + 1 + delay", board([d], [in_port(0, [1], [to(0)])], [event(0, 0, 0)]), 18,
        [(0, "v", 0, 1, 0), (1, "v", 0, 1, 5), (15, "v", 0, 2, 0), (16, "v", 0, 2, 5), (0, "hops", 0, 0), (0, "packets", 0, 1)])


def exponents():
    c = Core(0).cls(**HOLD)
    c.neuron(exponent=0).neuron(exponent=-8).neuron(exponent=7).neuron(exponent=7).neuron(exponent=-8)
    c.axons(port_id(0), {0: c.dense(0, [7, -8, 1, -1]), 1: c.dense(3, [-8, 7], exponent=0), 2: c.dense(0, [-8], exponent=7),
                         3: c.dense(1, [7], exponent=7), 4: c.dense(2, [-8], exponent=-8), 5: c.dense(0, [7], exponent=-8)})
    run("exponents", "4", "w*p << (8 + row exponent + neuron exponent), the sum of exponents at -8, 0 and 7",
        board([c], [in_port(0, [1] * 6, [to(0)], 128)], [event(0, 0, 0), event(1, 0, 1), event(2, 0, 2), event(3, 0, 3), event(4, 0, 4), event(5, 0, 5),
                                                        event(6, 0, 0, 128), event(7, 0, 0, -128)]), 8,
        [(0, "v", 0, 0, 7), (0, "v", 0, 2, 127), (0, "v", 0, 3, -128), (0, "v", 0, 1, 0), (0, "saturations", 0, 1), (3, "v", 0, 1, 4), (6, "v", 0, 1, 0), (7, "v", 0, 1, 4)])


def payloads():
    c = Core(0).cls(**HOLD).neuron().neuron(v0=3)
    c.axons(port_id(0), {0: c.dense(0, [3]), 1: c.dense(0, [-2]), 2: c.dense(1, [0])})
    events = [event(0, 0, 0, 5), event(0, 0, 0, -2), event(1, 0, 0, -7), event(2, 0, 0, 4), event(2, 0, 0, -4), event(3, 0, 0, 1000),
              event(3, 0, 0, -998), event(4, 0, 1, -9), event(5, 0, 2, 1)]
    run("payloads", "9", "payloads on one axon in one tick add up; the sum 0 is still an event; a zero weight is scanned but gives no input",
        board([c], [in_port(0, [1, 1, 1], [to(0)], 2000)], events), 6,
        [(0, "v", 0, 0, 9), (1, "v", 0, 0, -12), (2, "v", 0, 0, -12), (3, "v", 0, 0, -6), (4, "v", 0, 0, 12), (0, "axon_events", 0, 1),
         (2, "axon_events", 0, 1), (2, "synaptic_ops", 0, 1), (5, "cells_scanned", 0, 1), (5, "synaptic_ops", 0, 0), (0, "port", 0, [2, 2]),
         (3, "port", 0, [16, 16])])
    # Updates: input of value 0 makes a resting neuron update; a zero weight does not.
    d = Core(0).cls(**HOLD).neuron().neuron()
    d.axons(port_id(0), {0: d.dense(0, [1, 0])})
    run("input-of-zero", "9, 5", "a resting neuron updates when it gets w*p = 0 from a non-zero w, and not from w = 0",
        board([d], [in_port(0, [1], [to(0)], 2)], [event(1, 0, 0, 2), event(1, 0, 0, -2), event(2, 0, 0, 0)]), 4,
        [(0, "neuron_updates", 0, 0), (1, "neuron_updates", 0, 1), (2, "neuron_updates", 0, 1), (2, "port", 0, [1, 1])])


def rows():
    for bits, top in ((8, 255), (12, 4095)):
        c = Core(0, bits).cls(**HOLD)
        for i in range(top + 1 if bits == 8 else 300):
            c.neuron()
        last = len(c.value["neurons"]) - 1
        cells = [(0, 7), (last, -8), (1, 0), (2, -1), (last - 1, 1), (2, 3), (128, 5)]
        c.axons(port_id(0), {0: c.sparse(cells), 1: c.sparse([(5, -3)]), 2: c.sparse(cells[:2], delay=1)})
        run(f"sparse-rows-{bits}", "9", f"sparse cells of {bits} + 4 bits, packed low bits first; two cells with one target both count",
            board([c], [in_port(0, [1, 1, 1], [to(0)])], [event(0, 0, 0), event(0, 0, 1), event(1, 0, 2)], neurons_max=256 if bits == 8 else 4096,
                  sparse_bits=bits), 3,
            [(0, "v", 0, 0, 7), (0, "v", 0, last, -8), (0, "v", 0, 2, 2), (0, "v", 0, 1, 0), (0, "cells_scanned", 0, 8), (0, "synaptic_ops", 0, 7),
             (0, "v", 0, 5, -3), (2, "v", 0, last, -16)])
    c = Core(0).cls(**HOLD)
    for _ in range(16):
        c.neuron()
    c.axons(port_id(0), {0: c.dense(0, list(range(-8, 8))), 1: c.dense(13, [1, -1, 7]), 2: c.dense(15, [-8])})
    run("dense-rows", "9", "nibbles low first, every weight -8..7, odd counts, starts in the middle",
        board([c], [in_port(0, [1, 1, 1], [to(0)])], [event(0, 0, 0), event(1, 0, 1), event(2, 0, 2)]), 3,
        [*[(0, "v", 0, i, i - 8) for i in range(16)], (1, "v", 0, 13, 6), (1, "v", 0, 14, 5), (1, "v", 0, 15, 14), (2, "v", 0, 15, 6),
         (0, "synaptic_ops", 0, 15), (0, "cells_scanned", 0, 16)])


def axon_pages():
    c = Core(0).cls(**HOLD)
    for _ in range(6):
        c.neuron()
    c.axons(port_id(0), {0: c.dense(0, [1]), 7: c.dense(1, [1]), 15: c.dense(2, [1])})
    c.axons(port_id(0), {0: c.dense(3, [1]), 8: c.dense(4, [1])}, page=2)
    c.axons(port_id(1), {3: c.dense(5, [1])})
    hits = {0: 0, 7: 1, 15: 2, 32: 3, 40: 4}
    events = [event(k, 0, ch) for k, ch in enumerate((0, 7, 15, 32, 40, 1, 16, 39))] + [event(8, 1, 3)]
    run("axon-map", "9", "channel c is bit c mod P of page c / P; the descriptor is first + population count; P = 16 here (neurons_max 10 rounded up)",
        board([c], [in_port(0, [1] * 41, [to(0)]), in_port(1, [1] * 4, [to(0)])], events, neurons_max=10), 9,
        [*[(k, "v", 0, hits[ch], 1) for k, ch in enumerate((0, 7, 15, 32, 40))], (5, "axon_events", 0, 0), (6, "axon_events", 0, 0),
         (7, "axon_events", 0, 0), (8, "v", 0, 5, 1)])


def partial_sums():
    soma = Core(0).cls(**IF).cls(leak_v=65535).neuron(threshold=100, reset=-5, destination_set=1).neuron(**{"class": 1}).send(port_id(1))
    soma.axons(port_id(0), {0: soma.dense(0, [1, 2])})
    left = Core(1).cls(model="dendrite").cls(model="dendrite", start_tick=3).neuron(destination_set=1, bias_v=0, exponent=1)
    left.neuron(destination_set=1, bias_v=1, exponent=-2, **{"class": 1}).send(0)
    left.axons(port_id(0), {0: left.dense(0, [7]), 1: left.dense(0, [-7, 7])})
    right = Core(2).cls(model="dendrite").neuron(destination_set=1, bias_v=0, exponent=4).send(0)
    right.axons(port_id(0), {0: right.dense(0, [6]), 2: right.dense(0, [7])})
    ports = [in_port(0, [1, 1, 1], [to(0, 1, 2)], 4), out_port(1, 1, (0, 0, 1, 0))]
    events = [event(0, 0, 0), event(1, 0, 1), event(2, 0, 1, 1), event(2, 0, 1, -1), event(3, 0, 1, 3), event(4, 0, 2)]
    run("partial-sums", "8, 10", "dendrite cores add exactly into the soma in the same tick; a sum of 0 is sent too; a held dendrite drops its input",
        board([soma, left, right], ports, events, mesh=(3, 1)), 6,
        [(0, "spikes", [[0, 0]]), (0, "v", 0, 0, -5), (0, "partial_sums", 1, 1), (0, "partial_sums", 2, 1), (0, "neuron_updates", 1, 1), (1, "v", 0, 0, -19),
         (2, "partial_sums", 1, 1), (2, "neuron_updates", 0, 1), (3, "v", 0, 1, 5), (3, "partial_sums", 1, 2), (0, "packets", 1, 0), (0, "hops", 1, 0)])
    # 2.5 + 2.5 LSB: exact sums round once, to 5; separate rounding would give 4.
    soma = Core(0).cls(**HOLD).neuron()
    parts = [Core(i).cls(model="dendrite").neuron(destination_set=1, exponent=-1).send(0) for i in (1, 2)]
    for p in parts:
        p.axons(port_id(0), {0: p.dense(0, [5])})
    run("partial-sums-exact", "8", "no rounding on the way", board([soma, *parts], [in_port(0, [1], [to(1, 2)])], [event(0, 0, 0)], mesh=(3, 1)), 2,
        [(0, "v", 0, 0, 5)])


def graded():
    c = Core(0).cls(flags=["graded", "never-fires"], leak_v=32768).cls(flags=["graded", "never-fires"], start_tick=3).cls(**HOLD)
    c.neuron(v0=8, destination_set=1).neuron(v0=-7, destination_set=1, **{"class": 1}).neuron(v0=9).neuron(**{"class": 2}).send(0, port_id(0))
    c.axons(0, {0: c.dense(3, [1]), 1: c.dense(3, [2])})
    run("graded-output", "5, 10", "v leaves every tick while it is not 0, after the update; not while held; not with an empty set; it is no spike",
        board([c], [out_port(0, 2, (0, 0, 2, 0))]), 7,
        [(0, "outputs", [[0, 0, 4]]), (1, "outputs", [[0, 0, 2]]), (2, "outputs", [[0, 0, 1]]), (3, "outputs", [[0, 1, -7]]), (4, "outputs", [[0, 1, -7]]),
         (1, "v", 0, 3, 4), (2, "v", 0, 3, 6), (4, "v", 0, 3, -7), (0, "packets", 0, 1), (0, "hops", 0, 1), (0, "spikes", [])])


def held():
    c = Core(0).cls(start_tick=2).cls(model="cuba", start_tick=3, leak_u=32768)
    c.neuron(v0=50, threshold=10, reset=1).neuron(u0=40, threshold=100, **{"class": 1}).neuron(threshold=3, bias_v=256)
    c.axons(port_id(0), {0: c.dense(0, [7, 7, 1])})
    run("held", "5", "before start_tick input is dropped, nothing changes, nothing is counted as an update; synaptic operations are",
        board([c], [in_port(0, [1], [to(0)])], [event(0, 0, 0), event(1, 0, 0)]), 5,
        [(1, "neuron_updates", 0, 0), (1, "synaptic_ops", 0, 3), (1, "v", 0, 0, 50), (2, "spikes", [[0, 0]]), (2, "v", 0, 0, 1), (2, "v", 0, 1, 0),
         (3, "v", 0, 1, 20), (2, "v", 0, 2, 1)])


def queue():
    # Three sources send in tick 0 to a core with room for two entries. Arrival order: core 0, core 1, port; so the port loses.
    cores = [Core(i).cls(**IF).neuron(threshold=0, reset=0, destination_set=1).send(2) for i in (0, 1)]
    sink = Core(2).cls(**HOLD)
    for _ in range(3):
        sink.neuron()
    sink.axons(0, {0: sink.dense(0, [1])}).axons(1, {0: sink.dense(1, [1])}).axons(port_id(0), {0: sink.dense(2, [1])})
    run("queue-overflow-order", "9", "cores before ports: with two entries the port's event is dropped and counted in the tick of its stamp",
        board([*cores, sink], [in_port(0, [1], [to(2)])], [event(0, 0, 0), event(1, 0, 0), event(2, 0, 0)], mesh=(3, 1), pending=2), 3,
        [(0, "v", 2, 2, 1), (1, "v", 2, 0, 1), (1, "v", 2, 1, 1), (1, "v", 2, 2, 1), (1, "queue_overflows", 2, 1), (0, "queue_overflows", 2, 0)])
    # One source with a list of four delays on a queue of three: the last descriptor is dropped; equal (descriptor, due) needs no entry.
    sink = Core(0).cls(**HOLD).neuron().neuron().neuron().neuron()
    sink.axons(port_id(0), {0: [sink.dense(i, [1], delay=d) for i, d in enumerate((3, 0, 2, 1))]})
    run("queue-overflow-list", "9", "descriptors in order; payloads on an existing entry need no new one; an entry is free after its row was read",
        board([sink], [in_port(0, [1], [to(0)], 3)], [event(0, 0, 0), event(0, 0, 0, 2), event(1, 0, 0)], pending=3), 5,
        [(0, "queue_overflows", 0, 2), (0, "v", 0, 1, 3), (1, "queue_overflows", 0, 3), (2, "v", 0, 2, 3), (3, "v", 0, 0, 3), (4, "v", 0, 3, 0),
         (1, "v", 0, 1, 3)])
    # Neurons before descriptors, lower neuron first, whatever the order of the descriptors.
    c = Core(0).cls(**IF).cls(**HOLD)
    for _ in range(3):
        c.neuron(threshold=0, destination_set=1)
    for _ in range(3):
        c.neuron(**{"class": 1})
    c.send(0).axons(0, {0: c.dense(3, [1]), 1: c.dense(4, [1]), 2: c.dense(5, [1])})
    run("queue-overflow-neurons", "9", "of one core, the lower neuron's event arrives first", board([c], pending=2), 3,
        [(0, "queue_overflows", 0, 1), (1, "v", 0, 3, 1), (1, "v", 0, 4, 1), (1, "v", 0, 5, 0)])


def simultaneous():
    c = Core(0).cls(**IF).neuron(threshold=100, reset=0).neuron(threshold=10, reset=0)
    c.axons(port_id(0), {0: c.dense(0, [7, 7], exponent=4), 1: c.dense(0, [-8, -8], exponent=4), 2: c.dense(0, [1, 1], exponent=4)})
    events = [event(0, 0, k) for k in (0, 1, 2)] + [event(1, 0, k) for k in (2, 1, 0)] + [event(2, 0, 0), event(3, 0, 0), event(3, 0, 1)]
    run("simultaneous-events", "4", "events of one tick sum exactly before anything is compared or clamped: 112 - 128 + 16 = 0",
        board([c], [in_port(0, [1, 1, 1], [to(0)])], events), 4,
        [(0, "v", 0, 0, 0), (0, "spikes", []), (1, "v", 0, 1, 0), (2, "spikes", [[0, 0], [0, 1]]), (3, "v", 0, 0, -16), (0, "neuron_updates", 0, 2)])


def routes():
    middle = 5 + 1  # core (2, 1) of a 4 x 3 mesh
    everywhere = (0, 3, 8, 11, middle)
    for name, y_first, count in (("x-first", False, 3 + 2 * 2), ("y-first", True, 2 + 3 * 2)):
        c = Core(middle).cls(**IF).neuron(threshold=0, destination_set=1).neuron(threshold=0, destination_set=2).neuron(threshold=0).send(
            *everywhere, y_first=y_first).send(port_id(1), port_id(2), y_first=y_first)
        ports = [in_port(0, [1, 0], [to(*everywhere, y_first=y_first)]), out_port(1, 1, (middle, 1, 1, 0)), out_port(2, 1, (middle, 1, 1, 0))]
        run(f"routes-{name}", "10", "hops are the distinct links of the tree; ports are a link west of column 0; a neuron without destinations spikes without a packet",
            board([c], ports, [event(1, 0, 0), event(1, 0, 1)], mesh=(4, 3)), 2,
            [(0, "hops", middle, count + (2 + 1 + 2 if not y_first else 2 + 1 + 2 + 2)), (0, "spikes", [[middle, 0], [middle, 1], [middle, 2]]),
             (0, "packets", middle, 2), (1, "outputs", [[1, 0, 1], [2, 0, 1]]), (1, "port", 0, [1, (1 + 3 + 2 * 2 + 1) if not y_first else (1 + 2 + 3 * 2 + 2)])])
    quiet = Core(1).cls(**HOLD).neuron()
    talker = Core(0).cls(**IF).neuron(threshold=0, destination_set=1).send(1)
    run("unmapped-source", "9", "a packet whose source the core does not know is carried and then ignored", board([talker, quiet], mesh=(2, 1)), 3,
        [(0, "hops", 0, 1), (1, "axon_events", 1, 0), (2, "queue_overflows", 1, 0)])


def placement():
    cores = []
    for i in (0, 3):
        c = Core(i).cls(rounding="stochastic", leak_v=9000).cls(rounding="dither", leak_v=9000).cls(model="cuba", rounding="stochastic", leak_v=5000, leak_u=7000)
        order = list(range(6)) if i == 0 else list(reversed(range(6)))
        for k in order:
            c.neuron(threshold=60, reset=10, bias_v=1700 + 13 * k, bias_u=200, logical_id=1000 + k, v0=k, **{"class": k % 3})
        cores.append(c)
    run("placement-independence", "5", "the same logical ids in another core and order: the same states (compare core 0 with core 3 reversed)",
        board(cores, mesh=(2, 2), seed=77), 20)


class Chance:
    """Random numbers that are the same with every version of Python."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def below(self, n):
        self.count += 1
        return chip_hash(self.seed, 0, 0, self.count) % n

    def randint(self, low, high):
        return low + self.below(high - low + 1)

    def random(self):
        return self.below(1 << 20) / (1 << 20)

    def choice(self, values):
        return values[self.below(len(values))]

    def sample(self, values, count):
        left = list(values)
        return [left.pop(self.below(len(left))) for _ in range(count)]


def random_board():
    rng = Chance(20240)
    cores = []
    for i in range(4):
        c = Core(i).cls(leak_v=4000, refractory=2, rounding="dither").cls(model="cuba", leak_v=3000, leak_u=9000, rounding="stochastic", reset="subtract")
        c.cls(linear_leak=60, reset="subtract-delayed").cls(flags=["graded", "never-fires"], leak_v=20000, rounding="nearest-even")
        for n in range(8):
            graded = n == 7
            c.neuron(threshold=rng.randint(8, 40), reset=rng.randint(0, 6), exponent=rng.randint(-1, 1), v0=rng.randint(-9, 9),
                     bias_v=0 if graded else rng.randint(-100, 500), bias_u=rng.randint(-20, 60), destination_set=rng.randint(1, 3), logical_id=i * 8 + n,
                     **{"class": 3 if graded else rng.randint(0, 2)})
        for _ in range(3):
            c.send(*rng.sample(range(4), rng.randint(1, 3)), *([port_id(1)] if rng.random() < 0.5 else []), y_first=rng.random() < 0.5)
        cores.append(c)
    for c in cores:
        for source in (0, 1, 2, 3, port_id(0)):
            def row():
                if rng.random() < 0.5:
                    return c.dense(rng.randint(0, 3), [rng.randint(-8, 7) for _ in range(rng.randint(1, 5))], rng.choice((0, 0, 1, 3, 15)), rng.randint(-3, 0))
                return c.sparse([(rng.randint(0, 7), rng.randint(-8, 7)) for _ in range(rng.randint(1, 4))], rng.choice((0, 2, 7)), rng.randint(-3, 0))
            c.axons(source, {ch: row() if rng.random() < 0.7 else [row() for _ in range(rng.randint(2, 3))] for ch in range(8) if rng.random() < 0.7})
    ports = [in_port(0, [1, 2, 1, 2, 0, 1, 1, 2], [to(0, 3), to(1, 2)], 6), out_port(1, 32, *[(i, 0, 8, 8 * i) for i in range(4)])]
    events = [event(t, 0, rng.randint(0, 7), rng.randint(-2, 6)) for t in range(60) for _ in range(rng.randint(0, 3))]
    run("random-board", "all", "four cores with everything mixed, 60 ticks, a queue that now and then overflows",
        board(cores, ports, events, mesh=(2, 2), seed=4242, pending=40), 60)


def write_all():
    for write in (latency, delays, exponents, payloads, rows, axon_pages, partial_sums, graded, held, queue, simultaneous, routes, placement, random_board):
        write()
