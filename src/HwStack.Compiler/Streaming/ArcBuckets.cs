using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// All arcs by target block, within a block in order of source: a counting sort whose two passes generate the arcs anew instead of keeping them, so that it costs six bytes an
/// arc and nothing else that grows with their number.
/// <code>
///  cell: 15..12 kind | 11..0 target neuron within its block
/// </code>
/// </summary>
internal sealed class ArcBuckets
{
    private const int SourcesAtOnce = 1024;
    private readonly long[] _start;
    private readonly int[] _source;
    private readonly ushort[] _cell;

    /// <summary>Sorts the arcs; kinds whose weight is 0 on the chip are left out.</summary>
    public ArcBuckets(TopologyNetwork network, int blockSize, StreamScale scale, CancellationToken cancellation)
    {
        int blocks = (network.Neurons + blockSize - 1) / blockSize;
        bool[] used = [.. scale.Kinds.Select(weight => weight.Weight != 0)];
        _start = new long[blocks + 1];
        var buffer = new ArcBuffer();
        Walk(network, buffer, source =>
        {
            ReadOnlySpan<int> targets = buffer.Targets(source);
            ReadOnlySpan<byte> kinds = buffer.Kinds(source);
            for (int i = 0; i < targets.Length; i++)
            {
                _start[(targets[i] / blockSize) + 1] += used[kinds[i]] ? 1 : 0;
            }
        }, cancellation);
        for (int block = 0; block < blocks; block++)
        {
            _start[block + 1] += _start[block];
        }

        _source = new int[_start[blocks]];
        _cell = new ushort[_start[blocks]];
        long[] next = _start[..blocks];
        Walk(network, buffer, source =>
        {
            ReadOnlySpan<int> targets = buffer.Targets(source);
            ReadOnlySpan<byte> kinds = buffer.Kinds(source);
            for (int i = 0; i < targets.Length; i++)
            {
                if (used[kinds[i]])
                {
                    int block = targets[i] / blockSize;
                    long at = next[block]++;
                    _source[at] = source;
                    _cell[at] = (ushort)((kinds[i] << 12) | (targets[i] - (block * blockSize)));
                }
            }
        }, cancellation);
    }

    /// <summary>All arcs.</summary>
    public long Count => _source.Length;

    /// <summary>Arcs of each kind.</summary>
    public long[] CountKinds(int kinds)
    {
        long[] counts = new long[kinds];
        foreach (ushort cell in _cell)
        {
            counts[KindOf(cell)]++;
        }

        return counts;
    }

    /// <summary>Source of each arc onto a block, ascending.</summary>
    public ReadOnlySpan<int> Sources(int block) => _source.AsSpan((int)_start[block], (int)(_start[block + 1] - _start[block]));

    /// <summary>Cell of each arc onto a block; ascending by target for one source and kind.</summary>
    public ReadOnlySpan<ushort> Cells(int block) => _cell.AsSpan((int)_start[block], (int)(_start[block + 1] - _start[block]));

    /// <summary>Target of a cell within its block.</summary>
    public static int LocalOf(ushort cell) => cell & 0xfff;

    /// <summary>Synapse kind of a cell.</summary>
    public static int KindOf(ushort cell) => cell >> 12;

    private static void Walk(TopologyNetwork network, ArcBuffer buffer, Action<int> visit, CancellationToken cancellation)
    {
        for (int first = 0; first < network.Neurons; first += SourcesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int sources = Math.Min(SourcesAtOnce, network.Neurons - first);
            network.Arcs.Read(first, sources, buffer);
            for (int source = first; source < first + sources; source++)
            {
                visit(source);
            }
        }
    }
}
