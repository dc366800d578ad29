#!/usr/bin/env python3
"""The flash of a new board for QEMU's RISC-V virt machine: make_flash.py FILE.ncfw FLASH writes the bank's 32 MiB with the firmware in slot A, confirmed, and slot B empty (update.md sections 2 and 3)."""
import hashlib
import struct
import sys

SECTOR, BANK, TRAILER_OF_A = 256 * 1024, 32 * 1024 * 1024, 4 * 256 * 1024
MARKED, TRIED, CONFIRMED, DONE = b"MARK", b"TRYD", b"CONF", b"DONE"


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def trailer(file):
    record = b"NCSL" + struct.pack("<II", len(file), 1) + hashlib.sha256(file).digest()
    counter = struct.unpack_from("<I", file, 40)[0]
    record += struct.pack("<III", crc32c(record), counter, counter ^ 0xFFFFFFFF) + MARKED + TRIED + CONFIRMED
    return record.ljust(128, b"\xff") + DONE * -(-len(file) // SECTOR)


def main(source, target):
    with open(source, "rb") as f:
        file = f.read()
    if file[:4] != b"NCFW" or not 512 <= len(file) <= 2 * SECTOR:
        sys.exit(f"{source}: no firmware file, or longer than a slot")
    bank = bytearray(b"\xff" * 6 * SECTOR)
    bank[:len(file)] = file
    note = trailer(file)
    bank[TRAILER_OF_A:TRAILER_OF_A + len(note)] = note
    with open(target, "wb") as f:
        f.write(bank)
        f.truncate(BANK)


if len(sys.argv) != 3:
    sys.exit(__doc__)
main(sys.argv[1], sys.argv[2])
