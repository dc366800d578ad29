"""Writes golden vectors twice: JSON for readers with a parser, and one-line-per-fact text for the C implementation."""
import json
import os

from nc1_arithmetic import FLAGS, MODELS, RESETS, ROUNDINGS, make_class, make_record
from nc1_board import FORMATS, PORT_BIT

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "chip")
CLASS_DEFAULT, RECORD_DEFAULT = make_class(), make_record()


def flag_bits(names):
    return sum(FLAGS[n] for n in names)


def class_numbers(c):
    return [MODELS[c["model"]], ROUNDINGS[c["rounding"]], RESETS[c["reset"]], c["refractory"], c["leak_v"], c["leak_u"],
            c["linear_leak"], c["gain"], flag_bits(c["flags"]), c["start_tick"], *c["p"]]


def record_numbers(r):
    return [r[k] for k in RECORD_DEFAULT]


def short(value, default):
    """Only what differs from the default, so that a reader sees what the case is about."""
    return {k: v for k, v in value.items() if v != default[k]}


def text(*parts):
    return " ".join(str(int(p)) if isinstance(p, bool) else str(p) for p in parts)


def compact(value):
    """JSON with one case a line: diffs of regenerated files stay readable."""
    if isinstance(value, dict):
        lines = []
        for k, v in value.items():
            if isinstance(v, list) and v and isinstance(v[0], (dict, list)):
                body = ",\n".join("    " + json.dumps(x) for x in v)
                lines.append(f"  {json.dumps(k)}: [\n{body}\n  ]")
            else:
                lines.append(f"  {json.dumps(k)}: {json.dumps(v)}")
        return "{\n" + ",\n".join(lines) + "\n}\n"
    raise TypeError(type(value))


def write(name, document, lines):
    with open(os.path.join(FOLDER, name + ".json"), "w", encoding="utf-8", newline="\n") as f:
        f.write(compact(document))
    with open(os.path.join(FOLDER, name + ".txt"), "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(lines) + "\n")


def write_functions(name, section, rule, cases):
    """Cases are (function, arguments, result)."""
    write(name, {"kind": "function", "section": section, "rule": rule,
                 "cases": [{"function": f, "arguments": a, "result": r} for f, a, r in cases]},
          [text("F", f, *a, "=", r) for f, a, r in cases])


def write_neurons(name, section, rule, cases, table=b""):
    document = {"kind": "neuron", "section": section, "rule": rule}
    lines = []
    if table:
        document["table"] = [table[i:i + 64].hex() for i in range(0, len(table), 64)]
        lines += ["T " + part for part in document["table"]]
    document["cases"] = []
    for k in cases:
        case = {"name": k["name"], "class": short(k["class"], CLASS_DEFAULT), "record": short(k["record"], RECORD_DEFAULT),
                "state": list(k["state"]), "acc": k["acc"], "tick": k["tick"], "seed": k["seed"], "at_rest": k["at_rest"],
                "after": list(k["after"]), "fired": k["fired"], "saturations": k["saturations"]}
        document["cases"].append(case)
        lines.append(text("N", *class_numbers(k["class"]), *record_numbers(k["record"]), *k["state"], k["acc"], k["tick"],
                          k["seed"], "=", k["at_rest"], *k["after"], k["fired"], k["saturations"]))
    write(name, document, lines)


def descriptor_bits(d):
    return (d["address"] | d["count"] << 24 | d["start"] << 37 | d["delay"] << 49 | (d["exponent"] & 15) << 53
            | FORMATS[d["format"]] << 57)


def set_line(s):
    return text("set", int(s["y_first"]), len(s["targets"]), *s["targets"])


def image_lines(spec):
    chip = spec["chip"]
    lines = ["nc1-text 1", text("board", *spec["mesh"], spec["seed"]),
             text("limits", chip["neurons_max"], chip["sparse_target_bits"], chip["pending_entries"])]
    table = spec.get("table", b"")
    lines += ["table " + table[i:i + 64].hex() for i in range(0, len(table), 64)]
    for core in spec["cores"]:
        lines.append(text("core", core["id"]))
        lines += [text("class", *class_numbers(c)) for c in core["classes"]]
        lines += [text("neuron", *record_numbers(r)) for r in core["neurons"]]
        lines += [set_line(s) for s in core["sets"]]
        size = (chip["neurons_max"] + 7) // 8
        for a in core["axons"]:
            bitmap = bytearray(size)
            for c in a["channels"]:
                bitmap[c // 8] |= 1 << (c % 8)
            lines.append(text("axon", a["source"], a["page"], a["first"], bitmap.hex()))
        lines += [f"descriptor {descriptor_bits(d):016x}" for d in core["descriptors"]]
        lines += ["rows " + core["rows"][i:i + 64].hex() for i in range(0, len(core["rows"]), 64)]
    for p in spec.get("ports", []):
        lines.append(text("port", PORT_BIT | p["port"], p["direction"], p["channels"], p["payload_max"]))
        if p["direction"] == "in":
            lines.append(text("channels", *p["channel_set"]))
            lines += [set_line(s) for s in p["sets"]]
        else:
            lines += [text("run", r["core"], r["first_neuron"], r["count"], r["first_channel"]) for r in p["runs"]]
    return lines


def expected_lines(ticks):
    lines = []
    for t in ticks:
        lines.append(text("tick", t["tick"]))
        lines += [text("s", *s) for s in t["spikes"]]
        lines += [text("o", *o) for o in t["outputs"]]
        lines += [text("v", core, n, *s) for core, states in t["states"] for n, s in enumerate(states)]
        lines += [text("c", core, *c) for core, c in t["counters"] if any(c)]
        lines += [text("p", *p) for p in t["ports"] if any(p[1:])]
    return lines


def write_system(name, section, rule, spec, ticks):
    def plain_core(c):
        return {**c, "classes": [short(x, CLASS_DEFAULT) for x in c["classes"]],
                "neurons": [short(x, RECORD_DEFAULT) for x in c["neurons"]], "rows": c["rows"].hex()}

    document = {"kind": "system", "section": section, "rule": rule, "chip": spec["chip"], "mesh": spec["mesh"], "seed": spec["seed"]}
    if spec.get("table"):
        document["table"] = [spec["table"][i:i + 64].hex() for i in range(0, len(spec["table"]), 64)]
    document |= {"cores": [plain_core(c) for c in spec["cores"]], "ports": spec.get("ports", []), "inputs": spec["inputs"], "ticks": ticks}
    events = [text("event", e["tick"], e["port"], e["channel"], e["payload"]) for e in spec["inputs"]]
    write(name, document, image_lines(spec) + events + [text("ticks", len(ticks)), "expect"] + expected_lines(ticks))
