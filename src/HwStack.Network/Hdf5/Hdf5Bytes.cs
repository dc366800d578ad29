using System.Buffers.Binary;

namespace HwStack.Network.Hdf5;

/// <summary>
/// The whole file with checked access. Offsets are file positions; addresses in the file count from the base address (a user block may stand
/// before the superblock), and all bits set means "no address" (null here).
/// </summary>
internal sealed class Hdf5Bytes(ReadOnlyMemory<byte> data, Hdf5Faults faults, Hdf5Budget budget)
{
    public Hdf5Faults Faults { get; } = faults;

    public Hdf5Budget Budget { get; } = budget;

    public long Length => data.Length;

    /// <summary>Added to every address.</summary>
    public long Base { get; set; }

    /// <summary>Bytes of an address: 2, 4 or 8.</summary>
    public int OffsetSize { get; set; } = 8;

    /// <summary>Bytes of a length: 2, 4 or 8.</summary>
    public int LengthSize { get; set; } = 8;

    public ReadOnlySpan<byte> Span(long offset, long count, string what)
    {
        if (offset < 0 || count < 0 || offset > data.Length || count > data.Length - offset)
        {
            throw Faults.Damaged(Math.Max(0, offset), $"{what} needs {count} bytes here, but the file ends at byte {data.Length}.");
        }

        return data.Span.Slice((int)offset, (int)count);
    }

    public ReadOnlyMemory<byte> Memory(long offset, long count, string what)
    {
        _ = Span(offset, count, what);
        return data.Slice((int)offset, (int)count);
    }

    public bool Matches(long offset, ReadOnlySpan<byte> signature) =>
        offset >= 0 && offset <= data.Length - signature.Length && data.Span.Slice((int)offset, signature.Length).SequenceEqual(signature);

    public void Expect(long offset, ReadOnlySpan<byte> signature, string what)
    {
        Budget.ChargeSteps(offset, 1);
        if (!Span(offset, signature.Length, what).SequenceEqual(signature))
        {
            throw Faults.Damaged(offset, $"{what} should start with '{System.Text.Encoding.ASCII.GetString(signature)}' and does not.");
        }
    }

    /// <summary>Whether <see cref="CheckSum"/> compares. Off only in fuzzing, where it would hide the code behind it.</summary>
    public bool VerifyChecksums { get; init; } = true;

    /// <summary>Compares the lookup3 checksum that follows the covered bytes.</summary>
    public void CheckSum(long start, long count, string what)
    {
        Budget.ChargeSteps(start, count / 16);
        ReadOnlySpan<byte> covered = Span(start, count, what);
        uint stored = U32(start + count, what + "'s checksum");
        if (VerifyChecksums && Hdf5Checksum.Lookup3(covered) != stored)
        {
            throw Faults.Damaged(start, $"{what}'s checksum does not match.");
        }
    }

    public byte U8(long offset, string what) => Span(offset, 1, what)[0];

    public int U16(long offset, string what) => BinaryPrimitives.ReadUInt16LittleEndian(Span(offset, 2, what));

    public uint U32(long offset, string what) => BinaryPrimitives.ReadUInt32LittleEndian(Span(offset, 4, what));

    /// <summary>An unsigned little-endian number of 1 to 8 bytes; above long.MaxValue is damage, since nothing in a file can be that large.</summary>
    public long Number(long offset, int size, string what)
    {
        ReadOnlySpan<byte> bytes = Span(offset, size, what);
        ulong value = 0;
        for (int i = size - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value <= long.MaxValue ? (long)value : throw Faults.Damaged(offset, $"{what} is {value}, which no file can hold.");
    }

    public long Size(long offset, string what) => Number(offset, LengthSize, what);

    /// <summary>The file position an address field points to; null when undefined.</summary>
    public long? Address(long offset, string what)
    {
        ReadOnlySpan<byte> bytes = Span(offset, OffsetSize, what);
        if (bytes.IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return null;
        }

        long address = Number(offset, OffsetSize, what);
        return address <= data.Length ? address + Base : throw Faults.Damaged(offset, $"{what} points to byte {address}, but the file ends at byte {data.Length}.");
    }

    public long RequiredAddress(long offset, string what) =>
        Address(offset, what) ?? throw Faults.Damaged(offset, $"{what} is undefined.");
}
