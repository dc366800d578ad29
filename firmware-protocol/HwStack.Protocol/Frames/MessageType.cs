namespace HwStack.Protocol;

/// <summary>Message types. A response has the type of its request + 0x80. protocol.md sections 3 to 7.</summary>
public enum MessageType : byte
{
    /// <summary>What has arrived, and room for more. Not numbered.</summary>
    Ack = 0x00,

    /// <summary>Opens a session. Not numbered.</summary>
    Hello = 0x01,

    /// <summary>Answers HELLO. Not numbered.</summary>
    Welcome = 0x81,

    /// <summary>Comes back as it is.</summary>
    Ping = 0x02,

    /// <summary>Ends the session.</summary>
    Goodbye = 0x03,

    /// <summary>Changes the baud rate.</summary>
    Baud = 0x04,

    /// <summary>Restarts the board.</summary>
    Reboot = 0x05,

    /// <summary>Asks for health figures.</summary>
    Health = 0x06,

    /// <summary>Begins an upload.</summary>
    Begin = 0x10,

    /// <summary>Asks which ranges the board's store holds already.</summary>
    Compare = 0x11,

    /// <summary>Ends an upload: check and activate.</summary>
    Commit = 0x12,

    /// <summary>Bytes of an upload; channel 1, no response.</summary>
    Data = 0x13,

    /// <summary>Back to the initial state.</summary>
    Reset = 0x20,

    /// <summary>Chooses neurons to record.</summary>
    Probe = 0x21,

    /// <summary>Lets ticks run.</summary>
    Run = 0x22,

    /// <summary>Stops at the next tick.</summary>
    Stop = 0x23,

    /// <summary>Answers when a tick comes next.</summary>
    Barrier = 0x24,

    /// <summary>Goes on from a barrier that holds.</summary>
    Release = 0x25,

    /// <summary>Asks for latched counters.</summary>
    Counters = 0x26,

    /// <summary>Asks for the hash of the state.</summary>
    Hash = 0x27,

    /// <summary>Events into input ports; channel 2.</summary>
    SpikesIn = 0x30,

    /// <summary>Events out of output ports; channel 3.</summary>
    Outputs = 0x31,

    /// <summary>Spikes of probed neurons; channel 3.</summary>
    Spikes = 0x32,

    /// <summary>States of probed neurons; channel 4.</summary>
    States = 0x33,

    /// <summary>The end of a RUN; channel 3.</summary>
    Done = 0x34,

    /// <summary>A line of the board's log; channel 5.</summary>
    Log = 0x40,

    /// <summary>A fault; channel 5.</summary>
    Fault = 0x41,

    /// <summary>Asks for firmware slots and versions.</summary>
    FirmwareInfo = 0x50,

    /// <summary>Makes the running firmware permanent.</summary>
    Confirm = 0x51,

    /// <summary>Reads a power meter.</summary>
    Meter = 0x60,

    /// <summary>The response takes longer.</summary>
    Pending = 0xFE,

    /// <summary>The request failed.</summary>
    Error = 0xFF,
}
