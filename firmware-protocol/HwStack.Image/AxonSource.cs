using System.Runtime.InteropServices;
using HwStack.Chip;

namespace HwStack.Image;

/// <summary>An axon-map entry without its bitmap; 12 bytes. docs/chip.md section 9.</summary>
/// <param name="Source">Source core or port.</param>
/// <param name="Page">Channels Page·P .. Page·P + P − 1 of the source.</param>
/// <param name="FirstDescriptor">Descriptor of the first set bit.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AxonSource(CoreId Source, uint Page, uint FirstDescriptor)
{
    /// <summary>Bytes in core memory, without the bitmap.</summary>
    public const int SizeBytes = 12;
}
