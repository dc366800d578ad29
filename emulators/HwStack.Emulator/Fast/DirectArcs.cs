using System.Runtime.InteropServices;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Arcs of one delay into one partition of the cores, by source. Where sources have a few arcs each, these lie in the source's record: a spike then reads one cache line, and as many
/// arcs whichever source it is, so that the loop has nothing to predict. Places that are left over lead to a neuron that nobody looks at.
///
///     record   word 0         events since the counters were last asked for
///              word 1         0, or index in Arcs of a count and that many more arcs
///              words 2 ..     Inline arcs: target in the low TargetBits, number of the value above
/// </summary>
/// <param name="delay">Delay beyond the one-tick minimum.</param>
/// <param name="sources">Sources of the engine.</param>
internal sealed class DirectArcs(int delay, long sources)
{
    /// <summary>Words of a record before its arcs.</summary>
    public const int HeadWords = 2;

    public int Delay { get; } = delay;

    /// <summary>Sources of the engine.</summary>
    public long Sources { get; } = sources;

    /// <summary>Arcs in a record.</summary>
    public int Inline { get; set; }

    /// <summary>Words of a record.</summary>
    public int Stride => HeadWords + Inline;

    public AlignedBuffer<uint> Records { get; set; } = new(0);

    /// <summary>Counts, each with the arcs that found no place in the record.</summary>
    public AlignedBuffer<uint> Arcs { get; set; } = new(0);

    /// <summary>First tally of each source, and one behind the last.</summary>
    public AlignedBuffer<int> TallyStart { get; } = new(sources + 1);

    public AlignedBuffer<RowTally> Tallies { get; set; } = new(0);

    /// <summary>Blocks of sources with events that are not in the counters yet.</summary>
    public AlignedBuffer<ulong> Uncounted { get; } = new((sources / 4096) + 1);

    /// <summary>Bytes that grow with the synapses.</summary>
    public long Bytes => (Records.Length * 4) + (Arcs.Length * 4) + (TallyStart.Length * 4) + (Tallies.Length * Marshal.SizeOf<RowTally>());
}

/// <summary>What an event of a row counts, for a row that became arcs; 12 bytes.</summary>
internal struct RowTally
{
    public int Core;
    public int Descriptor;
    public ushort Cells;
    public ushort NonZero;
}
