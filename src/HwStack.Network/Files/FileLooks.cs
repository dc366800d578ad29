using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>Says what a file of an unexpected kind looks like, by its first bytes.</summary>
internal static class FileLooks
{
    public static string Describe(ReadOnlySpan<byte> data) => data switch
    {
        _ when data.StartsWith("PK\u0003\u0004"u8) => data.IndexOf("data.pkl"u8) >= 0 ? "a PyTorch checkpoint (zip)" : "a zip archive",
        [0x1F, 0x8B, ..] => "a gzip archive",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "a NumPy array (.npy)",
        [0x80, >= 2 and <= 5, ..] => "a Python pickle",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "an xz archive",
        _ when data.StartsWith("version https://git-lfs"u8) => "a Git LFS pointer, not the file itself",
        _ when Hdf5Superblock.Signature.StartsWith(data) => $"the first {data.Length} bytes of an HDF5 file, cut short",
        _ when data.StartsWith(Hdf5Superblock.Signature[..4]) => "an HDF5 file damaged by a text-mode transfer",
        _ => DescribeText(data),
    };

    private static string DescribeText(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> head = data[..Math.Min(data.Length, 512)];
        int printable = 0;
        foreach (byte b in head)
        {
            printable += b is >= 0x20 and < 0x7F or (byte)'\n' or (byte)'\r' or (byte)'\t' ? 1 : 0;
        }

        if (printable < head.Length)
        {
            return head.IndexOfAnyExcept((byte)0) < 0 ? "zeros only" : "binary data of an unknown kind";
        }

        ReadOnlySpan<byte> trimmed = head.TrimStart(" \r\n\t"u8);
        return trimmed switch
        {
            [(byte)'{', ..] or [(byte)'[', ..] => "JSON text",
            [(byte)'<', ..] => "an HTML or XML page",
            _ => "plain text",
        };
    }
}
