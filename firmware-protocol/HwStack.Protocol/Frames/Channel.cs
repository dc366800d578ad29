namespace HwStack.Protocol;

/// <summary>Channels of a session, each with its own order and credit. protocol.md section 2.</summary>
public enum Channel : byte
{
    /// <summary>Requests and responses, both directions.</summary>
    Control = 0,

    /// <summary>Upload data, host to board.</summary>
    Bulk = 1,

    /// <summary>Spikes into the chip, host to board.</summary>
    Input = 2,

    /// <summary>Output events, spikes and the end of a run, board to host.</summary>
    Output = 3,

    /// <summary>States of probed neurons, board to host.</summary>
    Probe = 4,

    /// <summary>Logs and faults, board to host.</summary>
    Log = 5,
}
