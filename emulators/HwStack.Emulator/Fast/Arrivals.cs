using System.Numerics;
using System.Runtime.CompilerServices;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>Phase 3 at the receiving end: packets become due rows of the cores of one partition. docs/chip.md section 9.</summary>
/// <param name="layout">The image.</param>
/// <param name="state">Event bitmaps.</param>
/// <param name="deliveries">Where spikes go in this partition.</param>
/// <param name="active">For each slot a bit for every core with a row due.</param>
internal sealed unsafe class Arrivals(FastLayout layout, FastState state, Deliveries deliveries, AlignedBuffer<ulong> active)
{
    private readonly long _coreWords = (layout.Cores.Length + 63) / 64;
    private readonly AlignedBuffer<nint> _dueOfDelay = new(RowDescriptor.DelayMax + 1);
    private readonly AlignedBuffer<nint> _activeOfDelay = new(RowDescriptor.DelayMax + 1);

    /// <summary>Delivers what all partitions sent. Outboxes come in order of cores, which is the order in which full queues drop.</summary>
    /// <param name="outbox">Blocks that send.</param>
    /// <param name="arrival">Tick in which a delay of 0 is due.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Deliver(ReadOnlySpan<BlockSpikes> outbox, long arrival)
    {
        SetSlots(arrival);
        int* entryStart = deliveries.EntryStart.Pointer;
        foreach (ref readonly BlockSpikes spikes in outbox)
        {
            for (int link = deliveries.LinkStart.Pointer[spikes.Block]; link < deliveries.LinkStart.Pointer[spikes.Block + 1]; link++)
            {
                Move(deliveries.Links.Pointer[link], spikes.Fired);
            }

            if (entryStart[spikes.Block * 64] == entryStart[(spikes.Block * 64) + 64])
            {
                continue;
            }

            ulong careful = deliveries.Slow.Pointer[spikes.Block] | spikes.Graded;
            for (ulong left = spikes.Fired | spikes.Graded; left != 0; left &= left - 1)
            {
                int bit = BitOperations.TrailingZeroCount(left), source = (spikes.Block * 64) + bit;
                if ((careful >> bit & 1) == 0)
                {
                    Walk(source);
                }
                else
                {
                    Send(source, (spikes.Fired >> bit & 1) != 0 ? 1 : layout.Neurons.V.Pointer[source], arrival);
                }
            }
        }
    }

    /// <summary>Delivers one event with a payload, minding full queues.</summary>
    public void Send(int source, int payload, long arrival)
    {
        for (int i = deliveries.EntryStart.Pointer[source]; i < deliveries.EntryStart.Pointer[source + 1]; i++)
        {
            uint entry = deliveries.Entries.Pointer[i];
            long slot = (arrival + (entry >> Deliveries.RowBits)) % state.Slots;
            int row = (int)(entry & ((1u << Deliveries.RowBits) - 1)), core = state.CoreOfWord.Pointer[row >> 6];
            ref CoreTable table = ref layout.Cores[core];
            ref ulong word = ref state.Due.Pointer[(slot * layout.Words) + (row >> 6)];
            ulong bit = 1UL << row;
            if (table.IsLimited && (word & bit) == 0)
            {
                if (state.PendingCount.Pointer[core] == layout.PendingEntries)
                {
                    state.Counters.Pointer[((long)core * Counter.Count) + Counter.QueueOverflows]++;
                    continue;
                }

                state.PendingCount.Pointer[core]++;
            }

            word |= bit;
            active.Pointer[(slot * _coreWords) + (core >> 6)] |= 1UL << core;
            int number = row - (table.FirstWord * 64);
            if (number >= table.PayloadFirst)
            {
                ref short sum = ref state.Payloads.Pointer[(slot * layout.Payloads) + table.PayloadBase + number - table.PayloadFirst];
                sum = unchecked((short)(sum + payload));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Walk(int source)
    {
        uint* entries = deliveries.Entries.Pointer;
        int end = deliveries.EntryStart.Pointer[source + 1];
        for (int i = deliveries.EntryStart.Pointer[source]; i < end; i++)
        {
            uint row = entries[i] & ((1u << Deliveries.RowBits) - 1);
            uint delay = entries[i] >> Deliveries.RowBits;
            int core = state.CoreOfWord.Pointer[row >> 6];
            ((ulong*)_dueOfDelay.Pointer[delay])[row >> 6] |= 1UL << (int)row;
            ((ulong*)_activeOfDelay.Pointer[delay])[core >> 6] |= 1UL << core;
        }
    }

    // The senders present become consecutive bits, which lie in one word or two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(in BlockLink link, ulong fired)
    {
        ulong rows = BitExtract.Extract(fired, link.Presence);
        if (rows == 0)
        {
            return;
        }

        int shift = (int)(link.FirstRow & 63), core = state.CoreOfWord.Pointer[link.FirstRow >> 6];
        ulong* word = (ulong*)_dueOfDelay.Pointer[link.Delay] + (link.FirstRow >> 6);
        word[0] |= rows << shift;
        ulong upper = shift == 0 ? 0 : rows >> (64 - shift);
        if (upper != 0)
        {
            word[1] |= upper;
        }

        ((ulong*)_activeOfDelay.Pointer[link.Delay])[core >> 6] |= 1UL << core;
    }

    // One division for each delay and tick instead of one for each event.
    private void SetSlots(long arrival)
    {
        for (int delay = 0; delay < state.Slots; delay++)
        {
            long slot = (arrival + delay) % state.Slots;
            _dueOfDelay.Pointer[delay] = (nint)(state.Due.Pointer + (slot * layout.Words));
            _activeOfDelay.Pointer[delay] = (nint)(active.Pointer + (slot * _coreWords));
        }
    }
}
