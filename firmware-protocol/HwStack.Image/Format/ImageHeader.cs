using System.Buffers.Binary;
using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The 64-byte header: what a loader must know before the first core, so that it needs no JSON. firmware-protocol/image.md section 2.</summary>
internal static class ImageHeader
{
    internal static byte[] Write(ChipDescription chip, int meshX, int meshY, uint seed)
    {
        uint[] words =
        [
            ImageFormat.Magic, ImageFormat.VersionMajor | (ImageFormat.VersionMinor << 16), ImageFormat.HeaderBytes,
            (uint)meshX, (uint)meshY, seed, .. Limits(chip),
        ];
        var bytes = new byte[ImageFormat.HeaderBytes];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Crc32C.Compute(bytes.AsSpan(0, 60)));
        return bytes;
    }

    /// <summary>Magic, version and CRC; the fields are compared with the chip description once that is read.</summary>
    internal static (int MeshX, int MeshY, uint Seed) Read(ReadOnlySpan<byte> bytes, string place)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != ImageFormat.Magic)
        {
            throw ImageError.Exception("HW1751", "The file is not a chip image: it does not start with 'NCIM'.", place);
        }

        int major = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), minor = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        if (major != ImageFormat.VersionMajor || minor != ImageFormat.VersionMinor)
        {
            string own = $"{ImageFormat.VersionMajor}.{ImageFormat.VersionMinor}";
            throw ImageError.Exception(
                "HW1752", $"The image has format version {major}.{minor}; this program reads {own}.", place, $"{major}.{minor}", own, "Compile the network again.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]) != Crc32C.Compute(bytes[..60]))
        {
            throw ImageError.Exception("HW1753", "The header is damaged: its CRC-32C does not match.", place);
        }

        uint meshX = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), meshY = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        if (meshX is 0 or > (uint)ImageFormat.BoardCoresMax || meshY == 0 || (ulong)meshX * meshY > ImageFormat.BoardCoresMax)
        {
            throw ImageError.Exception(
                "HW1753", $"The header gives a mesh of {meshX} x {meshY} cores; a board has 1 to {ImageFormat.BoardCoresMax}.", place, $"{meshX} x {meshY}");
        }

        return ((int)meshX, (int)meshY, BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]));
    }

    /// <summary>The limits in the header must be those of the chip description, or a board and a host would see different chips.</summary>
    internal static void DemandLimits(ReadOnlySpan<byte> bytes, ChipDescription chip, string place)
    {
        uint[] limits = Limits(chip);
        for (int i = 0; i < limits.Length; i++)
        {
            uint given = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(24 + (4 * i))..]);
            if (given != limits[i])
            {
                throw ImageError.Exception(
                    "HW1753", $"The header gives {LimitNames[i]} as {given}, the chip description in the image as {limits[i]}.", place, $"{given}", $"{limits[i]}");
            }
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != ImageFormat.HeaderBytes )
        {
            throw ImageError.Exception("HW1753", "The header's size is not 64.", place);
        }
    }

    private static readonly string[] LimitNames =
        ["neurons_max", "memory_bytes", "classes_max", "destination_sets_max", "pending_entries", "delay_max", "sparse_target_bits", "entries_max",
            "table_bytes"];

    private static uint[] Limits(ChipDescription chip) =>
    [
        (uint)chip.Core.NeuronsMax, (uint)chip.Core.MemoryBytes, (uint)chip.Core.ClassesMax, (uint)chip.Core.DestinationSetsMax,
        (uint)chip.Core.PendingEntries, (uint)chip.Core.DelayMax, (uint)chip.Core.SparseTargetBits, (uint)chip.Router.EntriesMax, (uint)chip.TableBytes,
    ];
}
