"""An image file in plain Python, written from image.md: boards of board_builder.py as bytes that a board takes."""
import hashlib
import json
import struct

from nc1_board import FORMATS, PORT_BIT
from protocol_wire import crc32c
from vector_files import class_numbers, record_numbers


def pad8(data):
    return data + bytes(-len(data) % 8)


def arrays(header, *parts):
    out = header
    for part in parts:
        out = pad8(pad8(out) + part)
    return out


def set_arrays(sets):
    starts, ids = [0], []
    for s in sets:
        ids += s["targets"]
        starts.append(len(ids))
    return len(ids), [struct.pack(f"<{len(starts)}I", *starts), bytes(int(s["y_first"]) for s in sets), struct.pack(f"<{len(ids)}I", *ids)]


def core_section(core, bitmap_bytes):
    total, sets = set_arrays(core["sets"])
    axons = core["axons"]
    header = struct.pack("<10I", core["id"], len(core["classes"]), len(core["neurons"]), len(core["sets"]), total, len(axons), bitmap_bytes,
                         len(core["descriptors"]), len(core["rows"]), 0)
    classes = b"".join(struct.pack("<BBBBHHHbBH9h", *class_numbers(c)) for c in core["classes"])
    neurons = b"".join(struct.pack("<BbbbbbHhhI", *record_numbers(r)) for r in core["neurons"])
    bitmaps = b""
    for a in axons:
        bitmap = bytearray(bitmap_bytes)
        for c in a["channels"]:
            bitmap[c // 8] |= 1 << c % 8
        bitmaps += bytes(bitmap)
    descriptors = b"".join(struct.pack("<Q", d["address"] | d["count"] << 24 | d["start"] << 37 | d["delay"] << 49 | (d["exponent"] & 15) << 53
                                       | FORMATS[d["format"]] << 57) for d in core["descriptors"])
    return arrays(header, classes, neurons, *sets, b"".join(struct.pack("<III", a["source"], a["page"], a["first"]) for a in axons), bitmaps,
                  descriptors, core["rows"])


def port_section(port):
    total, sets = set_arrays(port["sets"])
    inward = port["direction"] == "in"
    header = struct.pack("<8I", PORT_BIT | port["port"], int(inward), port["channels"], port["payload_max"], len(port["sets"]), total, len(port["runs"]), 0)
    runs = b"".join(struct.pack("<4I", r["core"], r["first_neuron"], r["count"], r["first_channel"]) for r in port["runs"])
    return arrays(header, *sets, struct.pack(f"<{len(port['channel_set'])}H", *port["channel_set"]), runs)


def line(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def image_bytes(spec, chip, io_map):
    """`chip` is the chip description as a dictionary in canonical key order; spec of board_builder.board must agree with it."""
    core = chip["core"]
    assert core["neurons_max"] == spec["chip"]["neurons_max"] and core["pending_entries"] == spec["chip"]["pending_entries"]
    chip_json = (json.dumps(chip, indent=2) + "\n").encode()
    provenance = {"tool": "make_protocol_vectors.py", "source": "protocol vectors", "source_sha256": "", "chip_sha256": hashlib.sha256(chip_json).hexdigest(),
                  "options": {}}
    sections = [(b"CHIP", 0, chip_json), (b"PROV", 0, line(provenance))]
    sections += [(b"TABL", 0, spec["table"])] if spec["table"] else []
    sections += [(b"PORT", PORT_BIT | p["port"], port_section(p)) for p in sorted(spec["ports"], key=lambda p: p["port"])]
    sections += [(b"CORE", c["id"], core_section(c, (core["neurons_max"] + 7) // 8)) for c in spec["cores"]]
    sections += [(b"IOMP", 0, line(io_map))]
    out = b"NCIM" + struct.pack("<HHIIIIIIIIIIIII", 0, 4, 64, *spec["mesh"], spec["seed"], core["neurons_max"], core["memory_bytes"], core["classes_max"],
                                core["destination_sets_max"], core["pending_entries"], core["delay_max"], core["sparse_target_bits"],
                                chip["router"]["entries_max"], chip.get("table_bytes", 0))
    out += struct.pack("<I", crc32c(out))
    table = b""
    for kind, ident, data in sections:
        out = pad8(out)
        table += kind + struct.pack("<IQQII", ident, len(out), len(data), crc32c(data), 0)
        out += data
    out = pad8(out)
    trailer = b"NCIE" + struct.pack("<IQIII", len(sections), len(out), crc32c(table), len(spec["cores"]), len(spec["ports"]))
    out += table + trailer + struct.pack("<I", crc32c(trailer))
    return out + hashlib.sha256(out).digest()
