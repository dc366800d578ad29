using System.Runtime.InteropServices;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Where the packets of each neuron and input channel go, before placement: blocks that hold one of its rows, and output ports. Equal destinations
/// share a set. Targets are block numbers; output o is <see cref="OutputTarget"/>(o), so that blocks sort before ports.
/// </summary>
public sealed class Destinations
{
    private const int OutputBase = 1 << 30;

    private Destinations(int[] setOf, int[] setStart, int[] targets)
    {
        SetOf = setOf;
        SetStart = setStart;
        Targets = targets;
    }

    /// <summary>Set of each neuron and input channel; 0 is the empty set.</summary>
    public int[] SetOf { get; }

    /// <summary>Offsets into <see cref="Targets"/>, set count + 1.</summary>
    public int[] SetStart { get; }

    /// <summary>Targets of the sets, ascending within a set.</summary>
    public int[] Targets { get; }

    /// <summary>Number of distinct sets of the network, the empty one included.</summary>
    public int Sets => SetStart.Length - 1;

    /// <summary>Target number of an output.</summary>
    public static int OutputTarget(int output) => OutputBase + output;

    /// <summary>True when a target is an output.</summary>
    public static bool IsOutput(int target) => target >= OutputBase;

    /// <summary>Output number of a target.</summary>
    public static int OutputOf(int target) => target - OutputBase;

    /// <summary>Targets of one set.</summary>
    public ReadOnlySpan<int> Of(int set) => Targets.AsSpan(SetStart[set], SetStart[set + 1] - SetStart[set]);

    /// <summary>Number of targets of each set.</summary>
    public int[] SetSizes()
    {
        int[] sizes = new int[Sets];
        for (int set = 0; set < sizes.Length; set++)
        {
            sizes[set] = SetStart[set + 1] - SetStart[set];
        }

        return sizes;
    }

    /// <summary>Destinations that follow from a cut, in time and memory proportional to the synapses.</summary>
    public static Destinations Build(QuantizedNetwork network, SynapseIndex index, BlockLayout layout)
    {
        int[] start = new int[index.Neurons + 1];
        VisitPairs(network, index, layout, (source, _) => start[source + 1]++);
        for (int n = 0; n < index.Neurons; n++)
        {
            start[n + 1] += start[n];
        }

        int[] next = start.AsSpan(0, index.Neurons).ToArray();
        int[] all = new int[start[^1]];
        VisitPairs(network, index, layout, (source, target) => all[next[source]++] = target);
        return Share(start, all);
    }

    // Each (source, target) once, targets ascending for every source: blocks in order, then outputs in order.
    private static void VisitPairs(QuantizedNetwork network, SynapseIndex index, BlockLayout layout, Action<int, int> visit)
    {
        int[] mark = new int[index.Neurons];
        for (int b = 0; b < layout.Blocks; b++)
        {
            foreach (BlockUnit unit in layout.Units[b])
            {
                for (int s = unit.From; s < unit.To; s++)
                {
                    int source = index.RowSource[index.InRow[s]];
                    if (mark[source] != b + 1)
                    {
                        mark[source] = b + 1;
                        visit(source, b);
                    }
                }
            }
        }

        for (int o = 0; o < network.Outputs.Count; o++)
        {
            OutputTap tap = network.Outputs[o];
            for (int n = index.PopulationBase[tap.Population]; n < index.PopulationBase[tap.Population + 1]; n++)
            {
                visit(n, OutputTarget(o));
            }
        }
    }

    private static Destinations Share(int[] start, int[] all)
    {
        int neurons = start.Length - 1;
        int[] setOf = new int[neurons];
        var setStart = new List<int> { 0, 0 };
        var targets = new List<int>();
        var byHash = new Dictionary<int, List<int>>();
        for (int n = 0; n < neurons; n++)
        {
            ReadOnlySpan<int> mine = all.AsSpan(start[n], start[n + 1] - start[n]);
            if (mine.IsEmpty)
            {
                continue;
            }

            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(mine));
            ref List<int>? candidates = ref CollectionsMarshal.GetValueRefOrAddDefault(byHash, hash.ToHashCode(), out _);
            candidates ??= [];
            int found = 0;
            foreach (int set in candidates)
            {
                ReadOnlySpan<int> other = CollectionsMarshal.AsSpan(targets)[setStart[set]..setStart[set + 1]];
                if (mine.SequenceEqual(other))
                {
                    found = set;
                    break;
                }
            }

            if (found == 0)
            {
                found = setStart.Count - 1;
                candidates.Add(found);
                targets.AddRange(mine);
                setStart.Add(targets.Count);
            }

            setOf[n] = found;
        }

        return new Destinations(setOf, [.. setStart], [.. targets]);
    }
}
