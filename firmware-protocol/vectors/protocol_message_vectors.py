"""protocol/cobs.txt, frames.txt, messages.txt, schema.txt."""
import random

from protocol_messages import BY_NAME, ERROR_TLVS, MESSAGES, TLVS, pack, schema_text
from protocol_wire import MTU_START, NUMBERED, cobs_decode, cobs_encode, crc32c, frame, wire

SESSION = 0x1234ABCD


def hexa(data):
    return data.hex() or "-"


def cobs_lines():
    chance = random.Random(7)
    plain = [b"", b"\0", b"\0\0", b"\x11", b"\x11\0", b"\0\x11", bytes.fromhex("11000022"), bytes([1]) * 253, bytes([1]) * 254, bytes([1]) * 255,
             bytes([2]) * 253 + b"\0", bytes([2]) * 254 + b"\0", bytes([2]) * 254 + b"\0\0", bytes([3]) * 508, bytes([3]) * 509, bytes(300),
             bytes(range(256)), bytes(range(255, -1, -1)), bytes(range(1, 256)) * 3]
    plain += [bytes(chance.choice([0, chance.randrange(256)]) for _ in range(chance.randrange(600))) for _ in range(12)]
    lines = ["# both PLAIN CODED: the one is encoded and decoded to the other; the zero that ends a frame on the wire is not shown"]
    for p in plain:
        coded = cobs_encode(p)
        assert cobs_decode(coded) == p and 0 not in coded
        lines.append(f"both {hexa(p)} {hexa(coded)}")
    lines += ["# decode PLAIN CODED: no encoder writes it, a decoder takes it", f"decode {hexa(bytes([1]) * 254)} {hexa(cobs_encode(bytes([1]) * 254) + bytes([1]))}",
              "# bad CODED: does not decode"]
    for coded in ("02", "0511", "ff01", "03111105", "0211ff11", "05010203"):
        assert cobs_decode(bytes.fromhex(coded)) is None
        lines.append(f"bad {coded}")
    return lines


def frame_lines():
    ping = pack("PING", tag=1, echo=b"abc")
    lines = ["# frame BYTES = CHANNEL TYPE FLAGS SESSION SEQUENCE PAYLOAD: bytes are made of the fields and read as them (numbers decimal, session 8 hex digits)"]

    def both(channel, kind, payload, session, sequence):
        data = frame(channel, kind, payload, session, sequence)
        lines.append(f"frame {data.hex()} = {channel} {kind} {int(sequence is not None)} {session:08x} {sequence or 0} {hexa(payload)}")

    both(0, 0x02, ping, SESSION, 0)
    both(0, 0x00, b"", SESSION, None)
    both(0, 0x01, pack("HELLO", lowest=1, highest=1, minor=0), 0xFFFFFFFF, None)
    both(1, 0x13, pack("DATA", offset=2**40, data=bytes(100)), 1, 65535)
    both(5, 0x40, pack("LOG", level=1, tick=2**64 - 1, message="h\u00e9"), 0x80000000, 256)
    both(4, 0x33, pack("STATES", epoch=1, probe=2, tick=3, offset=4, values=bytes(range(216))), SESSION, 77)
    both(3, 0xEE, bytes(range(240)), SESSION, 32768)
    later = frame(0, 0x02, ping, SESSION, 3, flags=NUMBERED | 0xF2)
    lines += ["# read BYTES = ...: read so (flags of a later version are not looked at), never written",
              f"read {later.hex()} = 0 2 {NUMBERED | 0xF2} {SESSION:08x} 3 {hexa(ping)}"]

    good = frame(0, 0x02, ping, SESSION, 0)
    lines += ["# session S, mtu M: what the receiver has agreed to. take WIRE: bytes of a stream, one frame is taken.",
              "# drop WIRE VALUE WHY: nothing is taken, and the health value of this number (section 8) grows by 1. skip WIRE: nothing is taken, nothing counted",
              f"session {SESSION:08x}", f"mtu {MTU_START}"]
    lines.append(f"take {wire(good).hex()}")
    lines.append(f"take 000000{wire(good).hex()}")
    lines.append(f"take {wire(frame(3, 0xEE, bytes(240), SESSION, 0)).hex()}")
    lines.append(f"skip 00000000")

    def drop(data, value, why):
        lines.append(f"drop {data.hex()} {value} {why}")

    drop(bytes.fromhex("0511112200"), 2, "does-not-decode")
    drop(wire(good)[:-3] + b"\0", 2, "cut-inside-a-block")
    drop(bytes([1]) * 900 + b"\0", 2, "longer-than-any-frame")
    drop(bytes([255]) + bytes([7]) * 254 + bytes([20]) + bytes([9]) * 19 + b"\0", 2, "longer-than-the-mtu-allows")
    drop(b"\x01\0", 4, "decodes-to-nothing")
    drop(wire(b"\x01"), 4, "shorter-than-a-frame")
    drop(wire(good[:15]), 4, "one-byte-shorter-than-any-frame")
    drop(wire(frame(0, 0x02, ping, SESSION, 0, length=len(ping) - 1)), 4, "length-too-small-with-a-good-crc")
    drop(wire(frame(0, 0x02, ping, SESSION, 0, length=len(ping) + 1)), 4, "length-too-large-with-a-good-crc")
    drop(wire(frame(0, 0x02, ping, SESSION, 0, length=65535)), 4, "length-far-too-large")
    for bit in (0, 9, 25, 40, 90, 101, 8 * len(good) - 1):
        broken = bytearray(good)
        broken[bit // 8] ^= 1 << bit % 8
        drop(wire(bytes(broken)), 3, f"bit-{bit}-flipped")
    drop(wire(frame(0, 0x02, ping, SESSION, 0, version=2)), 4, "frame-version-2")
    drop(wire(frame(0, 0x02, ping, SESSION, 0, version=0)), 4, "frame-version-0")
    drop(wire(frame(6, 0x02, ping, SESSION, 0)), 4, "channel-6")
    drop(wire(frame(255, 0x02, ping, SESSION, 0)), 4, "channel-255")
    drop(wire(frame(0, 0x02, ping, SESSION + 1, 0)), 4, "another-session")
    drop(wire(frame(0, 0x02, ping, 0, 0)), 4, "session-0")
    lines.append(f"take {wire(good).hex()}")
    lines += ["mtu 1024", f"take {wire(frame(3, 0xEE, bytes(range(256)) * 4, SESSION, 0)).hex()}"]
    drop(wire(frame(3, 0xEE, bytes(1025), SESSION, 0)), 4, "one-byte-beyond-the-mtu")
    return lines


def message_examples():
    """name, case, fields. Every message at least once; extreme values of every field somewhere."""
    top = 2**64 - 1
    yield "ACK", "empty", {"items": []}
    yield "ACK", "two-entries", {"items": [(0, 0, 1, 8), (2, 3, 65535, 32767)]}
    yield "HELLO", "bare", {"lowest": 1, "highest": 1, "minor": 0}
    yield "HELLO", "full", {"lowest": 1, "highest": 2, "minor": 7, "tlvs": [("mtu", 4096), ("credits", (8, 0, 0, 32, 16, 4)), ("schema", 0xDEADBEEF),
                                                                         ("idle", 10000), ("host", "tester")]}
    yield "HELLO", "longer-unknown-tlv", {"lowest": 1, "highest": 1, "minor": 3, "tlvs": [("mtu", 240), (999, b"future"), (1000, b""), ("idle", 600000)]}
    yield "WELCOME", "full", {"lowest": 1, "highest": 1, "minor": 0, "state": 1, "tlvs": [
        ("serial", "SN-0042.a_b"), ("board", "mps2-an385"), ("firmware", "1.2.3"), ("boot", 0xFFFFFFFF), ("mtu", 1024), ("credits", (8, 4, 4, 0, 0, 0)),
        ("chip", "nc1"), ("limits", (16 << 20, 1024, 65536, 32, 0, 4, 0)), ("features", 0x24), ("schema", 1), ("image", bytes(range(32)))]}
    yield "WELCOME", "longer-unknown-tlv", {"lowest": 1, "highest": 3, "minor": 9, "state": 4, "tlvs": [(77, bytes(3)), ("serial", "x"), (65535, b"\xff" * 5)]}
    yield "PING", "no-echo", {"tag": 0, "echo": b""}
    yield "PING", "longest", {"tag": 65535, "echo": bytes(range(64))}
    yield "PING-response", "same", {"tag": 65535, "echo": bytes(range(64))}
    for name in ("GOODBYE", "HEALTH", "COMMIT", "STOP", "RELEASE", "HASH", "FW_INFO", "CONFIRM"):
        yield name, "plain", {"tag": 513}
    for name in ("GOODBYE-response", "REBOOT-response", "COMMIT-response", "RELEASE-response", "CONFIRM-response"):
        yield name, "plain", {"tag": 513}
    yield "BAUD", "three-mega", {"tag": 2, "baud": 3000000}
    yield "BAUD-response", "three-mega", {"tag": 2, "baud": 3000000}
    yield "REBOOT", "plain", {"tag": 3}
    yield "HEALTH-response", "fifteen", {"tag": 4, "items": [(i * 1000,) for i in range(14)] + [(1 << 63,)]}
    yield "BEGIN", "image", {"tag": 5, "kind": 1, "length": 6144, "sha256": bytes(range(32))}
    yield "BEGIN", "firmware", {"tag": 5, "kind": 2, "length": top, "sha256": bytes(32)}
    yield "BEGIN-response", "middle", {"tag": 5, "offset": 4096}
    yield "COMPARE", "none", {"tag": 6, "items": []}
    yield "COMPARE", "two", {"tag": 6, "items": [(0, 64, 0x01020304), (2**32 - 1, 2**32 - 1, 2**32 - 1)]}
    yield "COMPARE-response", "nine", {"tag": 6, "n": 9, "equal": [1, 0, 0, 0, 0, 0, 0, 1, 1]}
    yield "DATA", "start", {"offset": 0, "data": b"NCIM"}
    yield "DATA", "far", {"offset": 2**32 + 5, "data": bytes(8)}
    yield "RESET", "seeded", {"tag": 7, "epoch": 3, "seeded": 1, "seed": 0xCAFEF00D}
    yield "RESET", "image-seed", {"tag": 7, "epoch": 65535, "seeded": 0, "seed": 0}
    yield "RESET-response", "seed", {"tag": 7, "seed": 0xCAFEF00D}
    yield "PROBE", "v", {"tag": 8, "kind": 1, "core": 2**24 - 1, "first": 255, "count": 1}
    yield "PROBE-response", "zero", {"tag": 8, "probe": 0}
    yield "RUN", "free-lossy-for-ever", {"tag": 9, "flags": 3, "end": top}
    yield "RUN", "hundred", {"tag": 9, "flags": 0, "end": 100}
    yield "RUN-response", "next", {"tag": 9, "next": 2**32}
    yield "STOP-response", "next", {"tag": 10, "next": 12}
    yield "BARRIER", "hold", {"tag": 11, "hold": 1, "tick": 1000}
    yield "BARRIER-response", "there", {"tag": 11, "tick": 1000, "clock_us": 123456789012}
    yield "COUNTERS", "from-two", {"tag": 12, "first": 2}
    yield "COUNTERS-response", "core-and-port", {"tag": 12, "total": 4, "tick": 9, "items": [(1, *range(10)), (0x80000000, top, 5, *[0] * 8)]}
    yield "HASH-response", "hash", {"tag": 13, "tick": 5, "hash": 0x0123456789ABCDEF}
    yield "SPIKES_IN", "only-time", {"epoch": 1, "base": 0, "until": top, "items": []}
    yield "SPIKES_IN", "three", {"epoch": 1, "base": 7, "until": 9, "items": [(0, 1, 0), (0, -32767, 0x01000005), (65535, 32767, 0xFFFFFFFF)]}
    yield "OUTPUTS", "two", {"epoch": 1, "dropped": 3, "base": 2**40, "until": 2**40 + 3, "items": [(0, 1, 0x02000001), (2, -128, 0x02000000)]}
    yield "SPIKES", "two", {"epoch": 1, "dropped": 0, "base": 5, "until": 6, "items": [(0, 255, 3), (0, 4095, 2**24 - 1)]}
    yield "STATES", "four", {"epoch": 1, "probe": 2, "tick": 3, "offset": 16, "values": bytes([0, 127, 128, 255])}
    yield "DONE", "fault", {"epoch": 1, "reason": 2, "tick": 44, "stalls": top}
    yield "LOG", "text", {"level": 2, "tick": 1, "message": "spannung-\u00fc"}
    yield "FAULT", "text", {"group": 4, "code": 6, "tick": 1, "message": "order"}
    yield "FW_INFO-response", "testing", {"tag": 14, "slot": 1, "state": 1, "other": 3, "counter": 7, "running_major": 1, "running_minor": 2, "running_patch": 3,
                                          "other_major": 0, "other_minor": 0, "other_patch": 0}
    yield "METER", "rail", {"tag": 15, "rail": 1}
    yield "METER-response", "negative", {"tag": 15, "rails": 2, "name_length": 4, "current_ua": -12, "voltage_mv": 3300, "energy_nj": 10**15,
                                         "clock_us": 77, "name": "core"}
    yield "PENDING", "second", {"tag": 16, "milliseconds": 1000}
    yield "ERROR", "full", {"tag": 17, "request": 0x12, "group": 3, "code": 4, "tlvs": [("text", "no-room"), ("value", 10), ("limit", 9), ("place", "core-3")]}
    yield "ERROR", "bare", {"tag": 17, "request": 0x77, "group": 1, "code": 1}
    yield "ERROR", "longer-unknown-tlv", {"tag": 17, "request": 0x77, "group": 9, "code": 99, "tlvs": [(50, b"?"), ("text", "new")]}


# Messages that end with bytes, text, TLVs or an open repetition cannot be longer: their end is the end.
OPEN = (":bytes", ":text", "tlvs", " )", ":bits")


def shown(name, fields):
    def value(v, kind):
        return v if kind == "text" else hexa(bytes(v)) if kind.startswith("bytes") else str(int(v))

    out = []
    tokens = BY_NAME[name][5].split()
    kinds = dict(t.split(":") for t in tokens if ":" in t)
    for key, v in fields.items():
        if key == "items":
            out.append("items=" + (",".join(":".join(str(x) for x in item) for item in v) or "-"))
        elif key == "tlvs":
            table = ERROR_TLVS if name == "ERROR" else TLVS
            for t, tv in v:
                if isinstance(t, int):
                    out.append(f"tlv.{t}={hexa(tv)}")
                else:
                    types = next(x[2] for x in table if x[0] == t).split()
                    out.append(f"tlv.{t}=" + (":".join(str(x) for x in tv) if len(types) > 1 else value(tv, types[0])))
        elif key == "equal":
            out.append("equal=" + "".join(str(b) for b in v))
        else:
            out.append(f"{key}={value(v, kinds[key])}")
    return " ".join(out) or "-"


def message_lines():
    lines = ["# message NAME CASE PAYLOAD = FIELDS: packed and read both ways. longer NAME CASE PAYLOAD = FIELDS: read only, of a later minor version.",
             "# short NAME CASE PAYLOAD: malformed. Fields are decimal numbers, texts, bytes in hexadecimal (- for none), items as a:b:c,...; zero fields and n are not shown.",
             "# A tlv that this version does not know is shown by its number."]
    seen = set()
    for name, case, fields in message_examples():
        payload = pack(name, **dict(fields))
        assert len(payload) <= MTU_START
        seen.add(name)
        lines.append(f"message {name} {case} {hexa(payload)} = {shown(name, fields)}")
        layout = BY_NAME[name][5]
        closed = not layout.endswith(OPEN)
        counted = ")n" in layout
        if closed:
            lines.append(f"longer {name} longer-{case} {hexa(payload + bytes.fromhex('a55a00'))} = {shown(name, fields)}")
            if case != "none":
                lines.append(f"short {name} {case}-cut {hexa(payload[:-1])}")
        if counted and fields.get("items"):
            more = bytearray(payload)
            at = sum(int(t.split(":")[1][1:]) // 8 for t in layout.split("(")[0].split() if not t.startswith(("n:", "zero:u16"))
                     and layout.index(t) < layout.index("n:u16"))
            more[at] += 1
            lines.append(f"short {name} {case}-fewer-items-than-n {hexa(bytes(more))}")
    assert seen == {m[0] for m in MESSAGES}, {m[0] for m in MESSAGES} - seen
    hello = pack("HELLO", lowest=1, highest=1, minor=0)
    lines += [f"short HELLO no-version {hexa(hello[:3])}", f"short HELLO tlv-header-cut {hexa(hello + bytes([5, 0, 2]))}",
              f"short HELLO tlv-beyond-the-end {hexa(hello + bytes([5, 0, 2, 0, 1]))}", f"short HELLO mtu-of-three-bytes {hexa(hello + bytes([5, 0, 3, 0, 1, 2, 3]))}",
              f"short HELLO idle-of-two-bytes {hexa(hello + bytes([12, 0, 2, 0, 1, 2]))}", f"short ACK five-bytes {hexa(bytes(5))}",
              f"short DATA no-offset {hexa(bytes(7))}", f"short PING no-tag {hexa(bytes(1))}", f"short STATES no-values-and-no-offset {hexa(bytes(15))}"]
    return lines


def schema_crc():
    return crc32c(schema_text().encode())
