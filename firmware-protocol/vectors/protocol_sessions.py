"""protocol/sessions-*.txt: bytes in at a time, and what a board must show. Every file starts with a board that has just booted, without image."""
import hashlib
import struct

from protocol_image import SEED, Run, image
from protocol_messages import pack
from protocol_wire import crc32c
from protocol_update import updates
from session_script import Script

IMAGE = image()
FOREVER = 2**64 - 1
EVERY_CORE = 2**32 - 1


def health(values):
    """Pattern of a HEALTH response without its tag; values by index, all others may be anything."""
    return "...." + "...." + "".join(values[i].to_bytes(8, "little").hex() if i in values else ".." * 8 for i in range(15)) + "*"


def hello():
    s = Script("HELLO, WELCOME, sessions that come, go and are mistaken for one another")
    s.note("before a session nothing is answered")
    s.raw(0, 0x02, pack("PING", tag=1, echo=b""), 0, session=7)
    s.raw(0, 0x00, pack("ACK", items=[(0, 2, 0, 0)]), None, session=0)
    s.wait()
    s.note("noise before the first zero is cut off")
    s.hello(0xA0000001, zero=bytes.fromhex("11ff0203") + b"\0")
    s.note("HELLO again: the WELCOME may have been lost")
    s.hello(0xA0000001)
    s.answered("PING", echo=b"one", response={"echo": b"one"})
    s.expect("acked 0 1 0")
    s.hello(0xA0000001)
    s.answered("PING", echo=b"", response={"echo": b""})
    s.note("another session: all channels begin anew, the old session is over, its late HELLO is dropped")
    s.hello(0xB0000001)
    s.raw(0, 0x01, pack("HELLO", lowest=1, highest=1, minor=0), None, session=0xA0000001)
    s.raw(0, 0x02, pack("PING", tag=1, echo=b""), 2, session=0xA0000001)
    s.wait()
    s.answered("PING", echo=b"two", response={"echo": b"two"})
    s.note("HELLO with session 0, malformed, numbered, on another channel")
    plain = pack("HELLO", lowest=1, highest=1, minor=0)
    s.raw(0, 0x01, plain, None, session=0)
    s.raw(0, 0x01, plain[:3], None, session=0xB0000002)
    s.raw(0, 0x01, plain + bytes([5, 0, 1, 0, 9]), None, session=0xB0000002)
    s.raw(0, 0x01, plain, 0, session=0xB0000002)
    s.raw(1, 0x01, plain, None, session=0xB0000002)
    s.wait()
    tag = s.ask("HEALTH")
    s.note("counted as 4: the two frames before a session, two of the old session, the five above")
    s.out("HEALTH-response", tag + health({3: 0, 4: 9, 5: 0, 6: 0, 11: 2}))
    s.note("a HELLO that only a later version fills: unknown TLVs are skipped, both major versions are named")
    s.session, s.sequence = 0xC0000001, {}
    s.raw(0, 0x01, pack("HELLO", lowest=1, highest=3, minor=9, tlvs=[(900, b"abc"), ("mtu", 4096), ("credits", (8, 0, 0, 8, 8, 8)), (901, b"")]), None)
    s.wait()
    s.expect("welcome c0000001 0 0")
    s.answered("PING", echo=b"x", response={"echo": b"x"})
    s.note("seven sessions later the first of them is still known, eight later it is not")
    for i in range(7):
        s.hello(0xD0000000 + i + 1)
    s.raw(0, 0x01, pack("HELLO", lowest=1, highest=1, minor=0), None, session=0xC0000001)
    s.wait()
    s.hello(0xD0000008)
    s.session = 0
    s.hello(0xC0000001)
    s.note("GOODBYE ends the session")
    s.answered("GOODBYE")
    s.send("PING", tag=9, echo=b"")
    s.wait()
    s.note("a session without a frame for its idle time is over; a frame now and then keeps it")
    s.hello(0xE0000001, idle=1000)
    for _ in range(8):
        s.wait(300)
        s.plain("ACK", items=[(0, 2, 0, 8)])
        s.wait()
        s.expect("acked 0 0 0")
    s.answered("PING", echo=b"", response={"echo": b""})
    s.wait(1100)
    s.send("PING", tag=9, echo=b"")
    s.wait()
    return s


def requests():
    s = Script("requests that are unknown, malformed, longer, or not allowed in this state")
    s.hello(0x10000001)
    s.note("unknown type: ERROR 1.1")
    s.raw(0, 0x7E, bytes.fromhex("34120000"), 0)
    s.sequence[0] = 1
    s.wait()
    s.acknowledge()
    s.out("ERROR", "34127e0101000000*")
    s.note("too short: ERROR 1.2, without a tag with tag 0")
    s.raw(0, 0x22, bytes.fromhex("35120000"), 1)
    s.raw(0, 0x02, b"\x05", 2)
    s.raw(0, 0x7E, b"", 3)
    s.sequence[0] = 4
    s.wait()
    s.acknowledge()
    s.out("ERROR", "3512220102000000*")
    s.out("ERROR", "0000020102000000*")
    s.out("ERROR", "00007e0101000000*")
    s.note("surplus bytes of a later minor version are not looked at")
    s.raw(0, 0x06, bytes.fromhex("3612ffff"), 4)
    s.sequence[0] = 5
    s.wait()
    s.acknowledge()
    s.out("HEALTH-response", "3612" + health({2: 0, 3: 0, 4: 0, 5: 0}))
    s.note("PING takes at most 64 bytes")
    s.answered("PING", echo=bytes(range(64)), response={"echo": bytes(range(64))})
    s.refused("PING", 1, 2, echo=bytes(65))
    s.note("a frame that is no request, of an unknown kind or on the wrong channel is ignored; a numbered one is acknowledged")
    s.raw(0, 0x7D, b"", None)
    s.raw(0, 0x06, bytes(2), None)
    s.raw(2, 0x7D, b"", None)
    s.raw(2, 0x13, bytes(20), 0)
    s.sequence[2] = 1
    s.wait()
    s.expect("acked 2 1 0")
    s.note("a board receives nothing numbered on channels 3 to 5")
    s.raw(3, 0x34, bytes(20), 0)
    s.wait()
    tag = s.ask("HEALTH")
    s.out("HEALTH-response", tag + health({4: 1, 5: 0}))
    s.note("without an image")
    for name, fields in (("RESET", {"epoch": 1, "seeded": 0, "seed": 0}), ("PROBE", {"kind": 0, "core": 0, "first": 0, "count": 1}), ("RUN", {"flags": 0, "end": 1}),
                         ("STOP", {}), ("BARRIER", {"hold": 0, "tick": 0}), ("RELEASE", {}), ("COUNTERS", {"first": 0}), ("HASH", {})):
        s.refused(name, 4, 1, **fields)
    s.refused("COMMIT", 2, 4)
    s.refused("COMPARE", 2, 4, items=[])
    return s


def channels():
    s = Script("order, repetition, acknowledgement and credit of reliable channels")
    s.hello(0x20000001)
    s.note("a number too early is dropped and reported as a gap; then both are taken in order")
    ping = [pack("PING", tag=i, echo=bytes([i])) for i in range(10)]
    s.raw(0, 0x02, ping[1], 1)
    s.wait()
    s.expect("acked 0 0 1")
    s.raw(0, 0x02, ping[0], 0)
    s.raw(0, 0x02, ping[1], 1)
    s.wait()
    s.expect("acked 0 2 0")
    s.acknowledge()
    s.out("PING-response", ping[0].hex())
    s.out("PING-response", ping[1].hex())
    s.note("a number again: dropped, acknowledged, answered once")
    s.raw(0, 0x02, ping[0], 0)
    s.raw(0, 0x02, ping[1], 1)
    s.wait()
    s.expect("acked 0 2 0")
    s.note("asked for an ACK of any channel it receives")
    s.plain("ACK", items=[(2, 2, 0, 0), (1, 2, 0, 0)])
    s.wait()
    s.expect("acked 2 0 0")
    s.expect("acked 1 0 0")
    s.note("an ACK with half an entry, of a channel that is none, of what was never sent: ignored")
    s.raw(0, 0x00, bytes([0, 2, 0, 0, 0]), None)
    s.plain("ACK", items=[(9, 3, 0, 0), (0, 0, 77, 8), (3, 0, 1, 8)])
    s.wait()
    s.expect("unacked 0")
    s.sequence[0] = 2
    tag = s.ask("HEALTH")
    s.out("HEALTH-response", tag + health({5: 3, 6: 0}))

    s.note("credit 1: one response at a time; a limit once told is not taken back by a late ACK")
    s.hello(0x20000002, credits=(1, 0, 0, 0, 0, 0))
    for i in range(3):
        s.raw(0, 0x02, ping[i], i)
    s.wait()
    s.expect("acked 0 3 0")
    s.out("PING-response", ping[0].hex())
    s.plain("ACK", items=[(0, 0, 1, 2)])
    s.wait()
    s.out("PING-response", ping[1].hex())
    s.out("PING-response", ping[2].hex())
    s.plain("ACK", items=[(0, 0, 3, 2)])
    s.plain("ACK", items=[(0, 0, 1, 0)])
    s.raw(0, 0x02, ping[3], 3)
    s.raw(0, 0x02, ping[4], 4)
    s.wait()
    s.out("PING-response", ping[3].hex())
    s.out("PING-response", ping[4].hex())

    s.note("no credit at all: the board asks, within a second, and again, until it is told")
    s.hello(0x20000003, credits=None)
    s.raw(0, 0x02, ping[5], 0)
    s.wait(900)
    s.expect("unasked 0")
    s.wait(200)
    s.expect("asked 0")
    s.wait(2000)
    s.expect("asked 0")
    s.plain("ACK", items=[(0, 0, 0, 1)])
    s.wait()
    s.out("PING-response", ping[5].hex())

    s.note("a response without an ACK is repeated after 1000 ms, then after 2000, then every 2000")
    s.hello(0x20000004)
    s.raw(0, 0x02, ping[6], 0)
    s.raw(0, 0x02, ping[7], 1)
    s.wait()
    s.out("PING-response", ping[6].hex())
    s.out("PING-response", ping[7].hex())
    s.wait(900)
    s.expect("unrepeated 0")
    s.wait(150)
    s.expect("repeated 0 0")
    s.expect("repeated 0 1")
    s.wait(1850)
    s.expect("unrepeated 0")
    for ms in (250, 2050):
        s.wait(ms)
        s.expect("repeated 0 0")
        s.expect("repeated 0 1")
    s.note("an ACK with gap makes it repeat at once, but once for each number it names")
    s.plain("ACK", items=[(0, 1, 1, 8)])
    s.wait()
    s.expect("repeated 0 1")
    s.expect("unrepeated 0")
    s.plain("ACK", items=[(0, 1, 1, 8)])
    s.wait(10)
    s.expect("unrepeated 0")
    s.plain("ACK", items=[(0, 0, 2, 8)])
    s.wait(3000)
    s.expect("unrepeated 0")
    return s


def upload(s, data=IMAGE, upto=None, offset=0, piece=200):
    for at in range(offset, len(data) if upto is None else upto, piece):
        s.send("DATA", offset=at, data=data[at:min(at + piece, len(data) if upto is None else upto)])
        s.wait()
        s.expect(f"acked 1 {s.sequence[1]} 0")


def begin(s, data=IMAGE, offset=0, length=None, sha=None):
    s.answered("BEGIN", kind=1, length=len(data) if length is None else length, sha256=sha or hashlib.sha256(data).digest(), response={"offset": offset})


def resealed(data, changes):
    """The image with bytes changed and every CRC and the SHA-256 made right again: only its structure is wrong."""
    out = bytearray(data)
    for at, new in changes:
        out[at:at + len(new)] = new
    out[60:64] = struct.pack("<I", crc32c(out[:60]))
    trailer = len(out) - 64
    table, count = struct.unpack_from("<Q", out, trailer + 8)[0], struct.unpack_from("<I", out, trailer + 4)[0]
    for i in range(count):
        offset, length = struct.unpack_from("<QQ", out, table + 32 * i + 8)
        if offset + length <= len(out):
            struct.pack_into("<I", out, table + 32 * i + 24, crc32c(out[offset:offset + length]))
    struct.pack_into("<I", out, trailer + 16, crc32c(out[table:trailer]))
    struct.pack_into("<I", out, trailer + 28, crc32c(out[trailer:trailer + 28]))
    out[trailer + 32:] = hashlib.sha256(out[:trailer + 32]).digest()
    return bytes(out)


def section(kind, ident):
    trailer = len(IMAGE) - 64
    table, count = struct.unpack_from("<Q", IMAGE, trailer + 8)[0], struct.unpack_from("<I", IMAGE, trailer + 4)[0]
    for i in range(count):
        if IMAGE[table + 32 * i:table + 32 * i + 4] == kind and struct.unpack_from("<I", IMAGE, table + 32 * i + 4)[0] == ident:
            return struct.unpack_from("<Q", IMAGE, table + 32 * i + 8)[0], table + 32 * i
    raise KeyError(kind)


def uploads():
    s = Script("uploads: refused, spoiled, broken off and resumed, only what differs, damaged images")
    s.hello(0x30000001)
    s.refused("BEGIN", 2, 5, kind=9, length=100, sha256=bytes(32))
    s.refused("BEGIN", 2, 1, kind=1, length=2**63, sha256=bytes(32))
    s.note("half of it, then the session ends; the next one goes on from there")
    begin(s)
    s.refused("RUN", 1, 3, flags=0, end=1)
    upload(s, upto=1200)
    s.answered("GOODBYE")
    s.hello(0x30000002)
    begin(s, offset=1200)
    upload(s, offset=1200)
    s.answered("COMMIT", wait=500)
    s.hello(0x30000003, state=1, image=1)
    s.note("the image that is loaded already needs no DATA")
    begin(s, offset=len(IMAGE))
    s.answered("COMMIT", wait=500)
    s.refused("COMMIT", 2, 4)

    s.note("what differs only; COMPARE knows which: ranges of the bytes in the store, a wrong CRC, a range beyond every store")
    other = resealed(IMAGE, [(20, (4711).to_bytes(4, "little"))])
    begin(s, other)
    ranges = [(0, 60), (64, 1000), (1064, len(IMAGE) - 1064)]
    items = [(at, n, crc32c(IMAGE[at:at + n])) for at, n in ranges] + [(0, 60, crc32c(other[:60])), (2**32 - 8, 2**32 - 1, 0), (0, 0, 0)]
    s.answered("COMPARE", wait=100, items=items, response={"n": 6, "equal": [1, 1, 1, 0, 0, 1]})
    s.send("DATA", offset=0, data=other[:64])
    s.send("DATA", offset=len(other) - 64, data=other[-64:])
    s.wait()
    s.expect(f"acked 1 {s.sequence[1]} 0")
    s.answered("COMMIT", wait=500)
    s.answered("RESET", epoch=1, seeded=0, seed=0, response={"seed": 4711})

    s.note("a DATA that goes back, one beyond the end, one without its offset: the upload is spoiled, COMMIT says so, and it is forgotten")
    for bad in (pack("DATA", offset=100, data=bytes(8)), pack("DATA", offset=len(IMAGE) - 4, data=bytes(8)), bytes(4)):
        begin(s)
        s.send("DATA", offset=0, data=IMAGE[:200])
        s.raw(1, 0x13, bad, s.sequence[1])
        s.sequence[1] += 1
        s.wait()
        s.expect(f"acked 1 {s.sequence[1]} 0")
        s.refused("COMMIT", 2, 2)
        s.refused("RUN", 4, 1, flags=0, end=1)
    s.note("no DATA out of an upload has an effect")
    s.send("DATA", offset=0, data=IMAGE[:200])
    s.wait()
    s.expect(f"acked 1 {s.sequence[1]} 0")
    s.note("not all of it: the hash differs; then all of it")
    begin(s, other)
    s.send("DATA", offset=0, data=IMAGE[:64])
    s.wait()
    s.expect(f"acked 1 {s.sequence[1]} 0")
    s.refused("COMMIT", 2, 3, wait=500)
    begin(s)
    upload(s)
    s.answered("COMMIT", wait=500)

    core, entry = section(b"CORE", 0)
    plain = bytearray(IMAGE)
    plain[core + 40] ^= 1
    damaged = [("no image", 3, 1, b"NCIX" + IMAGE[4:]), ("another format version", 3, 1, resealed(IMAGE, [(4, b"\7\0")])),
               ("a byte of a section, the file's hash made right", 3, 2, bytes(plain)), ("header CRC", 3, 2, IMAGE[:60] + bytes(4) + IMAGE[64:]),
               ("more neurons than the section holds", 3, 3, resealed(IMAGE, [(core + 8, b"\xff\xff\xff\xff")])),
               ("a section beyond the file", 3, 3, resealed(IMAGE, [(entry + 16, b"\0\0\0\x20\0\0\0\0")])),
               ("shorter than a header and a trailer", 3, 1, IMAGE[:100])]
    for why, group, code, data in damaged:
        s.note(why)
        begin(s, data)
        for at in range(0, len(data), 16):  # only the pieces that differ
            if data[at:at + 16] != IMAGE[at:at + 16] or at == 0:
                s.send("DATA", offset=at, data=data[at:at + 16])
                s.wait()
                s.expect(f"acked 1 {s.sequence[1]} 0")
        s.refused("COMMIT", group, code, wait=500)
        begin(s)
        for at in range(0, len(data), 16):
            if data[at:at + 16] != IMAGE[at:at + 16] or at == 0:
                s.send("DATA", offset=at, data=IMAGE[at:at + 16])
                s.wait()
                s.expect(f"acked 1 {s.sequence[1]} 0")
        s.answered("COMMIT", wait=500)
    return s


INPUTS = [(0, 0, 0, 1), (0, 0, 1, 5), (1, 0, 2, 3), (3, 0, 0, 1), (3, 0, 1, -5), (6, 0, 0, 1), (6, 0, 2, 5)]


def spikes_in(s, epoch, base, until, events):
    s.send("SPIKES_IN", epoch=epoch, base=base, until=until, items=[(t - base, p, port << 24 | channel) for t, port, channel, p in events])


def listed(items):
    return ",".join(":".join(str(x) for x in item) for item in items) or "-"


def loaded(about, session):
    s = Script(about)
    s.hello(session)
    begin(s)
    upload(s)
    s.answered("COMMIT", wait=500)
    return s


def shows(s, run, first, end, epoch, spikes=True):
    s.expect(f"outputs {epoch} " + listed(o for o in run.outputs if first <= o[0] < end))
    if spikes:
        s.expect(f"spikes {epoch} " + listed(x for x in run.spikes if first <= x[0] < end))


def states(s, run, first, end, epoch, probe, core, start, count, which):
    for t in range(first, end):
        s.expect(f"states {epoch} {probe} {t} " + bytes(v[which] & 255 for v in run.states[t][core][start:start + count]).hex())


def counters(s, run, tick):
    def entry(ident, values):
        return struct.pack("<I10Q", ident, *values, *[0] * (10 - len(values))).hex()

    for first, entries in ((0, [(0, run.counters[tick][0]), (1, run.counters[tick][1])]), (2, [(1 << 31, run.ports[tick])]), (3, [])):
        tag = s.ask("COUNTERS", first=first)  # two entries fill an MTU of 240
        s.out("COUNTERS-response", tag + struct.pack("<IQHH", 3, tick, len(entries), 0).hex() + "".join(entry(*e) for e in entries))


def run_script():
    s = loaded("a run: streams in and out, probes, pauses, barriers, counters, hash", 0x40000001)
    run, seeded = Run(INPUTS, 20), Run(INPUTS, 20, seed=7)
    s.answered("HASH", response={"tick": 0, "hash": run.hashes[0]})
    s.answered("RESET", epoch=5, seeded=0, seed=0, response={"seed": SEED})
    s.answered("PROBE", kind=0, core=0, first=0, count=3, response={"probe": 0})
    s.answered("PROBE", kind=0, core=1, first=1, count=1, response={"probe": 1})
    s.answered("PROBE", kind=0, core=1, first=0, count=2, response={"probe": 2})
    for bad in ({"core": 2, "first": 0, "count": 1}, {"core": 0, "first": 0, "count": 4}, {"core": 0, "first": 2**32 - 1, "count": 2}, {"core": 0, "first": 0, "count": 0},
                {"core": 1 << 31, "first": 0, "count": 1}):
        s.refused("PROBE", 4, 2, kind=0, **bad)
    s.note("inputs of another epoch are dropped; then those of ticks 0 to 7, in two frames that share tick 3")
    spikes_in(s, 4, 0, 100, [])
    s.wait()
    spikes_in(s, 5, 0, 3, INPUTS[:4])
    spikes_in(s, 5, 3, 8, INPUTS[4:])
    s.wait()
    s.expect("acked 2 3 0")
    s.answered("RUN", flags=0, end=8, wait=200, response={"next": 0})
    shows(s, run, 0, 8, 5)
    s.expect("done 5 0 8")
    s.answered("HASH", response={"tick": 8, "hash": run.hashes[8]})
    counters(s, run, 8)
    s.note("RUN that ends where it stands; then on, waiting for inputs, which the board reports as progress")
    s.answered("RUN", flags=0, end=8, wait=50, response={"next": 8})
    s.expect("done 5 0 8")
    s.answered("RUN", flags=0, end=12, wait=50, response={"next": 8})
    spikes_in(s, 5, 8, 10, [])
    s.wait(200)
    s.acknowledge()
    s.expect("progress 10")
    shows(s, run, 8, 10, 5)
    s.refused("RUN", 1, 3, flags=0, end=20)
    s.refused("RESET", 1, 3, epoch=9, seeded=0, seed=0)
    s.refused("HASH", 1, 3)
    s.refused("BEGIN", 1, 3, kind=1, length=10, sha256=bytes(32))
    s.refused("RELEASE", 1, 3)
    spikes_in(s, 5, 10, FOREVER, [])
    s.wait(200)
    s.acknowledge()
    shows(s, run, 10, 12, 5)
    s.expect("done 5 0 12")
    s.note("the end of the inputs was told: nothing more is waited for")
    s.answered("RUN", flags=0, end=20, wait=200, response={"next": 12})
    shows(s, run, 12, 20, 5)
    s.expect("done 5 0 20")
    s.answered("HASH", response={"tick": 20, "hash": run.hashes[20]})
    counters(s, run, 20)

    s.note("again, from the initial state, with another seed and probes of v, and inputs that come while it runs")
    s.answered("RESET", epoch=6, seeded=1, seed=7, response={"seed": 7})
    s.answered("PROBE", kind=1, core=1, first=0, count=2, response={"probe": 0})
    s.answered("PROBE", kind=1, core=0, first=1, count=2, response={"probe": 1})
    s.answered("RUN", flags=0, end=FOREVER, wait=50, response={"next": 0})
    def seen(first, end):
        s.acknowledge()
        s.expect("outputs 6 " + listed(o for o in seeded.outputs if first <= o[0] < end))
        for t in range(first, end):
            states(s, seeded, t, t + 1, 6, 0, 1, 0, 2, 0)
            states(s, seeded, t, t + 1, 6, 1, 0, 1, 2, 0)

    spikes_in(s, 6, 0, 3, INPUTS[:3])
    s.wait(100)
    seen(0, 3)
    spikes_in(s, 6, 0, 7, INPUTS[3:])
    s.wait(100)
    seen(3, 7)
    s.note("stopped while it waits for inputs of tick 7")
    s.answered("STOP", response={"next": 7})
    s.expect("done 6 1 7")
    s.refused("STOP", 1, 3)
    s.answered("HASH", response={"tick": 7, "hash": seeded.hashes[7]})

    s.note("barriers: one passed before it is asked for, one that only reports, one that holds, one beyond the four that may be open")
    s.answered("RESET", epoch=7, seeded=0, seed=0, response={"seed": SEED})
    tag = s.ask("BARRIER", hold=0, tick=0)
    s.out("BARRIER-response", f"{tag}{'00' * 8}{'..' * 8}")
    spikes_in(s, 7, 0, FOREVER, INPUTS)
    tags = [s.ask("BARRIER", hold=h, tick=t) for h, t in ((0, 2), (1, 4), (0, 6), (0, 1000))]
    s.refused("BARRIER", 1, 5, hold=0, tick=2000)
    s.answered("RUN", flags=0, end=9, wait=200, response={"next": 0})
    s.out("BARRIER-response", f"{tags[0]}{struct.pack('<Q', 2).hex()}{'..' * 8}")
    s.out("BARRIER-response", f"{tags[1]}{struct.pack('<Q', 4).hex()}{'..' * 8}")
    shows(s, run, 0, 4, 7, spikes=False)
    s.expect("progress 4")
    s.answered("HASH", response={"tick": 4, "hash": run.hashes[4]})
    s.refused("RUN", 1, 3, flags=0, end=20)
    s.answered("RELEASE", wait=200)
    s.out("BARRIER-response", f"{tags[2]}{struct.pack('<Q', 6).hex()}{'..' * 8}")
    shows(s, run, 4, 9, 7, spikes=False)
    s.expect("done 7 0 9")

    s.note("free inputs: nothing is waited for; events of ticks that have passed are counted and dropped")
    s.answered("RESET", epoch=8, seeded=0, seed=0, response={"seed": SEED})
    s.answered("RUN", flags=2, end=4, wait=200, response={"next": 0})
    silent = Run([], 12)
    s.expect("outputs 8 " + listed(o for o in silent.outputs if o[0] < 4))
    s.expect("done 8 0 4")
    spikes_in(s, 8, 1, 2, [(1, 0, 0, 1), (1, 0, 1, 1)])
    s.wait()
    s.answered("RUN", flags=2, end=5, wait=200, response={"next": 4})
    s.expect("outputs 8 " + listed(o for o in silent.outputs if o[0] == 4))
    s.expect("done 8 0 5")
    s.answered("HASH", response={"tick": 5, "hash": silent.hashes[5]})
    tag = s.ask("HEALTH")
    s.out("HEALTH-response", tag + health({3: 0, 4: 0, 5: 0, 9: 2}))

    s.note("one probe for the spikes of all neurons of all cores; it names no neurons, and there is none like it for states")
    s.answered("RESET", epoch=9, seeded=0, seed=0, response={"seed": SEED})
    for bad in ({"kind": 0, "first": 1, "count": 0}, {"kind": 0, "first": 0, "count": 1}, {"kind": 1, "first": 0, "count": 0}, {"kind": 2, "first": 0, "count": 1}):
        s.refused("PROBE", 4, 2, core=EVERY_CORE, **bad)
    s.answered("PROBE", kind=0, core=EVERY_CORE, first=0, count=0, response={"probe": 0})
    s.note("a neuron that two probes name is told once")
    s.answered("PROBE", kind=0, core=0, first=0, count=1, response={"probe": 1})
    spikes_in(s, 9, 0, FOREVER, INPUTS)
    s.answered("RUN", flags=0, end=10, wait=200, response={"next": 0})
    shows(s, run, 0, 10, 9)
    s.expect("done 9 0 10")

    s.note("a session that ends stops the run; the next one finds the image, and must RESET before it runs")
    s.answered("GOODBYE")
    s.hello(0x40000002, state=1, image=1)
    s.refused("RUN", 1, 3, flags=0, end=1)
    s.refused("PROBE", 1, 3, kind=0, core=0, first=0, count=1)
    s.answered("HASH", response={"tick": 10, "hash": run.hashes[10]})
    s.answered("RESET", epoch=1, seeded=0, seed=0, response={"seed": SEED})
    spikes_in(s, 1, 0, FOREVER, INPUTS)
    s.answered("RUN", flags=0, end=10, wait=200, response={"next": 0})
    shows(s, run, 0, 10, 1, spikes=False)
    s.expect("done 1 0 10")
    return s


def faults():
    s = loaded("inputs that break a rule end the run before the next tick, with a FAULT record; RESET makes all well", 0x50000001)
    run = Run([], 10)

    def words(epoch, base, until, items, n=None):
        return pack("SPIKES_IN", epoch=epoch, base=base, until=until, items=items, **({} if n is None else {"n": n}))

    cases = [
        ("a channel that the port does not have", 4, 4, lambda e: words(e, 3, 9, [(0, 1, 3)])),
        ("a port that the image does not have", 4, 4, lambda e: words(e, 3, 9, [(0, 1, 9 << 24)])),
        ("an output port", 4, 4, lambda e: words(e, 3, 9, [(0, 1, 1 << 24)])),
        ("a payload beyond the port's limit", 4, 5, lambda e: words(e, 3, 9, [(0, 6, 0)])),
        ("a negative payload beyond the port's limit", 4, 5, lambda e: words(e, 3, 9, [(0, -32768, 0)])),
        ("channels that do not ascend", 4, 6, lambda e: words(e, 3, 9, [(0, 1, 1), (0, 1, 0)])),
        ("one channel twice in a tick", 4, 6, lambda e: words(e, 3, 9, [(0, 1, 1), (0, 1, 1)])),
        ("ticks that do not ascend", 4, 6, lambda e: words(e, 3, 9, [(1, 1, 1), (0, 1, 2)])),
        ("a tick that was complete", 4, 6, lambda e: words(e, 2, 9, [(0, 1, 1)])),
        ("an until that falls", 4, 6, lambda e: words(e, 3, 2, [])),
        ("more events than bytes", 1, 2, lambda e: words(e, 3, 9, [(0, 1, 1)], n=2)),
        ("half a header", 1, 2, lambda e: words(e, 3, 9, [])[:12]),
    ]
    for i, (why, group, code, payload) in enumerate(cases):
        s.note(why)
        epoch = 100 + i
        s.answered("RESET", epoch=epoch, seeded=0, seed=0, response={"seed": SEED})
        spikes_in(s, epoch, 0, 3, [])
        s.answered("RUN", flags=0, end=9, wait=100, response={"next": 0})
        s.raw(2, 0x30, payload(epoch), s.sequence[2])
        s.sequence[2] += 1
        s.wait(100)
        s.acknowledge()
        s.expect(f"acked 2 {s.sequence[2]} 0")
        s.expect(f"fault {group} {code}")
        s.expect(f"outputs {epoch} " + listed(o for o in run.outputs if o[0] < 3))
        s.expect(f"done {epoch} 2 3")
        if i == 0:
            s.answered("RUN", flags=0, end=9, wait=100, response={"next": 3})
            s.expect(f"done {epoch} 2 3")
    s.note("over frames too, events ascend")
    s.answered("RESET", epoch=200, seeded=0, seed=0, response={"seed": SEED})
    spikes_in(s, 200, 0, 0, [(0, 0, 1, 1)])
    spikes_in(s, 200, 0, 0, [(0, 0, 1, 1)])
    s.wait()
    s.acknowledge()
    s.expect("fault 4 6")
    s.answered("RUN", flags=0, end=9, wait=100, response={"next": 0})
    s.expect("done 200 2 0")
    s.note("the run after that is whole")
    good = Run(INPUTS, 10)
    s.answered("RESET", epoch=201, seeded=0, seed=0, response={"seed": SEED})
    spikes_in(s, 201, 0, FOREVER, INPUTS)
    s.answered("RUN", flags=0, end=10, wait=200, response={"next": 0})
    shows(s, good, 0, 10, 201, spikes=False)
    s.expect("done 201 0 10")
    return s


def session_files():
    for name, make in (("hello", hello), ("requests", requests), ("channels", channels), ("upload", uploads), ("run", run_script), ("faults", faults), ("update", updates)):
        yield f"sessions-{name}.txt", "\n".join(make().lines) + "\n"
