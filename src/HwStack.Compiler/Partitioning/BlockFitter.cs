using HwStack.Chip;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Cuts one order of neurons. Destination sets and axon maps depend on the finished cut, so the cut is repeated with those of the cut before, and with a little room
/// kept free where they have grown, until every core keeps every limit.
/// </summary>
internal sealed class BlockFitter(QuantizedNetwork network, SynapseIndex index, CoreLimits limits, CancellationToken cancellation)
{
    // Two rounds are the rule; slack grows in every further one, so that many rounds mean a network at the very edge.
    private const int RoundsMax = 40;

    private readonly int[] _populationOf = index.PopulationOfEach();

    /// <summary>The cut of an order. Throws UserErrorException HW2310 for neurons that fit no core, HW2311 when no cut was found.</summary>
    /// <param name="name">Name of the order, for reports.</param>
    /// <param name="order">Neurons in order.</param>
    /// <param name="columns">Populations to cut in columns.</param>
    public Partition Fit(string name, int[] order, bool[] columns)
    {
        CutContext context = CutContext.Initial(network, index, limits);
        var slack = new Slack[network.Populations.Count];
        for (int round = 0; round < RoundsMax; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var cutter = new BlockCutter(limits, index, context, slack, _populationOf, columns);
            List<CutBlock> cut = cutter.Cut(order);
            if (cutter.Hopeless.Count > 0)
            {
                throw PartitionErrors.Hopeless(network, index, cutter.Hopeless);
            }

            CoreBlocks blocks = ToBlocks(cut);
            BlockLayout layout = BlockLayout.Build(blocks, index);
            Destinations destinations = Destinations.Build(network, index, layout);
            context = context.After(network, index, limits, layout, destinations);
            (BlockUsage[] usage, bool fits) = Measure(context, layout, slack, round > 0);
            if (fits)
            {
                CoreBlock[] measured = [.. blocks.Blocks.Select((block, b) => block with { MemoryBytes = (int)usage[b].MemoryBytes })];
                return new Partition(new CoreBlocks(measured), index, layout, destinations, usage, name, 0);
            }
        }

        throw PartitionErrors.NoCut(RoundsMax);
    }

    // Counts every block with the destinations of the cut itself; where a limit is exceeded, the populations concerned get more slack for the next round.
    private (BlockUsage[] Usage, bool Fits) Measure(CutContext context, BlockLayout layout, Slack[] slack, bool widen)
    {
        var memory = new BlockMemory(limits, index, context, layout.Blocks);
        var usage = new BlockUsage[layout.Blocks];
        bool fits = true;
        Slack[] before = [.. slack];
        for (int b = 0; b < layout.Blocks; b++)
        {
            usage[b] = MeasureBlock(memory, layout, b);
            if (memory.Exceeded(default) is null)
            {
                continue;
            }

            fits = false;
            long bytes = Math.Max(0, usage[b].MemoryBytes - limits.MemoryBytes);
            int sets = Math.Max(0, usage[b].Sets - limits.DestinationSetsMax);
            foreach (BlockUnit unit in widen ? layout.Units[b] : [])
            {
                int p = _populationOf[unit.Neuron];
                slack[p] = Slack.Max(slack[p], new Slack(before[p].Bytes + bytes, before[p].Sets + sets));
            }
        }

        return (usage, fits);
    }

    private static BlockUsage MeasureBlock(BlockMemory memory, BlockLayout layout, int block)
    {
        memory.Start();
        foreach (BlockUnit unit in layout.Units[block])
        {
            if (unit.IsDendrite)
            {
                memory.AddDendrite(layout.BlockOf[unit.Neuron]);
                memory.AddSynapses(unit.From, unit.To, memory.Neurons - 1);
            }
            else
            {
                memory.Add(unit.Neuron, unit.From, unit.To);
            }
        }

        return new BlockUsage(
            memory.Neurons, memory.Classes, memory.Sets, memory.Entries, memory.Descriptors, memory.RowBytes, memory.Bytes, memory.PendingWorst);
    }

    private CoreBlocks ToBlocks(List<CutBlock> cut)
    {
        var blocks = new CoreBlock[cut.Count];
        for (int b = 0; b < blocks.Length; b++)
        {
            var slices = new List<PopulationSlice>();
            foreach (int neuron in cut[b].Neurons)
            {
                int population = _populationOf[neuron], i = neuron - index.PopulationBase[population];
                if (slices.Count > 0 && slices[^1] is var last && last.Population == population && last.First + last.Count == i)
                {
                    slices[^1] = last with { Count = last.Count + 1 };
                }
                else
                {
                    slices.Add(new PopulationSlice(population, i, 1));
                }
            }

            DendritePart[] dendrites = [.. cut[b].Dendrites.Select(dendrite =>
            {
                int population = _populationOf[dendrite.Neuron];
                return new DendritePart(
                    population, dendrite.Neuron - index.PopulationBase[population], dendrite.From - index.InStart[dendrite.Neuron], dendrite.To - dendrite.From);
            })];
            blocks[b] = new CoreBlock(slices, 0) { Dendrites = dendrites };
        }

        return new CoreBlocks(blocks);
    }
}
