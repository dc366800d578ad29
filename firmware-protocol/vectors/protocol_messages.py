"""Every message of protocol.md as a table, and packing by it. The table's text form is protocol/schema.txt."""

# name, type, channel, numbered, from, fields. A field is name:type; "(" fields ")" repeats: to the end of the message, or as often as
# the field named behind ")" says; "tlvs" are type, length, value; bytes and text reach to the end; bits is one bit an item, low first.
MESSAGES = [
    ("ACK", 0x00, 0, "plain", "both", "( channel:u8 flags:u8 expected:u16 credit:u16 )"),
    ("HELLO", 0x01, 0, "plain", "host", "lowest:u8 highest:u8 minor:u8 zero:u8 tlvs"),
    ("WELCOME", 0x81, 0, "plain", "board", "lowest:u8 highest:u8 minor:u8 state:u8 tlvs"),
    ("PING", 0x02, 0, "numbered", "host", "tag:u16 echo:bytes"),
    ("PING-response", 0x82, 0, "numbered", "board", "tag:u16 echo:bytes"),
    ("GOODBYE", 0x03, 0, "numbered", "host", "tag:u16"),
    ("GOODBYE-response", 0x83, 0, "numbered", "board", "tag:u16"),
    ("BAUD", 0x04, 0, "numbered", "host", "tag:u16 baud:u32"),
    ("BAUD-response", 0x84, 0, "numbered", "board", "tag:u16 baud:u32"),
    ("REBOOT", 0x05, 0, "numbered", "host", "tag:u16 zero:u8"),
    ("REBOOT-response", 0x85, 0, "numbered", "board", "tag:u16"),
    ("HEALTH", 0x06, 0, "numbered", "host", "tag:u16"),
    ("HEALTH-response", 0x86, 0, "numbered", "board", "tag:u16 n:u16 zero:u16 ( value:u64 )n"),
    ("BEGIN", 0x10, 0, "numbered", "host", "tag:u16 kind:u16 length:u64 sha256:bytes32"),
    ("BEGIN-response", 0x90, 0, "numbered", "board", "tag:u16 offset:u64"),
    ("COMPARE", 0x11, 0, "numbered", "host", "tag:u16 n:u16 ( offset:u32 length:u32 crc:u32 )n"),
    ("COMPARE-response", 0x91, 0, "numbered", "board", "tag:u16 n:u16 equal:bits"),
    ("COMMIT", 0x12, 0, "numbered", "host", "tag:u16"),
    ("COMMIT-response", 0x92, 0, "numbered", "board", "tag:u16"),
    ("DATA", 0x13, 1, "numbered", "host", "offset:u64 data:bytes"),
    ("RESET", 0x20, 0, "numbered", "host", "tag:u16 epoch:u16 seeded:u8 zero:u8 seed:u32"),
    ("RESET-response", 0xA0, 0, "numbered", "board", "tag:u16 seed:u32"),
    ("PROBE", 0x21, 0, "numbered", "host", "tag:u16 kind:u8 zero:u8 core:u32 first:u32 count:u32"),
    ("PROBE-response", 0xA1, 0, "numbered", "board", "tag:u16 probe:u16"),
    ("RUN", 0x22, 0, "numbered", "host", "tag:u16 flags:u8 zero:u8 end:u64"),
    ("RUN-response", 0xA2, 0, "numbered", "board", "tag:u16 next:u64"),
    ("STOP", 0x23, 0, "numbered", "host", "tag:u16"),
    ("STOP-response", 0xA3, 0, "numbered", "board", "tag:u16 next:u64"),
    ("BARRIER", 0x24, 0, "numbered", "host", "tag:u16 hold:u16 tick:u64"),
    ("BARRIER-response", 0xA4, 0, "numbered", "board", "tag:u16 tick:u64 clock_us:u64"),
    ("RELEASE", 0x25, 0, "numbered", "host", "tag:u16"),
    ("RELEASE-response", 0xA5, 0, "numbered", "board", "tag:u16"),
    ("COUNTERS", 0x26, 0, "numbered", "host", "tag:u16 first:u32"),
    ("COUNTERS-response", 0xA6, 0, "numbered", "board", "tag:u16 total:u32 tick:u64 n:u16 zero:u16 ( id:u32 c0:u64 c1:u64 c2:u64 c3:u64 "
     "c4:u64 c5:u64 c6:u64 c7:u64 c8:u64 c9:u64 )n"),
    ("HASH", 0x27, 0, "numbered", "host", "tag:u16"),
    ("HASH-response", 0xA7, 0, "numbered", "board", "tag:u16 tick:u64 hash:u64"),
    ("SPIKES_IN", 0x30, 2, "numbered", "host", "epoch:u16 n:u16 base:u64 until:u64 ( delta:u16 payload:i16 address:u32 )n"),
    ("OUTPUTS", 0x31, 3, "numbered", "board", "epoch:u16 n:u16 dropped:u32 base:u64 until:u64 ( delta:u16 payload:i16 address:u32 )n"),
    ("SPIKES", 0x32, 3, "numbered", "board", "epoch:u16 n:u16 dropped:u32 base:u64 until:u64 ( delta:u16 neuron:u16 core:u32 )n"),
    ("STATES", 0x33, 4, "numbered", "board", "epoch:u16 probe:u16 tick:u64 offset:u32 values:bytes"),
    ("DONE", 0x34, 3, "numbered", "board", "epoch:u16 reason:u16 tick:u64 stalls:u64"),
    ("LOG", 0x40, 5, "numbered", "board", "level:u8 zero:u8 tick:u64 message:text"),
    ("FAULT", 0x41, 5, "numbered", "board", "group:u8 zero:u8 code:u16 tick:u64 message:text"),
    ("FW_INFO", 0x50, 0, "numbered", "host", "tag:u16"),
    ("FW_INFO-response", 0xD0, 0, "numbered", "board", "tag:u16 slot:u8 state:u8 other:u8 zero:u8 counter:u32 running_major:u32 running_minor:u32 "
     "running_patch:u32 other_major:u32 other_minor:u32 other_patch:u32"),
    ("CONFIRM", 0x51, 0, "numbered", "host", "tag:u16"),
    ("CONFIRM-response", 0xD1, 0, "numbered", "board", "tag:u16"),
    ("METER", 0x60, 0, "numbered", "host", "tag:u16 rail:u8 zero:u8"),
    ("METER-response", 0xE0, 0, "numbered", "board", "tag:u16 rails:u8 name_length:u8 current_ua:i32 voltage_mv:u32 energy_nj:u64 clock_us:u64 name:text"),
    ("PENDING", 0xFE, 0, "numbered", "board", "tag:u16 milliseconds:u16"),
    ("ERROR", 0xFF, 0, "numbered", "board", "tag:u16 request:u8 group:u8 code:u16 zero:u16 tlvs"),
]

# name, type, value. Of HELLO and WELCOME, then of ERROR.
TLVS = [
    ("serial", 1, "text"), ("board", 2, "text"), ("firmware", 3, "text"), ("boot", 4, "u32"), ("mtu", 5, "u16"), ("credits", 6, "u16 u16 u16 u16 u16 u16"),
    ("chip", 7, "text"), ("limits", 8, "u64 u32 u32 u16 u16 u16 u16"), ("features", 9, "u32"), ("schema", 10, "u32"), ("image", 11, "bytes32"),
    ("idle", 12, "u32"), ("host", 13, "text"),
]
ERROR_TLVS = [("text", 1, "text"), ("value", 2, "u64"), ("limit", 3, "u64"), ("place", 4, "text")]
BY_NAME = {m[0]: m for m in MESSAGES}


def schema_text():
    lines = ["hwstack link protocol 1.0"]
    lines += [f"message {name} 0x{kind:02x} channel {channel} {numbered} {side} : {fields}" for name, kind, channel, numbered, side, fields in MESSAGES]
    lines += [f"tlv hello {name} {kind} : {value}" for name, kind, value in TLVS]
    lines += [f"tlv error {name} {kind} : {value}" for name, kind, value in ERROR_TLVS]
    return "\n".join(lines) + "\n"


def scalar(kind, value):
    if kind in ("bytes", "bytes32"):
        value = bytes(value)
        assert kind == "bytes" or len(value) == 32
        return value
    if kind == "text":
        return value.encode("utf-8")
    return int(value).to_bytes(int(kind[1:]) // 8, "little", signed=kind[0] == "i")


def pack_tlv(name, value, table):
    if isinstance(name, int):  # a type that this version does not know
        kind, body = name, bytes(value)
    else:
        _, kind, types = next(t for t in table if t[0] == name)
        types = types.split()
        body = b"".join(scalar(t, v) for t, v in zip(types, value if len(types) > 1 else [value], strict=True))
    return kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body


def pack(message, /, **given):
    """The payload. Repeated fields are a list of tuples under "items"; `zero` fields need not be given."""
    out, tokens = bytearray(), BY_NAME[message][5].split()
    while tokens:
        token = tokens.pop(0)
        if token == "(":
            end = next(i for i, t in enumerate(tokens) if t.startswith(")"))
            types = [t.split(":")[1] for t in tokens[:end]]
            for item in given.pop("items"):
                for kind, value in zip(types, item, strict=True):
                    out += scalar(kind, value)
            tokens = tokens[end + 1:]
        elif token == "tlvs":
            for key, value in given.pop("tlvs", []):
                out += pack_tlv(key, value, ERROR_TLVS if message == "ERROR" else TLVS)
        else:
            field, kind = token.split(":")
            if kind == "bits":
                bits = given.pop(field)
                packed = bytearray((len(bits) + 7) // 8)
                for i, bit in enumerate(bits):
                    packed[i // 8] |= bit << i % 8
                out += packed
            else:
                value = given.pop(field, 0 if field == "zero" else len(given["items"]) if field == "n" and "items" in given else None)
                assert value is not None, (message, field)
                out += scalar(kind, value)
    assert not given, (message, given)
    return bytes(out)
