using System.Numerics;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// All arcs by target block, within a block in order of source: a counting sort that generates the arcs anew instead of keeping them, so that it costs six bytes an arc and
/// nothing else that grows with their number.
/// <code>
///  source: source neuron | row group in the lowest bits
///  cell:   15..12 weight | 11..0 target neuron within its block
/// </code>
/// </summary>
internal sealed class ArcBuckets
{
    private readonly long[] _start;
    private readonly uint[] _source;
    private readonly ushort[] _cell;
    private readonly int _groupBits;

    /// <summary>Sorts the arcs; weights that are 0 on the chip are left out.</summary>
    /// <param name="network">The network.</param>
    /// <param name="map">Where neurons are.</param>
    /// <param name="scale">Weights.</param>
    /// <param name="census">Arcs onto each neuron.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ArcBuckets(TopologyNetwork network, BlockMap map, StreamScale scale, ArcCensus census, CancellationToken cancellation)
    {
        Census = census;
        int blocks = map.Cores.Length;
        _groupBits = BitOperations.Log2((uint)(Math.Max(1, scale.Groups.Length) * 2) - 1);
        _start = new long[blocks + 1];
        for (int block = 0; block < blocks; block++)
        {
            _start[block + 1] = _start[block];
            for (int neuron = map.First(block); neuron < map.First(block + 1); neuron++)
            {
                _start[block + 1] += census.ArcsOnto[neuron];
            }
        }

        _source = new uint[_start[blocks]];
        _cell = new ushort[_start[blocks]];
        long[] next = _start[..blocks];
        uint[] groups = [.. Enumerable.Range(0, scale.Kinds.Length).Select(kind => (uint)scale.Group(kind))];
        ArcCensus.Walk(network, scale, (source, kind, _, target, weight) =>
        {
            int block = map.BlockOf(target);
            long at = next[block]++;
            _source[at] = ((uint)source << _groupBits) | groups[kind];
            _cell[at] = (ushort)((weight << 12) | (target - map.First(block)));
        }, cancellation);
    }

    /// <summary>Counts of arcs.</summary>
    public ArcCensus Census { get; }

    /// <summary>All arcs.</summary>
    public long Count => _source.Length;

    /// <summary>Arcs of a kind by deviation, −128 first, those of weight 0 included.</summary>
    public long[] Histogram(int kind) => Census.Histogram[kind];

    /// <summary>Source and row group of each arc onto a block; sources ascend.</summary>
    public ReadOnlySpan<uint> Sources(int block) => _source.AsSpan((int)_start[block], (int)(_start[block + 1] - _start[block]));

    /// <summary>Cell of each arc onto a block; targets of one source ascend, equal ones where it has several synapses onto a neuron.</summary>
    public ReadOnlySpan<ushort> Cells(int block) => _cell.AsSpan((int)_start[block], (int)(_start[block + 1] - _start[block]));

    /// <summary>Neuron of an entry of <see cref="Sources"/>.</summary>
    public int SourceOf(uint entry) => (int)(entry >> _groupBits);

    /// <summary>Row group of an entry of <see cref="Sources"/>.</summary>
    public int GroupOf(uint entry) => (int)(entry & ((1u << _groupBits) - 1));

    /// <summary>Target of a cell within its block.</summary>
    public static int LocalOf(ushort cell) => cell & 0xfff;

    /// <summary>Weight of a cell, −8..7.</summary>
    public static int WeightOf(ushort cell) => (short)cell >> 12;
}
