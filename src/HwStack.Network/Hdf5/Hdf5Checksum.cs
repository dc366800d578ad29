using System.Buffers.Binary;
using System.Numerics;

namespace HwStack.Network.Hdf5;

/// <summary>The two checksums of HDF5: Bob Jenkins' lookup3 over metadata of version 2 and later, and Fletcher-32 over filtered chunks.</summary>
internal static class Hdf5Checksum
{
    /// <summary>lookup3 "hashlittle" with start value 0.</summary>
    public static uint Lookup3(ReadOnlySpan<byte> bytes)
    {
        uint a = 0xDEADBEEF + (uint)bytes.Length, b = a, c = a;
        while (bytes.Length > 12)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            b += BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            a = (a - c) ^ BitOperations.RotateLeft(c, 4);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 6);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 8);
            b += a;
            a = (a - c) ^ BitOperations.RotateLeft(c, 16);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 19);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 4);
            b += a;
            bytes = bytes[12..];
        }

        if (bytes.IsEmpty)
        {
            return c;
        }

        Span<byte> tail = stackalloc byte[12];
        tail.Clear();
        bytes.CopyTo(tail);
        a += BinaryPrimitives.ReadUInt32LittleEndian(tail);
        b += BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }

    /// <summary>Fletcher-32 over big-endian 16-bit words; an odd last byte counts as the high half of a word.</summary>
    public static uint Fletcher32(ReadOnlySpan<byte> bytes)
    {
        ulong low = 0, high = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            uint word = (uint)bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
            low = (low + word) % 65535;
            high = (high + low) % 65535;
        }

        // The format folds instead of dividing, which leaves 65535 where the remainder is 0; only an all-zero input keeps 0.
        return (Fold(high, bytes) << 16) | Fold(low, bytes);
    }

    private static uint Fold(ulong sum, ReadOnlySpan<byte> bytes) =>
        sum == 0 && bytes.IndexOfAnyExcept((byte)0) >= 0 ? 65535 : (uint)sum;
}
