"""The small image of the session vectors: two cores, an input port, a port of spikes and a graded one. Legal for `image verify`."""
import model_vectors  # noqa: F401  (adds the other neuron models to the arithmetic)
from board_builder import Core, board, event, in_port, out_port, port_id, to
from image_builder import image_bytes
from nc1_board import COUNTERS, PORT_BIT, Board

CHIP = {
    "name": "protocol-vectors", "version": 1, "summary": "A tiny NC-1 for the protocol's golden vectors.",
    "mesh": {"chip_x": 2, "chip_y": 1, "board_chips_max": 1},
    "core": {"neurons_max": 16, "memory_bytes": 4096, "classes_max": 4, "destination_sets_max": 8, "pending_entries": 16, "delay_max": 15,
             "sparse_target_bits": 8},
    "router": {"entries_max": 64},
    "timing": {"clock_hz": 1000000, "cycles_per_axon_event": 1, "cells_per_cycle": 1, "cycles_per_neuron_update": 1, "cycles_per_spike": 1,
               "cycles_per_hop": 1, "barrier_cycles": 1, "tick_seconds": 0, "source": "assumed"},
    "energy": {"events": [{"event": "hops", "picojoules": 1, "source": "assumed"}], "static_watts_per_core": 0, "static_source": "assumed"},
}
IO_MAP = {
    "dt_seconds": 0.001,
    "inputs": [{"name": "in", "port": 0, "shape": [3], "scale": 1, "payload_max": 5}],
    "outputs": [{"name": "out", "port": 1, "shape": [3], "graded": False, "population": ""},
                {"name": "level", "port": 2, "shape": [1], "graded": True, "population": ""}],
    "populations": [],
}
SEED, PAYLOAD_MAX, CHANNELS = 99, 5, 3


def spec(inputs=(), seed=SEED):
    a = Core(0).cls().cls(reset="subtract").cls(flags=["graded", "never-fires"], leak_v=16384)
    a.neuron(threshold=1, destination_set=1).neuron(**{"class": 1}, threshold=3, reset=3, destination_set=2)
    a.neuron(**{"class": 2}, destination_set=3)
    a.send(1, port_id(1)).send(port_id(1)).send(port_id(2))
    a.axons(port_id(0), {0: a.dense(0, [1]), 1: a.dense(1, [1, 0]), 2: a.sparse([(2, 2), (1, 1)], delay=1)})
    b = Core(1).cls().cls(rounding="stochastic", leak_v=6554, reset="subtract")
    b.neuron(**{"class": 1}, threshold=4, reset=4, bias_v=300).neuron(threshold=2, destination_set=1).send(port_id(1))
    b.axons(0, {0: b.dense(1, [2], delay=1)})
    return board([a, b], [in_port(0, [1] * CHANNELS, [to(0)], PAYLOAD_MAX), out_port(1, 3, (0, 0, 2, 0), (1, 1, 1, 2)), out_port(2, 1, (0, 2, 1, 0))],
                 [event(*e) for e in inputs], mesh=(2, 1), seed=seed, neurons_max=16, pending=16)


def image():
    return image_bytes(spec(), CHIP, IO_MAP)


def mix64(x):
    mask = 2**64 - 1
    x = (x + 0x9E3779B97F4A7C15) & mask
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & mask
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & mask
    return x ^ x >> 31


def state_hash(model, ticks):
    """docs/emulator.md, State hash."""
    def item(kind, core, index, value):
        return mix64(mix64(core << 32 | index) ^ (kind << 56 | value))

    total = mix64(ticks)
    for core, states in model.state.items():
        for n, (v, u, refractory) in enumerate(states):
            if v or u or refractory:
                total += item(1, core, n, (v & 255) | (u & 255) << 8 | refractory << 16)
    for core, queue in model.queue.items():
        for (descriptor, due), payload in queue.items():
            total += item(2, core, descriptor, (payload & 65535) | (due & 0xFFFFFFFF) << 16)
    return total % 2**64


class Run:
    """What a board must show for these inputs, tick by tick."""

    def __init__(self, inputs, ticks, seed=SEED):
        model = Board(spec(inputs, seed))
        self.outputs, self.spikes, self.states, self.hashes = [], [], [], [state_hash(model, 0)]
        self.counters = [[[0] * len(COUNTERS) for _ in model.cores]]
        self.ports = [[0, 0]]
        for t in range(ticks):
            record = model.tick(t)
            senders = {(r["first_channel"] + k, p["port"]): (r["core"], r["first_neuron"] + k) for p in model.ports.values() for r in p["runs"]
                       for k in range(r["count"])}
            leaving = sorted(record["outputs"], key=lambda o: (*senders[o[1], o[0]], o[0]))
            self.outputs += [(t, *o) for o in leaving]
            self.spikes += [(t, *s) for s in record["spikes"]]
            self.states.append(dict(record["states"]))
            self.hashes.append(state_hash(model, t + 1))
            self.counters.append([[a + b for a, b in zip(old, new)] for old, (_, new) in zip(self.counters[-1], record["counters"])])
            self.ports.append([a + b for a, b in zip(self.ports[-1], record["ports"][0][1:])])


assert PORT_BIT == 1 << 31
