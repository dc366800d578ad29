namespace HwStack.Image;

/// <summary>Sizes, versions and tags of the image format, firmware-protocol/image.md.</summary>
public static class ImageFormat
{
    /// <summary>Major version this code writes and reads.</summary>
    public const int VersionMajor = 0;

    /// <summary>Minor version this code writes and reads. While the major version is 0, any change of the format changes it, and readers take only their own.</summary>
    public const int VersionMinor = 4;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Bytes of the trailer, which ends the file.</summary>
    public const int TrailerBytes = 64;

    /// <summary>Bytes of a section-table entry.</summary>
    public const int EntryBytes = 32;

    /// <summary>Bytes of the digest that ends the trailer.</summary>
    public const int DigestBytes = 32;

    /// <summary>Largest section in bytes: a core of the largest description fits many times.</summary>
    public const int SectionBytesMax = 1 << 30;

    /// <summary>Largest JSON section in bytes.</summary>
    public const int JsonBytesMax = 1 << 28;

    /// <summary>Bytes of the fixed part of a CORE section.</summary>
    internal const int CoreHeaderBytes = 40;

    /// <summary>Bytes of the fixed part of a PORT section.</summary>
    internal const int PortHeaderBytes = 32;

    /// <summary>Most cores of a board, as in chip descriptions.</summary>
    public const int BoardCoresMax = 1 << 24;

    internal const uint Magic = 0x4D49434E; // "NCIM"
    internal const uint TrailerMagic = 0x4549434E; // "NCIE"

    /// <summary>Throws where the structs of memory are not the bytes of the format. No supported machine is big-endian.</summary>
    internal static void DemandLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("images are read and written on little-endian machines only");
        }
    }

    /// <summary>The next multiple of 8.</summary>
    internal static long Align8(long offset) => (offset + 7) & ~7L;

    /// <summary>The four letters of a section type, for messages.</summary>
    internal static string Name(uint type) => string.Concat(
        Enumerable.Range(0, 4).Select(i => (char)((type >> (8 * i)) & 0xff)).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
