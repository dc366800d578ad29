using System.Runtime.InteropServices;

namespace HwStack.Image;

/// <summary>
/// An entry of the section table; 32 bytes.
/// <code>
///  0 type | 4 id | 8 offset | 16 length | 24 CRC-32C of the section | 28 zero
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = ImageFormat.EntryBytes)]
internal readonly record struct SectionEntry(uint Type, uint Id, ulong Offset, ulong Length, uint Crc, uint Reserved)
{
    /// <summary>"section CORE 17" as messages name it.</summary>
    public override string ToString() => $"section {ImageFormat.Name(Type)} {Id}";
}
