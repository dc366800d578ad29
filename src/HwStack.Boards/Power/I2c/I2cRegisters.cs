using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>
/// One device on an I2C bus: the seam under the meters. Its two members are those of System.Device.I2c.I2cDevice, so that an adapter to that library (or to a USB bridge) is four lines;
/// <see cref="LinuxI2cDevice"/> needs no library at all.
/// </summary>
public abstract class I2cRegisters : IDisposable
{
    /// <summary>Kind and place for people, e.g. "0x40 of /dev/i2c-1".</summary>
    public abstract string Place { get; }

    /// <summary>Writes bytes in one transfer.</summary>
    /// <exception cref="UserErrorException">HW5312 when the device does not answer.</exception>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes bytes and reads others after a repeated start.</summary>
    /// <exception cref="UserErrorException">HW5312 when the device does not answer.</exception>
    public abstract void WriteRead(ReadOnlySpan<byte> write, Span<byte> read);

    /// <summary>A register of 1 to 8 bytes, most significant first, unsigned.</summary>
    public ulong ReadRegister(byte register, int bytes)
    {
        Span<byte> read = stackalloc byte[8];
        WriteRead([register], read[..bytes]);
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value = (value << 8) | read[i];
        }

        return value;
    }

    /// <summary>Writes a register of 16 bits.</summary>
    public void WriteRegister(byte register, ushort value) => Write([register, (byte)(value >> 8), (byte)value]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the bus.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
