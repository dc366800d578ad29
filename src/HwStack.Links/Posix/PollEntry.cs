using System.Runtime.InteropServices;

namespace HwStack.Links.Posix;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    /// <summary>Below 0: the entry is passed over.</summary>
    public int Descriptor;
    public short Events;
    public short Happened;
}
