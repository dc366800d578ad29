namespace HwStack.Protocol;

/// <summary>The response of METER. protocol.md section 5.</summary>
/// <param name="Rails">Rails the board has.</param>
/// <param name="Microamperes">Current.</param>
/// <param name="Millivolts">Voltage.</param>
/// <param name="Nanojoules">Energy since boot.</param>
/// <param name="ClockMicroseconds">The board's clock at this reading.</param>
/// <param name="Rail">Name of the rail.</param>
public sealed record MeterReading(byte Rails, int Microamperes, uint Millivolts, ulong Nanojoules, ulong ClockMicroseconds, string Rail)
{
    /// <summary>Writes the response after the tag. Returns its length.</summary>
    public int Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U8(Rails);
        to.U8((byte)System.Text.Encoding.UTF8.GetByteCount(Rail));
        to.I32(Microamperes);
        to.U32(Millivolts);
        to.U64(Nanojoules);
        to.U64(ClockMicroseconds);
        _ = to.Text(Rail, 64);
        return to.Length;
    }

    /// <summary>Reads the response after the tag; null when it is malformed.</summary>
    public static MeterReading? Read(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        byte rails = from.U8();
        int text = from.U8();
        var reading = new MeterReading(rails, from.I32(), from.U32(), from.U64(), from.U64(), from.Text(text));
        return from.Failed ? null : reading;
    }
}
