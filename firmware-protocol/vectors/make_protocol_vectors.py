#!/usr/bin/env python3
"""Derives the golden vectors in protocol/ from protocol.md and image.md. Run it after a change of the texts; the files are committed.

Usage: python3 make_protocol_vectors.py [FOLDER]   (Python 3.9 or later, no packages; FOLDER defaults to protocol/ beside this file)
"""
import os
import sys

import protocol_message_vectors as messages
import protocol_sessions

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "protocol")


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else FOLDER
    os.makedirs(folder, exist_ok=True)
    if folder == FOLDER:  # a vector that no longer exists must go; only here, where all files are ours
        for old in os.listdir(folder):
            os.remove(os.path.join(folder, old))
    write(folder, "schema.txt", messages.schema_text())
    for name, lines in (("cobs", messages.cobs_lines()), ("frames", messages.frame_lines()), ("messages", messages.message_lines())):
        write(folder, name + ".txt", "\n".join(lines) + "\n")
    for name, text in protocol_sessions.session_files():
        write(folder, name, text)
    image = protocol_sessions.IMAGE.hex()
    write(folder, "image.txt", "\n".join(image[i:i + 128] for i in range(0, len(image), 128)) + "\n")
    print(f"{len(os.listdir(folder))} files in {folder}; CRC-32C of schema.txt 0x{messages.schema_crc():08x}")
