using System.Runtime.InteropServices;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Where the spikes of each source go, for the target cores of one partition. A spike walks a list of (delay, row) words; where many neurons of a
/// 64-neuron block go to consecutive rows of a core, the whole spike mask of the block is moved there at once by a link.
/// </summary>
internal sealed class Deliveries
{
    /// <summary>Bits of a row number in an entry; the delay is above.</summary>
    public const int RowBits = 28;

    public Deliveries(long sources, long blocks)
    {
        EntryStart = new AlignedBuffer<int>(sources + 1);
        LinkStart = new AlignedBuffer<int>(blocks + 1);
        Slow = new AlignedBuffer<ulong>(blocks);
        Entries = new AlignedBuffer<uint>(0);
        Links = new AlignedBuffer<BlockLink>(0);
    }

    /// <summary>Offset of each source's entries.</summary>
    public AlignedBuffer<int> EntryStart { get; }

    /// <summary>Delay in the top 4 bits, row number over all cores below.</summary>
    public AlignedBuffer<uint> Entries { get; set; }

    /// <summary>Offset of each block's links.</summary>
    public AlignedBuffer<int> LinkStart { get; }

    public AlignedBuffer<BlockLink> Links { get; set; }

    /// <summary>Sources whose events carry payloads or may meet a full queue, and so take the careful way.</summary>
    public AlignedBuffer<ulong> Slow { get; }
}

/// <summary>The bits of a block's spike mask that are in Presence become consecutive rows; 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct BlockLink
{
    /// <summary>Row number, over all cores, of the lowest source present.</summary>
    public uint FirstRow;

    /// <summary>Delay of the rows.</summary>
    public int Delay;

    /// <summary>Sources of the block that have a row.</summary>
    public ulong Presence;
}
