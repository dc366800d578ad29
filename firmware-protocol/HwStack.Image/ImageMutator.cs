using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HwStack.Chip;

namespace HwStack.Image;

/// <summary>
/// Seeded damage to images, for tests of every reader (this one, a board's loader, a converter). A mutation is changed bytes with all check values made right
/// again, so that it reaches the code behind the checks. The same image and seed give the same mutation everywhere.
/// </summary>
public static class ImageMutator
{
    /// <summary>Bytes and words that break naive readers: zero, one, sign changes, largest values.</summary>
    private static readonly uint[] Edges = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff];

    /// <summary>A damaged copy of a well-formed image.</summary>
    /// <param name="image">A whole image.</param>
    /// <param name="seed">Which damage.</param>
    /// <param name="repairChecks">Make CRCs and digest match again (default). Without it any change must be found by a check value.</param>
    public static byte[] Mutate(ReadOnlySpan<byte> image, int seed, bool repairChecks = true)
    {
        var random = new Random(seed);
        byte[] bytes = image.ToArray();
        int changes = 1 + random.Next(3);
        for (int i = 0; i < changes; i++)
        {
            bytes = Damage(bytes, random);
        }

        if (repairChecks)
        {
            Repair(bytes);
        }

        return bytes;
    }

    /// <summary>Makes every CRC and the digest right for the bytes as they are, as far as the section table still leads anywhere.</summary>
    public static void Repair(Span<byte> bytes)
    {
        if (bytes.Length < ImageFormat.HeaderBytes + ImageFormat.TrailerBytes)
        {
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes[60..], Crc32C.Compute(bytes[..60]));
        Span<byte> trailer = bytes[^ImageFormat.TrailerBytes..];
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        ulong tableOffset = BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]);
        if (tableOffset <= (ulong)bytes.Length && (ulong)count * ImageFormat.EntryBytes <= (ulong)bytes.Length - tableOffset)
        {
            Span<byte> table = bytes.Slice((int)tableOffset, (int)count * ImageFormat.EntryBytes);
            foreach (ref SectionEntry entry in MemoryMarshal.Cast<byte, SectionEntry>(table))
            {
                if (entry.Offset <= (ulong)bytes.Length && entry.Length <= (ulong)bytes.Length - entry.Offset)
                {
                    entry = entry with { Crc = Crc32C.Compute(bytes.Slice((int)entry.Offset, (int)entry.Length)) };
                }
            }

            BinaryPrimitives.WriteUInt32LittleEndian(trailer[16..], Crc32C.Compute(table));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(trailer[28..], Crc32C.Compute(trailer[..28]));
        SHA256.HashData(bytes[..^ImageFormat.DigestBytes], bytes[^ImageFormat.DigestBytes..]);
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        if (bytes.Length < 8)
        {
            return bytes;
        }

        int at = random.Next(bytes.Length), word = at & ~3;
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2 or 3 or 4 when word + 4 <= bytes.Length:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(word), Edges[random.Next(Edges.Length)]);
                return bytes;
            case 5 when word + 4 <= bytes.Length:
                uint old = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(word));
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(word), unchecked(old + (uint)random.Next(-3, 4)));
                return bytes;
            case 6:
                // A stretch copied over another: plausible values in wrong places.
                int from = random.Next(bytes.Length), length = Math.Min(1 + random.Next(64), bytes.Length - Math.Max(from, at));
                bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 7:
                // A stretch left out or put in twice; the table no longer fits.
                int cut = Math.Min(1 + random.Next(64), bytes.Length - at);
                return random.Next(2) == 0 ? [.. bytes[..at], .. bytes[(at + cut)..]] : [.. bytes[..(at + cut)], .. bytes[at..]];
            default:
                return random.Next(8) == 0 ? bytes[..at] : bytes;
        }
    }
}
