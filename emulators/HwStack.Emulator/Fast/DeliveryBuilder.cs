using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>Turns axon maps around: from "who reaches me" in each core to "where do I go" for each source. Two passes over the cores: count, then fill.</summary>
/// <param name="sources">All senders.</param>
/// <param name="partitions">Partitions of the cores.</param>
internal sealed unsafe class DeliveryBuilder(Sources sources, int partitions)
{
    /// <summary>Neurons of a block that must go to one core before moving the mask beats walking single spikes.</summary>
    private const int LinkSourcesMin = 16;

    private readonly Deliveries[] _deliveries =
        [.. Enumerable.Range(0, partitions).Select(_ => new Deliveries(sources.SetOf.Length, sources.SetOf.Length / 64))];

    private bool _filling;

    /// <summary>Adds the axons of one core. Call for all cores, then <see cref="BeginFill"/>, then for all cores again.</summary>
    public void Add(CoreImage core, in CoreTable table, int partition, RowOrder order, ReadOnlySpan<bool> hasPayload, List<Axon> axons)
    {
        Deliveries to = _deliveries[partition];
        for (int start = 0, end; start < axons.Count; start = end)
        {
            int block = axons[start].Source >> 6;
            for (end = start + 1; end < axons.Count && axons[end].Source >> 6 == block; end++)
            {
            }

            if (!table.IsLimited && IsConsecutive(core, axons, start, end, order, hasPayload))
            {
                AddLink(to, core, table, axons, start, end, order);
                continue;
            }

            for (int i = start; i < end; i++)
            {
                AddEntries(to, core, table, axons[i], order, hasPayload);
            }
        }
    }

    /// <summary>Turns the counts into offsets.</summary>
    public void BeginFill()
    {
        _filling = true;
        foreach (Deliveries deliveries in _deliveries)
        {
            deliveries.Entries = new AlignedBuffer<uint>(ToOffsets(deliveries.EntryStart));
            deliveries.Links = new AlignedBuffer<BlockLink>(ToOffsets(deliveries.LinkStart));
        }
    }

    /// <summary>The result: one for each partition. Filling has moved every offset to its end, which is the next one's start.</summary>
    public Deliveries[] Finish()
    {
        foreach (Deliveries deliveries in _deliveries)
        {
            MoveBack(deliveries.EntryStart);
            MoveBack(deliveries.LinkStart);
        }

        return _deliveries;
    }

    private void AddLink(Deliveries to, CoreImage core, in CoreTable table, List<Axon> axons, int start, int end, RowOrder order)
    {
        int block = axons[start].Source >> 6;
        int at = to.LinkStart.Pointer[block]++;
        if (!_filling)
        {
            return;
        }

        ulong presence = 0;
        for (int i = start; i < end; i++)
        {
            presence |= 1UL << (axons[i].Source & 63);
        }

        int descriptor = axons[start].Descriptor;
        to.Links.Pointer[at] = new BlockLink
        {
            FirstRow = ((uint)table.FirstWord * 64) + (uint)order.Rows[descriptor], Delay = core.Descriptors[descriptor].Delay, Presence = presence,
        };
    }

    private void AddEntries(Deliveries to, CoreImage core, in CoreTable table, Axon axon, RowOrder order, ReadOnlySpan<bool> hasPayload)
    {
        (int first, int count) = axon.Rows(core);
        for (int number = first; number < first + count; number++)
        {
            if (order.Direct.IsDirect[number])
            {
                continue;
            }

            int at = to.EntryStart.Pointer[axon.Source]++;
            if (_filling)
            {
                uint row = ((uint)table.FirstWord * 64) + (uint)order.Rows[number];
                to.Entries.Pointer[at] = ((uint)core.Descriptors[number].Delay << Deliveries.RowBits) | row;
            }
            else if (table.IsLimited || hasPayload[number])
            {
                to.Slow.Pointer[axon.Source >> 6] |= 1UL << (axon.Source & 63);
            }
        }
    }

    private static bool IsConsecutive(CoreImage core, List<Axon> axons, int start, int end, RowOrder order, ReadOnlySpan<bool> hasPayload)
    {
        if (end - start < LinkSourcesMin)
        {
            return false;
        }

        int delay = core.Descriptors[axons[start].Descriptor].Delay, row = order.Rows[axons[start].Descriptor];
        for (int i = start; i < end; i++, row++)
        {
            int number = axons[i].Descriptor;
            bool ascends = i == start || axons[i].Source > axons[i - 1].Source;
            if (!ascends || row < 0 || order.Rows[number] != row || hasPayload[number] || core.Descriptors[number].Delay != delay)
            {
                return false;
            }
        }

        return true;
    }

    // Exclusive prefix sums in place; returns the total.
    private static long ToOffsets(AlignedBuffer<int> counts)
    {
        long total = 0;
        for (long i = 0; i < counts.Length; i++)
        {
            int count = counts.Pointer[i];
            counts.Pointer[i] = (int)total;
            total += count;
        }

        return total <= int.MaxValue ? total : throw new UserErrorException(new UserError(
            "HW2953", $"the image delivers spikes to {total} rows, more than the fast engine's {int.MaxValue}.", null, $"{total}", $"{int.MaxValue}", "Run it with the scalar engine."));
    }

    private static void MoveBack(AlignedBuffer<int> ends)
    {
        for (long i = ends.Length - 1; i > 0; i--)
        {
            ends.Pointer[i] = ends.Pointer[i - 1];
        }

        ends.Pointer[0] = 0;
    }
}
