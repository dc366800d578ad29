using System.Buffers.Binary;

namespace HwStack.Boards;

/// <summary>The sections of an image file as ranges that a board may hold already. firmware-protocol/image.md sections 2 and 3.</summary>
internal static class ImageRanges
{
    private const int TrailerBytes = 64;
    private const int EntryBytes = 32;

    /// <summary>
    /// Offset, length and CRC of each section. Header, section table and trailer are not among them: they contain their own check values, and a CRC over bytes and their CRC is the same for all.
    /// </summary>
    public static IReadOnlyList<(uint Offset, uint Length, uint Crc)> Sections(ReadOnlySpan<byte> image)
    {
        ReadOnlySpan<byte> trailer = image[^TrailerBytes..];
        int count = BinaryPrimitives.ReadInt32LittleEndian(trailer[4..]);
        ReadOnlySpan<byte> table = image.Slice((int)BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]), count * EntryBytes);
        List<(uint, uint, uint)> sections = [];
        for (; !table.IsEmpty; table = table[EntryBytes..])
        {
            sections.Add((
                (uint)BinaryPrimitives.ReadUInt64LittleEndian(table[8..]), (uint)BinaryPrimitives.ReadUInt64LittleEndian(table[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(table[24..])));
        }

        return sections;
    }
}
