using HwStack.Chip;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// One walk over all cores of a streamed image before it is handed out: exact memory, router tables, overflow of accumulators, and the figures of the report. It stops at
/// the first core that is too full and says by how much.
/// </summary>
internal sealed class StreamAnalysis
{
    /// <summary>Name of the resource that most blocks run out of.</summary>
    public const string Memory = "bytes of memory";

    private readonly MeshTally _rowMajor;

    /// <summary>Walks the image.</summary>
    public StreamAnalysis(StreamedImage image, BlockMap map, TopologyNetwork network, StreamScale scale, ArcBuckets arcs, CancellationToken cancellation)
    {
        Mesh = new MeshTally(map.Board);
        _rowMajor = new MeshTally(map.Board);
        Uses = new CoreUse[map.Cores.Length];
        int[] blockAt = new int[map.Board.Cores];
        for (int block = 0; block < map.Cores.Length; block++)
        {
            blockAt[map.Cores[block].Value] = block;
        }

        foreach (PortImage port in image.Ports)
        {
            int[] packets = new int[port.Sets.Count];
            foreach (ushort set in port.ChannelSet)
            {
                packets[set]++;
            }

            Mesh.Add(port.Id, port.Sets, packets);
            _rowMajor.Add(port.Id, Flat(port.Sets, blockAt), packets);
        }

        // Of delay + 1 ticks in a row a source fires in every (wait + 1)st at most; ports have no delay.
        int wait = image.RefractoryLeast;
        for (int i = 0; i < map.Cores.Length && Excess is null; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int block = map.ByCore[i];
            CoreImage core = image.Emit(block);
            Uses[i] = Use(core, image.Chip, wait);
            Excess = Limits(Uses[i], InputSumMax(block, network, scale, arcs), image.Chip.Core);
            Add(core, block, blockAt);
        }
    }

    /// <summary>Use of each core, ascending by core.</summary>
    public CoreUse[] Uses { get; }

    /// <summary>Routes as placed.</summary>
    public MeshTally Mesh { get; }

    /// <summary>Mean hops of the baseline, block b on core b.</summary>
    public double MeanHopsRowMajor => _rowMajor.MeanHops;

    /// <summary>The resource that a core has too little of; null when all fit.</summary>
    public (string Resource, long Needed, long Limit)? Excess { get; }

    private void Add(CoreImage core, int block, int[] blockAt)
    {
        int[] packets = new int[core.Sets.Count];
        foreach (NeuronRecord record in core.Neurons)
        {
            packets[record.DestinationSet]++;
        }

        Mesh.Add(core.Id, core.Sets, packets);
        _rowMajor.Add(new CoreId((uint)block), Flat(core.Sets, blockAt), packets);
    }

    private static DestinationSets Flat(DestinationSets sets, int[] blockAt)
    {
        CoreId[] flat = [.. sets.Targets.Select(target => new CoreId((uint)blockAt[target.Value]))];
        for (int set = 1; set < sets.Count; set++)
        {
            flat.AsSpan(sets.Start[set]..sets.Start[set + 1]).Sort();
        }

        return sets with { Targets = flat };
    }

    private static CoreUse Use(CoreImage core, ChipDescription chip, int wait)
    {
        long pending = core.Descriptors.Where(descriptor => descriptor.Format != RowFormat.List).Sum(descriptor => (descriptor.Delay + 1L + wait) / (wait + 1));
        return new CoreUse(
            core.Id, core.Neurons.Length, CoreMemory.BytesUsed(core, chip), core.Classes.Length, core.Sets.Count, core.Descriptors.Length, pending);
    }

    private static (string, long, long)? Limits(CoreUse use, long inputMax, CoreLimits limits) =>
        use.MemoryBytes > limits.MemoryBytes ? (Memory, use.MemoryBytes, limits.MemoryBytes)
        : use.DestinationSets > limits.DestinationSetsMax ? ("destination sets", use.DestinationSets, limits.DestinationSetsMax)
        : use.Classes > limits.ClassesMax ? ("neuron classes", use.Classes, limits.ClassesMax)
        : inputMax >= int.MaxValue ? ("units of a neuron's accumulator", inputMax, int.MaxValue) : null;

    // Largest input a neuron of the block can get in a tick, with 8 fraction bits, bias and leak included. The bound by the arcs of the whole block usually settles it.
    private static long InputSumMax(int block, TopologyNetwork network, StreamScale scale, ArcBuckets arcs)
    {
        const long BiasAndLeak = 1 << 23; // 2^22 is the largest term of Izhikevich before input, the most of all models here
        double most = scale.Kinds.Max(kind => kind.Largest) * 256;
        long fixedPart = BiasAndLeak + (network.Input is null ? 0 : (long)(Math.Abs(scale.Input.Lsb) * 256) * StreamedPorts.PayloadMax);
        ReadOnlySpan<ushort> cells = arcs.Cells(block);
        if ((cells.Length * most) + fixedPart < int.MaxValue)
        {
            return 0;
        }

        ReadOnlySpan<uint> sources = arcs.Sources(block);
        long[] sums = new long[4096];
        for (int i = 0; i < cells.Length; i++)
        {
            sums[ArcBuckets.LocalOf(cells[i])] += (long)Math.Abs(ArcBuckets.WeightOf(cells[i])) << (8 + scale.Groups[arcs.GroupOf(sources[i])].Exponent);
        }

        return sums.Max() + fixedPart;
    }
}
