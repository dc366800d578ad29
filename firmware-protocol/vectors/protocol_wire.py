"""Bytes of the link, in plain Python, written from protocol.md alone (sections 1 and 2). Shares no code with the C# or C implementations."""

FRAME_VERSION, NUMBERED = 1, 1
MTU_START = 240


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


def cobs_encode(plain):
    """Blocks as the text names them: up to 254 bytes that are not 0, ended by a zero or by being full."""
    out, at = bytearray(), 0
    while True:
        block = bytearray()
        while at < len(plain) and plain[at] != 0 and len(block) < 254:
            block.append(plain[at])
            at += 1
        out.append(len(block) + 1)
        out += block
        if at == len(plain):
            return bytes(out)
        if len(block) < 254:
            at += 1  # the zero that ended the block; another block follows even if the frame ends with it


def cobs_decode(coded):
    """None when the bytes do not decode."""
    out, at = bytearray(), 0
    while at < len(coded):
        code = coded[at]
        if code == 0 or at + code > len(coded) or 0 in coded[at + 1:at + code]:
            return None
        out += coded[at + 1:at + code]
        at += code
        if code < 255 and at < len(coded):
            out.append(0)
    return bytes(out)


def frame(channel, kind, payload=b"", session=0, sequence=None, version=FRAME_VERSION, flags=None, length=None):
    """`sequence` None: not numbered. The last three only to make frames that must be dropped, or come from a later version."""
    flags = (0 if sequence is None else NUMBERED) if flags is None else flags
    head = bytes([version, channel, kind, flags]) + session.to_bytes(4, "little")
    head += (len(payload) if length is None else length).to_bytes(2, "little") + (sequence or 0).to_bytes(2, "little")
    body = head + payload
    return body + crc32c(body).to_bytes(4, "little")


def wire(plain):
    """On a byte stream."""
    return cobs_encode(plain) + b"\0"


assert crc32c(b"123456789") == 0xE3069283
assert cobs_encode(bytes.fromhex("11000022")) == bytes.fromhex("0211010222")
