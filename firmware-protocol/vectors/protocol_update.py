"""protocol/sessions-update.txt: firmware that is refused, written, tested and confirmed: protocol.md section 10, update.md. The file that is sent is the one of firmware/example.txt."""
import hashlib
import os
import struct

from protocol_wire import crc32c
from session_script import Script

PIECE = 200
VERSION = (1, 2, 3)
COUNTER = 4
CONFIRMED, TESTING = 0, 1
EMPTY, VALID, MARKED = 0, 1, 2
HEADER_CRC = 508


def example():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "firmware", "example.txt")
    with open(path, encoding="ascii") as f:
        return next(bytes.fromhex(line.split()[1]) for line in f if line.startswith("file "))


def changed(data, at, new):
    """The file with bytes of its header changed and the header's CRC made right again; its signature is wrong then, but that is looked at last."""
    out = bytearray(data)
    out[at:at + len(new)] = new
    out[HEADER_CRC:HEADER_CRC + 4] = struct.pack("<I", crc32c(out[:HEADER_CRC]))
    return bytes(out)


def info(s, slot, state, other):
    version = VERSION if other != EMPTY else (0, 0, 0)
    s.answered("FW_INFO", response=dict(
        slot=slot, state=state, other=other, zero=0, counter=COUNTER, running_major=VERSION[0], running_minor=VERSION[1], running_patch=VERSION[2],
        other_major=version[0], other_minor=version[1], other_patch=version[2]))


def send(s, data, sha=None, gap=0):
    s.answered("BEGIN", kind=2, length=len(data), sha256=sha or hashlib.sha256(data).digest(), response={"offset": 0})
    for at in range(0, len(data), PIECE):
        s.send("DATA", offset=at + (gap if at else 0), data=data[at:at + PIECE])
        s.wait()
        s.expect(f"acked 1 {s.sequence[1]} 0")


def updates():
    s = Script("firmware update: told, refused, written, tested, given up, confirmed")
    s.expect("slots")
    data = example()
    s.hello(0x70000001)
    info(s, 0, CONFIRMED, EMPTY)
    s.refused("CONFIRM", 5, 6)
    s.refused("COMMIT", 2, 4)
    s.note("longer than a slot; shorter than a header; no multiple of 4")
    s.refused("BEGIN", 2, 1, kind=2, length=2**31, sha256=bytes(32))
    s.refused("BEGIN", 5, 1, kind=2, length=508, sha256=bytes(32))
    s.refused("BEGIN", 5, 1, kind=2, length=len(data) + 2, sha256=bytes(32))
    for about, bad, sha, group, code in (
            ("another hash than announced", data, bytes(32), 2, 3),
            ("no firmware file", b"NCIM" + data[4:], None, 5, 1),
            ("made for another board", changed(data, 48, b"exemple"), None, 5, 3),
            ("a security counter below the board's", changed(data, 40, struct.pack("<I", COUNTER - 1)), None, 5, 4),
            ("a payload of which somebody else has changed a byte, and its hash with it", changed(data[:512] + b"P" + data[513:], 80, hashlib.sha256(b"P" + data[513:520]).digest()), None, 5, 2),
            ("a signature with one bit more", data[:-1] + bytes([data[-1] ^ 1]), None, 5, 2)):
        s.note(about)
        send(s, bad, sha)
        s.refused("COMMIT", group, code, wait=1000)
        info(s, 0, CONFIRMED, EMPTY)
    s.note("a piece that does not follow the piece before it")
    send(s, data, gap=4)
    s.refused("COMMIT", 2, 2, wait=1000)
    s.note("the file as it is; what has arrived is not sent twice")
    send(s, changed(data, 28, struct.pack("<I", 9))[:PIECE] + data[PIECE:], hashlib.sha256(data).digest())
    s.refused("COMMIT", 2, 3, wait=1000)
    send(s, data)
    s.answered("COMMIT", wait=1000)
    info(s, 0, CONFIRMED, MARKED)
    s.answered("BEGIN", kind=2, length=len(data), sha256=hashlib.sha256(data).digest(), response={"offset": len(data)})
    s.answered("COMMIT", wait=1000)
    info(s, 0, CONFIRMED, MARKED)
    s.note("the test boot: what was there before is the only way back, and is not overwritten")
    s.expect("restart")
    s.hello(0x70000002)
    info(s, 1, TESTING, VALID)
    s.refused("BEGIN", 1, 3, kind=2, length=len(data), sha256=bytes(32))
    s.note("restarted without CONFIRM: back to slot A, and the same file is taken from its first byte")
    s.expect("restart")
    s.hello(0x70000003)
    info(s, 0, CONFIRMED, VALID)
    send(s, data)
    s.answered("COMMIT", wait=1000)
    s.note("tested again, and kept")
    s.expect("restart")
    s.hello(0x70000004)
    info(s, 1, TESTING, VALID)
    s.answered("CONFIRM")
    s.refused("CONFIRM", 5, 6)
    info(s, 1, CONFIRMED, VALID)
    s.expect("restart")
    s.hello(0x70000005)
    info(s, 1, CONFIRMED, VALID)
    return s
