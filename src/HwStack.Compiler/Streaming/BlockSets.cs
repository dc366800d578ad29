using System.Runtime.InteropServices;
using HwStack.Chip;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>Destination sets of a block: neurons with the same target cores share one. Set 0 is empty.</summary>
internal sealed class BlockSets
{
    private readonly List<CoreId> _targets = [];
    private readonly List<int> _start = [0, 0];
    private readonly Dictionary<ulong, List<ushort>> _byHash = [];
    private readonly List<CoreId> _set = [];

    /// <summary>Reads the arcs that leave a block.</summary>
    public BlockSets(int block, TopologyNetwork network, BlockMap map, StreamScale scale, ArcBuffer buffer)
    {
        int first = map.First(block), count = map.Count(block);
        SetOf = new ushort[count];
        network.Arcs.Read(first, count, buffer);
        for (int i = 0; i < count; i++)
        {
            Collect(buffer.Targets(first + i), buffer.Kinds(first + i), buffer.Deviations(first + i), map, scale);
            SetOf[i] = Number();
        }
    }

    /// <summary>Set of each neuron of the block.</summary>
    public ushort[] SetOf { get; }

    /// <summary>The sets.</summary>
    public DestinationSets Sets => new([.. _start], new byte[_start.Count - 1], [.. _targets]);

    private void Collect(ReadOnlySpan<int> targets, ReadOnlySpan<byte> kinds, ReadOnlySpan<sbyte> deviations, BlockMap map, StreamScale scale)
    {
        _set.Clear();
        int last = -1;
        for (int i = 0; i < targets.Length; i++)
        {
            if (deviations.IsEmpty ? scale.Kinds[kinds[i]].Weight == 0 : scale.Kinds[kinds[i]].WeightOf(deviations[i]) == 0)
            {
                continue;
            }

            int block = map.BlockOf(targets[i]);
            if (block != last)
            {
                _set.Add(map.Cores[block]);
                last = block;
            }
        }

        _set.Sort();
    }

    private ushort Number()
    {
        if (_set.Count == 0)
        {
            return 0;
        }

        ulong hash = 14695981039346656037;
        foreach (CoreId id in _set)
        {
            hash = unchecked((hash ^ id.Value) * 1099511628211);
        }

        if (!_byHash.TryGetValue(hash, out List<ushort>? candidates))
        {
            _byHash.Add(hash, candidates = []);
        }

        ReadOnlySpan<CoreId> wanted = CollectionsMarshal.AsSpan(_set), all = CollectionsMarshal.AsSpan(_targets);
        foreach (ushort candidate in candidates)
        {
            if (all[_start[candidate].._start[candidate + 1]].SequenceEqual(wanted))
            {
                return candidate;
            }
        }

        ushort number = checked((ushort)(_start.Count - 1));
        _targets.AddRange(_set);
        _start.Add(_targets.Count);
        candidates.Add(number);
        return number;
    }
}
