"""Small words to write boards with: cores, rows, descriptors, ports."""
from nc1_arithmetic import make_class, make_record
from nc1_board import PORT_BIT

EMPTY_SET = {"y_first": False, "targets": []}


def to(*targets, y_first=False):
    return {"y_first": y_first, "targets": sorted(targets)}


def port_id(port):
    return PORT_BIT | port


class Core:
    """Collects classes, neurons, sets, axons and rows; `axon` appends descriptors and row bytes in order."""

    def __init__(self, ident, sparse_bits=8):
        self.value = {"id": ident, "classes": [], "neurons": [], "sets": [EMPTY_SET], "axons": [], "descriptors": [], "rows": b""}
        self.sparse_bits = sparse_bits

    def cls(self, **given):
        self.value["classes"].append(make_class(**given))
        return self

    def neuron(self, **given):
        given.setdefault("logical_id", self.value["id"] * 4096 + len(self.value["neurons"]))  # unique on the board, as in a legal image
        self.value["neurons"].append(make_record(**given))
        return self

    def send(self, *targets, y_first=False):
        self.value["sets"].append(to(*targets, y_first=y_first))
        return self

    def dense(self, start, weights, delay=0, exponent=0):
        nibbles = [w & 15 for w in weights] + [0] * (len(weights) % 2)
        d = {"format": "dense", "address": len(self.value["rows"]), "count": len(weights), "start": start, "delay": delay, "exponent": exponent}
        self.value["rows"] += bytes(nibbles[i] | nibbles[i + 1] << 4 for i in range(0, len(nibbles), 2))
        return d

    def sparse(self, cells, delay=0, exponent=0):
        bits, width = 0, self.sparse_bits + 4
        for i, (target, weight) in enumerate(cells):
            bits |= (target | (weight & 15) << self.sparse_bits) << (i * width)
        d = {"format": "sparse", "address": len(self.value["rows"]), "count": len(cells), "start": 0, "delay": delay, "exponent": exponent}
        self.value["rows"] += bits.to_bytes((len(cells) * width + 7) // 8, "little")
        return d

    def axons(self, source, by_channel, page=0):
        """by_channel: channel -> one descriptor, or a list of them. Lists go behind the axon's own descriptors."""
        own, lists = [], []
        first = len(self.value["descriptors"])
        for channel in sorted(by_channel):
            d = by_channel[channel]
            if isinstance(d, list):
                own.append({"format": "list", "address": first + len(by_channel) + len(lists), "count": len(d), "start": 0, "delay": 0, "exponent": 0})
                lists += d
            else:
                own.append(d)
        self.value["descriptors"] += own + lists
        self.value["axons"].append({"source": source, "page": page, "first": first, "channels": sorted(by_channel)})
        self.value["axons"].sort(key=lambda a: (a["source"], a["page"]))
        return self


def in_port(port, channel_set, sets, payload_max=1):
    return {"port": port, "direction": "in", "channels": len(channel_set), "payload_max": payload_max, "channel_set": channel_set,
            "sets": [EMPTY_SET, *sets], "runs": []}


def out_port(port, channels, *runs):
    names = ("core", "first_neuron", "count", "first_channel")
    return {"port": port, "direction": "out", "channels": channels, "payload_max": 0, "channel_set": [], "sets": [EMPTY_SET],
            "runs": [dict(zip(names, r)) for r in runs]}


def event(tick, port, channel, payload=1):
    return {"tick": tick, "port": port, "channel": channel, "payload": payload}


def board(cores, ports=(), inputs=(), mesh=(1, 1), seed=0, neurons_max=16, sparse_bits=8, pending=64, table=b""):
    return {"chip": {"neurons_max": neurons_max, "sparse_target_bits": sparse_bits, "pending_entries": pending}, "mesh": list(mesh),
            "seed": seed, "table": table, "cores": sorted((c.value for c in cores), key=lambda c: c["id"]), "ports": list(ports),
            "inputs": list(inputs)}
