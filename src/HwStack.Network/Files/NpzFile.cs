using System.IO.Compression;
using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Reads NumPy .npz archives: zip files of .npy arrays, plain or deflated.</summary>
public static class NpzFile
{
    private const int EntriesMax = 10_000;

    /// <summary>
    /// Reads one array: the one named, or the only one. Throws <see cref="UserErrorException"/>: HW1001 to HW1005 (the file), HW1100 to HW1103
    /// (the array), HW1110 (not a readable zip), HW1111 (no such array, or several and none named).
    /// </summary>
    /// <param name="path">The archive.</param>
    /// <param name="arrayName">Name without ".npy"; null for the only array.</param>
    /// <param name="bytesMax">Most bytes of the archive, and of the unpacked array.</param>
    public static NumberArray Read(string path, string? arrayName = null, long bytesMax = NpyFile.DefaultBytesMax) =>
        Read(InputBytes.Read(path, bytesMax), path, arrayName, bytesMax);

    /// <summary>Reads one array from the bytes of an archive; errors name <paramref name="name"/>.</summary>
    public static NumberArray Read(byte[] data, string name, string? arrayName = null, long bytesMax = NpyFile.DefaultBytesMax)
    {
        try
        {
            using ZipArchive archive = new(new MemoryStream(data, false), ZipArchiveMode.Read);
            ZipArchiveEntry entry = Choose(archive, name, arrayName);
            using Stream stream = entry.Open();
            string place = $"{name}: array '{ShownName.Of(entry.FullName)}'";
            return NpyFile.Read(InputBytes.ReadAll(stream, place, bytesMax), place);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new UserErrorException(new UserError("HW1110", $"the archive cannot be read: {e.Message.TrimEnd('.')}.", name, Hint: "Save it again with numpy.savez()."), e);
        }
    }

    private static ZipArchiveEntry Choose(ZipArchive archive, string name, string? arrayName)
    {
        List<ZipArchiveEntry> arrays = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.FullName.EndsWith(".npy", StringComparison.Ordinal) && arrays.Count < EntriesMax)
            {
                arrays.Add(entry);
            }
        }

        string known = arrays.Count == 0 ? "none" : string.Join(", ", arrays.Take(10).Select(a => ShownName.Of(a.FullName[..^4]))) + (arrays.Count > 10 ? ", …" : "");
        if (arrayName is null)
        {
            return arrays is [ZipArchiveEntry only]
                ? only
                : throw FileFaults.Make("HW1111", name, $"the archive holds {arrays.Count} arrays ({known}), expected one.", "Say which one to read.", $"{arrays.Count}", "1");
        }

        return arrays.Find(a => a.FullName[..^4] == arrayName)
            ?? throw FileFaults.Make("HW1111", name, $"the archive has no array '{ShownName.Of(arrayName)}'; it has {known}.", value: arrayName, limit: known);
    }
}
