using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>Collects the arcs of all cores by source, in the two passes of <see cref="DeliveryBuilder"/>: count, then fill.</summary>
/// <param name="sources">All senders.</param>
/// <param name="partitions">Partitions of the cores.</param>
/// <param name="plan">Decides which rows become arcs.</param>
/// <param name="sparseTargetBits">Of the chip.</param>
internal sealed unsafe class DirectBuilder(Sources sources, int partitions, DirectPlan plan, int sparseTargetBits)
{
    // Records of 32 or 64 bytes, so that none crosses a cache line.
    private const int FewInline = 6, SomeInline = 14;

    // Where few sources have arcs into a partition, empty places would take most of the memory.
    private const int RecordWordsPerArcMax = 3;

    private readonly List<(DirectArcs Arcs, AlignedBuffer<int> Counts)>[] _lists =
        [.. Enumerable.Range(0, partitions).Select(_ => new List<(DirectArcs, AlignedBuffer<int>)>())];

    private bool _filling;

    /// <summary>Adds the arcs of one core.</summary>
    public void Add(CoreImage core, int coreIndex, int partition, RowOrder order, List<Axon> axons)
    {
        foreach (Axon axon in axons)
        {
            (int first, int count) = axon.Rows(core);
            for (int number = first; number < first + count; number++)
            {
                if (order.Direct.IsDirect[number])
                {
                    (DirectArcs arcs, AlignedBuffer<int> counts) = Of(partition, core.Descriptors[number].Delay);
                    if (_filling)
                    {
                        Fill(core, coreIndex, arcs, counts, axon.Source, number, order);
                    }
                    else
                    {
                        counts.Pointer[axon.Source] += order.Shapes[number].NonZero;
                        arcs.TallyStart.Pointer[axon.Source]++;
                    }
                }
            }
        }
    }

    /// <summary>Turns the counts into places.</summary>
    public void BeginFill()
    {
        _filling = true;
        foreach ((DirectArcs arcs, AlignedBuffer<int> counts) in _lists.SelectMany(list => list))
        {
            Place(arcs, counts);
        }
    }

    /// <summary>The result: the arcs of each partition, ascending by delay. Filling has moved the start of each source's tallies to their end, which is the next one's start.</summary>
    public DirectArcs[][] Finish()
    {
        foreach ((DirectArcs arcs, _) in _lists.SelectMany(list => list))
        {
            for (long i = arcs.TallyStart.Length - 1; i > 0; i--)
            {
                arcs.TallyStart.Pointer[i] = arcs.TallyStart.Pointer[i - 1];
            }

            arcs.TallyStart.Pointer[0] = 0;
        }

        return [.. _lists.Select(list => list.Select(item => item.Arcs).OrderBy(arcs => arcs.Delay).ToArray())];
    }

    private void Place(DirectArcs arcs, AlignedBuffer<int> counts)
    {
        long all = 0, senders = 0, tallies = 0;
        for (long i = 0; i < counts.Length; i++)
        {
            (all, senders) = (all + counts.Pointer[i], senders + (counts.Pointer[i] > 0 ? 1 : 0));
            int tallyCount = arcs.TallyStart.Pointer[i];
            arcs.TallyStart.Pointer[i] = (int)tallies;
            tallies += tallyCount;
        }

        // With twice as many arcs as fit, most of what a record could save is lost again.
        arcs.TallyStart.Pointer[counts.Length] = (int)Math.Min(tallies, int.MaxValue);
        arcs.Inline = all <= senders * (FewInline + 1) ? FewInline : all <= senders * (SomeInline + 2) ? SomeInline : 0;
        if (counts.Length * arcs.Stride > RecordWordsPerArcMax * all)
        {
            arcs.Inline = 0;
        }

        arcs.Records = new(counts.Length * arcs.Stride);
        arcs.Records.Pointer[0] = 0;
        long rest = 1;
        uint nowhere = (uint)sources.FirstBlock[sources.Cores] * NeuronBlock.Size;
        for (long i = 0; i < counts.Length; i++)
        {
            uint* record = arcs.Records.Pointer + (i * arcs.Stride);
            new Span<uint>(record + DirectArcs.HeadWords, arcs.Inline).Fill(nowhere);
            if (counts.Pointer[i] > arcs.Inline)
            {
                record[1] = (uint)rest;
                rest += 1 + counts.Pointer[i] - arcs.Inline;
            }

            counts.Pointer[i] = 0;
        }

        if (rest > int.MaxValue || tallies > int.MaxValue)
        {
            throw new UserErrorException(new UserError(
                "HW2953", $"the image delivers spikes to {all} neurons, more than the fast engine's {int.MaxValue}.", null, $"{all}", $"{int.MaxValue}", "Run it with the scalar engine."));
        }

        arcs.Arcs = new(rest);
        arcs.Tallies = new(tallies);
    }

    private void Fill(CoreImage core, int coreIndex, DirectArcs to, AlignedBuffer<int> placed, int source, int number, RowOrder order)
    {
        RowDescriptor descriptor = core.Descriptors[number];
        RowShape shape = order.Shapes[number];
        to.Tallies.Pointer[to.TallyStart.Pointer[source]++] =
            new RowTally { Core = coreIndex, Descriptor = number, Cells = (ushort)descriptor.Count, NonZero = (ushort)shape.NonZero };
        uint* record = to.Records.Pointer + ((long)source * to.Stride);
        int firstTarget = sources.FirstBlock[coreIndex] * NeuronBlock.Size;
        foreach ((int target, int weight) in new RowReader(core, descriptor, sparseTargetBits))
        {
            if (weight == 0)
            {
                continue;
            }

            int value = plan.ValueOf(DirectRows.ValueOf(weight, shape.Shift + core.Neurons[target].Exponent, order.Direct.Shift)), at = placed.Pointer[source]++;
            uint arc = ((uint)value << DirectPlan.TargetBits) | (uint)(firstTarget + target);
            if (at < to.Inline)
            {
                record[DirectArcs.HeadWords + at] = arc;
            }
            else
            {
                uint* rest = to.Arcs.Pointer + record[1];
                rest[0]++;
                rest[1 + at - to.Inline] = arc;
            }
        }
    }

    // Every partition has lists for every delay that occurs, so that all count the same events.
    private (DirectArcs Arcs, AlignedBuffer<int> Counts) Of(int partition, int delay)
    {
        if (!_lists[partition].Exists(item => item.Arcs.Delay == delay))
        {
            foreach (List<(DirectArcs, AlignedBuffer<int>)> list in _lists)
            {
                list.Add((new DirectArcs(delay, sources.SetOf.Length), new AlignedBuffer<int>(sources.SetOf.Length)));
            }
        }

        return _lists[partition].Find(item => item.Arcs.Delay == delay);
    }
}
