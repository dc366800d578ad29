using System.Buffers.Binary;
using HwStack.Chip;
using System.Runtime.InteropServices;

namespace HwStack.Image;

/// <summary>The section table, checked: sections lie one behind the other from the header to the table, in the one order of the format.</summary>
internal sealed class SectionTable
{
    private SectionTable(SectionEntry[] all, int ports, int cores)
    {
        All = all;
        int first = all.Length - 1 - ports - cores;
        Table = first > 2 ? all[2] : null;
        Ports = new ArraySegment<SectionEntry>(all, first, ports);
        Cores = new ArraySegment<SectionEntry>(all, first + ports, cores);
    }

    internal SectionEntry[] All { get; }

    internal SectionEntry Chip => All[0];

    internal SectionEntry Provenance => All[1];

    /// <summary>The table memory; null when the image has none.</summary>
    internal SectionEntry? Table { get; }

    internal ArraySegment<SectionEntry> Ports { get; }

    internal ArraySegment<SectionEntry> Cores { get; }

    internal SectionEntry IoMap => All[^1];

    internal static SectionTable Read(ImageBytes bytes, string place)
    {
        Span<byte> trailer = stackalloc byte[ImageFormat.TrailerBytes];
        long trailerOffset = bytes.Length - ImageFormat.TrailerBytes;
        bytes.Read(trailerOffset, trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != ImageFormat.TrailerMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[28..]) != Crc32C.Compute(trailer[..28]))
        {
            throw ImageError.Exception("HW1754", "The file is cut off or damaged: it does not end with a trailer.", place);
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]);
        uint cores = BinaryPrimitives.ReadUInt32LittleEndian(trailer[20..]), ports = BinaryPrimitives.ReadUInt32LittleEndian(trailer[24..]);
        long tableBytes = (long)count * ImageFormat.EntryBytes;
        if (tableBytes > int.MaxValue || offset > (ulong)trailerOffset || (long)offset + tableBytes != trailerOffset || offset < ImageFormat.HeaderBytes
            || count < 3L + cores + ports || count > 4L + cores + ports)
        {
            throw ImageError.Exception(
                "HW1754", $"The trailer contradicts the file: {count} sections with {cores} cores and {ports} ports, table at {offset} of {bytes.Length} bytes.", place);
        }

        var entries = new SectionEntry[count];
        Span<byte> table = MemoryMarshal.AsBytes(entries.AsSpan());
        bytes.Read((long)offset, table);
        if (Crc32C.Compute(table) != BinaryPrimitives.ReadUInt32LittleEndian(trailer[16..]))
        {
            throw ImageError.Exception("HW1756", "The section table is damaged: its CRC-32C does not match.", place);
        }

        DemandOrder(entries, (int)ports, (int)cores, offset, place);
        return new SectionTable(entries, (int)ports, (int)cores);
    }

    private static void DemandOrder(SectionEntry[] entries, int ports, int cores, ulong tableOffset, string place)
    {
        ulong end = ImageFormat.HeaderBytes;
        int firstPort = entries.Length - 1 - ports - cores;
        for (int i = 0; i < entries.Length; i++)
        {
            SectionEntry entry = entries[i];
            uint type = i == 0 ? SectionType.Chip : i == 1 ? SectionType.Provenance : i < firstPort ? SectionType.Tables
                : i < firstPort + ports ? SectionType.Port : i < firstPort + ports + cores ? SectionType.Core : SectionType.IoMap;
            bool single = type is SectionType.Chip or SectionType.Provenance or SectionType.Tables or SectionType.IoMap;
            bool idInOrder = single ? entry.Id == 0 : entries[i - 1].Type != type || entries[i - 1].Id < entry.Id;
            bool idOfKind = (entry.Id >> 31) == (type == SectionType.Port ? 1u : 0u);
            if (entry.Type != type || !idInOrder || !idOfKind || entry.Reserved != 0)
            {
                throw ImageError.Exception("HW1757", $"Entry {i} of the section table is {entry}; {ImageFormat.Name(type)} with a rising id was due.", place);
            }

            if (entry.Offset != end || entry.Length > tableOffset - end)
            {
                throw ImageError.Exception(
                    "HW1756", $"Entry {i} of the section table places {entry.Length} bytes at {entry.Offset}; they are due at {end}, before {tableOffset}.", place);
            }

            end = (ulong)ImageFormat.Align8((long)(end + entry.Length));
        }

        if (end != tableOffset)
        {
            throw ImageError.Exception("HW1756", $"The sections end at {end}, but the section table starts at {tableOffset}.", place);
        }
    }
}
