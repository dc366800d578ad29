using HwStack.Boards.Power;

namespace HwStack.Boards.Tests.Power;

/// <summary>A device with 16-bit and wider registers, below the drivers: what is written is kept, what is read can be set.</summary>
internal sealed class FakeInaRegisters : I2cRegisters
{
    public Dictionary<byte, ulong> Registers { get; } = [];

    public List<(byte Register, ushort Value)> Written { get; } = [];

    public bool IsDisposed { get; private set; }

    public override string Place => "0x40 of a fake bus";

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        ushort value = (ushort)((bytes[1] << 8) | bytes[2]);
        Written.Add((bytes[0], value));
        Registers[bytes[0]] = value;
    }

    public override void WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        ulong value = Registers.GetValueOrDefault(write[0]);
        for (int i = 0; i < read.Length; i++)
        {
            read[i] = (byte)(value >> (8 * (read.Length - 1 - i)));
        }
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
