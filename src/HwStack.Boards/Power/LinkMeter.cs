using HwStack.Protocol;

namespace HwStack.Boards.Power;

/// <summary>The meter that a board carries itself, read over its link (METER of firmware-protocol/protocol.md). One session, one thread.</summary>
/// <param name="session">An open session with a board that has the feature.</param>
/// <param name="rail">Number of the rail.</param>
public sealed class LinkMeter(BoardSession session, byte rail = 0) : IPowerMeter
{
    private string _name = "";

    /// <inheritdoc/>
    public string Name => $"meter of board {session.Board.Serial}";

    /// <summary>The rail's name; empty before the first reading.</summary>
    public string Rail => _name;

    /// <summary>Boards do not tell how often their meter samples; 1 ms is assumed.</summary>
    public double SampleSeconds => 1e-3;

    /// <inheritdoc/>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW5102 when the board has no such rail or no meter, HW5108 for a malformed answer, and what else a session says.</exception>
    public PowerSample Read()
    {
        MeterReading reading = MeterReading.Read(session.Request(MessageType.Meter, [rail, 0])) ?? throw BoardErrors.Malformed(session.Address, MessageType.Meter);
        _name = reading.Rail;
        return new PowerSample(reading.ClockMicroseconds * 1e-6, reading.Millivolts * 1e-3, reading.Microamperes * 1e-6, reading.Nanojoules * 1e-9);
    }

    /// <summary>The session stays the caller's.</summary>
    public void Dispose()
    {
    }
}
