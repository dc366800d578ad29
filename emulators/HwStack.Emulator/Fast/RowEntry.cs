using System.Runtime.InteropServices;

namespace HwStack.Emulator.Fast;

/// <summary>Where the row of a descriptor is in the engine's memory, and what reading it counts; 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct RowEntry
{
    /// <summary>Offset in the core's rows, in units of 2 bytes.</summary>
    public uint Offset;

    /// <summary>Non-zero cells.</summary>
    public ushort NonZero;

    /// <summary>Cells of the image's row.</summary>
    public ushort Cells;
}
