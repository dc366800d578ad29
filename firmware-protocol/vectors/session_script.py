"""Words to write session vectors with: a host that knows the clock, its sequence numbers and what a board must answer."""
from protocol_messages import BY_NAME, pack
from protocol_wire import frame, wire

NUMBERED_FROM_HOST = {0, 1, 2}


class Script:
    def __init__(self, about):
        self.lines, self.now, self.session, self.tag = ["# " + about], 0, None, 0
        self.sequence = {}

    def note(self, text):
        self.lines.append("# " + text)

    def wait(self, ms=25):
        self.now += ms
        self.lines.append(f"at {self.now}")

    def bytes_in(self, data):
        self.lines.append("in " + data.hex())

    def raw(self, channel, kind, payload, sequence, session=None):
        self.bytes_in(wire(frame(channel, kind, payload, self.session if session is None else session, sequence)))

    def send(self, name, **fields):
        """The next numbered frame of the message's channel."""
        _, kind, channel, *_ = BY_NAME[name]
        number = self.sequence.get(channel, 0)
        self.sequence[channel] = (number + 1) % 65536
        self.raw(channel, kind, pack(name, **fields), number)

    def plain(self, name, **fields):
        _, kind, channel, *_ = BY_NAME[name]
        self.raw(channel, kind, pack(name, **fields), None)

    def hello(self, session, credits=(8, 0, 0, 8, 8, 8), state=0, image=0, answered=True, idle=None, mtu=240, zero=b"\0"):
        if session != self.session:
            self.sequence = {}
        self.session = session
        tlvs = [("mtu", mtu)] if mtu else []
        tlvs += [("credits", credits)] if credits else []
        tlvs += [("idle", idle)] if idle else []
        self.bytes_in(zero + wire(frame(0, 0x01, pack("HELLO", lowest=1, highest=1, minor=0, tlvs=tlvs), session)))
        self.wait()
        if answered:
            self.lines.append(f"welcome {session:08x} {state} {image}")

    def acknowledge(self, credit=8):
        self.lines.append(f"acknowledge {credit}")

    def expect(self, text):
        self.lines.append(text)

    def out(self, name, pattern):
        self.lines.append(f"out {BY_NAME[name][2]} {BY_NAME[name][1]} {pattern}")

    def ask(self, name, wait=25, acknowledge=True, **fields):
        """A request whose answer the caller expects next; returns the tag's two bytes."""
        self.tag += 1
        self.send(name, tag=self.tag, **fields)
        self.wait(wait)
        if acknowledge:
            self.acknowledge()
        return self.tag.to_bytes(2, "little").hex()

    def answered(self, name, wait=25, response=None, **fields):
        """A request with exactly this response."""
        tag = self.ask(name, wait, **fields)
        expected = pack(name + "-response", tag=0, **(response or {})).hex()[4:]
        self.out(name + "-response", tag + expected)

    def refused(self, name, group, code, wait=25, **fields):
        tag = self.ask(name, wait, **fields)
        self.out("ERROR", tag + bytes([BY_NAME[name][1], group]).hex() + code.to_bytes(2, "little").hex() + "0000*")
