using System.Buffers.Binary;
using System.Numerics;

namespace HwStack.Chip;

/// <summary>CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, start and final xor 0xFFFFFFFF), the check value of image sections and link frames. "123456789" gives 0xE3069283.</summary>
public static class Crc32C
{
    /// <summary>The CRC of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
