"""A whole board of NC-1 cores, in plain Python, written from docs/chip.md alone (see nc1_arithmetic.py).

Slow and literal on purpose: packets walk link by link, rows are decoded bit by bit, the queue is a dictionary.
"""
from nc1_arithmetic import at_rest, step

PORT_BIT = 0x80000000
COUNTERS = ["axon_events", "cells_scanned", "synaptic_ops", "neuron_updates", "spikes", "packets", "hops", "partial_sums",
            "queue_overflows", "saturations"]
FORMATS = {"dense": 0, "sparse": 1, "list": 2}


def cells(core, chip, d):
    """(target, weight) of every cell of a row, zero weights included."""
    rows = core["rows"]
    if d["format"] == "dense":
        for i in range(d["count"]):
            nibble = rows[d["address"] + i // 2] >> (4 * (i % 2)) & 15
            yield d["start"] + i, nibble - 16 if nibble > 7 else nibble
    else:
        width = chip["sparse_target_bits"]
        bits = "".join(f"{b:08b}"[::-1] for b in rows[d["address"]:])  # low bits first
        for i in range(d["count"]):
            cell = bits[i * (width + 4):(i + 1) * (width + 4)][::-1]
            weight = int(cell[:4], 2)
            yield int(cell[4:], 2), weight - 16 if weight > 7 else weight


class Board:
    def __init__(self, spec):
        self.spec, self.chip = spec, spec["chip"]
        self.mesh_x, self.mesh_y = spec["mesh"]
        self.table = spec.get("table", b"")
        self.cores = {c["id"]: c for c in spec["cores"]}
        self.ports = {p["port"]: p for p in spec.get("ports", [])}
        self.state = {i: [(r["v0"], r["u0"], 0) for r in c["neurons"]] for i, c in self.cores.items()}
        self.queue = {i: {} for i in self.cores}  # (descriptor, due) -> payload sum

    def position(self, ident):
        if ident & PORT_BIT:
            return 0, (ident & ~PORT_BIT) % self.mesh_y
        return ident % self.mesh_x, ident // self.mesh_x

    def hops(self, source, targets, y_first):
        """Distinct links of the tree; a port's own link is a link of its own."""
        links = set()
        if source & PORT_BIT:
            links.add(("port", source))
        for target in targets:
            x, y = self.position(source)
            to_x, to_y = self.position(target)
            for axis in ("yx" if y_first else "xy"):
                while axis == "x" and x != to_x:
                    links.add((x, y, "x", 1 if to_x > x else -1))
                    x += 1 if to_x > x else -1
                while axis == "y" and y != to_y:
                    links.add((x, y, "y", 1 if to_y > y else -1))
                    y += 1 if to_y > y else -1
            if target & PORT_BIT:
                links.add(("port", target))
        return len(links)

    def send(self, source, neuron, payload, targets, base, counters, outputs):
        """A packet: outputs leave at once, axon events enter the queues due at base + delay."""
        for target in targets:
            if target & PORT_BIT:
                for run in self.ports[target & ~PORT_BIT]["runs"]:
                    if run["core"] == source and 0 <= neuron - run["first_neuron"] < run["count"]:
                        outputs.append([target & ~PORT_BIT, run["first_channel"] + neuron - run["first_neuron"], payload])
                continue
            core = self.cores.get(target)
            if core is None:
                continue
            size = (self.chip["neurons_max"] + 7) // 8 * 8
            for axon in core["axons"]:
                if axon["source"] != source or axon["page"] != neuron // size or neuron % size not in axon["channels"]:
                    continue
                first = axon["first"] + sum(1 for c in axon["channels"] if c < neuron % size)
                d = core["descriptors"][first]
                hit = range(d["address"], d["address"] + d["count"]) if d["format"] == "list" else [first]
                for number in hit:
                    key = number, base + core["descriptors"][number]["delay"]
                    if key not in self.queue[target] and len(self.queue[target]) >= self.chip["pending_entries"]:
                        counters[target]["queue_overflows"] += 1
                    else:
                        self.queue[target][key] = self.queue[target].get(key, 0) + payload

    def tick(self, t):
        seed = self.spec["seed"]
        counters = {i: dict.fromkeys(COUNTERS, 0) for i in self.cores}
        ports = {i: [0, 0] for i, p in self.ports.items() if p["direction"] == "in"}
        spikes, outputs = [], []

        for event in sorted((e for e in self.spec["inputs"] if e["tick"] == t), key=lambda e: (e["port"], e["channel"])):
            port = self.ports[event["port"]]
            chosen = port["sets"][port["channel_set"][event["channel"]]]
            if chosen["targets"]:
                source = PORT_BIT | event["port"]
                packets = max(1, -(-abs(event["payload"]) // 127))
                ports[event["port"]][0] += packets
                ports[event["port"]][1] += packets * self.hops(source, chosen["targets"], chosen["y_first"])
                self.send(source, event["channel"], event["payload"], chosen["targets"], t, counters, outputs)

        acc = {i: [0] * len(c["neurons"]) for i, c in self.cores.items()}
        got = {i: [False] * len(c["neurons"]) for i, c in self.cores.items()}
        for i, core in self.cores.items():  # 1: rows
            for number, due in sorted(k for k in self.queue[i] if k[1] == t):
                payload = self.queue[i].pop((number, due))
                d = core["descriptors"][number]
                counters[i]["axon_events"] += 1
                for target, weight in cells(core, self.chip, d):
                    counters[i]["cells_scanned"] += 1
                    if weight:
                        counters[i]["synaptic_ops"] += 1
                        got[i][target] = True
                        acc[i][target] += weight * payload * 2 ** (8 + d["exponent"] + core["neurons"][target]["exponent"])

        def held(c):
            return t < c["start_tick"]

        for i, core in self.cores.items():  # 1b: partial sums
            for n, record in enumerate(core["neurons"]):
                c = core["classes"][record["class"]]
                if c["model"] == "dendrite" and got[i][n] and not held(c):
                    counters[i]["neuron_updates"] += 1
                    counters[i]["partial_sums"] += 1
                    (soma,) = core["sets"][record["destination_set"]]["targets"]
                    acc[soma][record["bias_v"] & 0xFFFF] += acc[i][n]
                    got[soma][record["bias_v"] & 0xFFFF] = True

        leaving = []
        for i, core in self.cores.items():  # 2: updates
            for n, record in enumerate(core["neurons"]):
                c = core["classes"][record["class"]]
                if c["model"] == "dendrite" or held(c):
                    continue
                if got[i][n] or not at_rest(c, record, self.state[i][n], self.table):
                    self.state[i][n], fired, saturated = step(c, record, self.state[i][n], acc[i][n], t, seed, self.table)
                    counters[i]["neuron_updates"] += 1
                    counters[i]["saturations"] += saturated
                    if fired:
                        counters[i]["spikes"] += 1
                        spikes.append([i, n])
                        leaving.append((i, n, 1))
                if "graded" in c["flags"] and self.state[i][n][0] != 0:
                    leaving.append((i, n, self.state[i][n][0]))

        for i, n, payload in leaving:  # 3: packets
            chosen = self.cores[i]["sets"][self.cores[i]["neurons"][n]["destination_set"]]
            if chosen["targets"]:
                counters[i]["packets"] += 1
                counters[i]["hops"] += self.hops(i, chosen["targets"], chosen["y_first"])
                self.send(i, n, payload, chosen["targets"], t + 1, counters, outputs)

        return {"tick": t, "spikes": spikes, "outputs": sorted(outputs),
                "states": [[i, [list(s) for s in self.state[i]]] for i in self.cores],
                "counters": [[i, [counters[i][k] for k in COUNTERS]] for i in self.cores],
                "ports": [[i, *p] for i, p in ports.items()]}
