using System.Numerics;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Counters of arcs, made up when somebody asks: a spike adds 1 to its source while the engine runs, and what an event of that source counts in which core
/// (and to which destination set its packet went) is known since the image was loaded.
/// </summary>
/// <param name="layout">The image.</param>
/// <param name="state">Counters.</param>
/// <param name="workers">Workers in order of their cores.</param>
internal sealed unsafe class DirectCounts(FastLayout layout, FastState state, Worker[] workers)
{
    private readonly EventBuffer<int> _early = new();
    private long _settled = -1;

    /// <summary>Forgets everything counted.</summary>
    public void Clear()
    {
        _early.Clear();
        _settled = -1;
        foreach (DirectArcs list in layout.Direct.SelectMany(lists => lists))
        {
            list.Uncounted.Clear();
            for (long i = 0; i < list.Sources; i++)
            {
                list.Records.Pointer[i * list.Stride] = 0;
            }
        }
    }

    /// <summary>Brings the counters up to date before tick <paramref name="nextTick"/>.</summary>
    public void Settle(long nextTick)
    {
        if (_settled == nextTick || layout.Direct[0].Length == 0)
        {
            return;
        }

        _settled = nextTick;
        foreach (int source in _early.Items)
        {
            state.SetPackets.Pointer[layout.Sources.SetOf[source]]--;
        }

        _early.Clear();
        for (int partition = 0; partition < layout.Direct.Length; partition++)
        {
            for (int i = 0; i < layout.Direct[partition].Length; i++)
            {
                Settle(layout.Direct[partition][i], partition == 0 && i == 0);
            }
        }

        // Packets count when they are sent, which is before the first list has seen them.
        for (long tick = nextTick - 1 - layout.Direct[0][0].Delay; tick < nextTick; tick++)
        {
            foreach (Worker worker in workers)
            {
                foreach (BlockSpikes spikes in worker.SentIn(tick))
                {
                    for (ulong left = layout.CountsPacketsLater(spikes.Block) ? spikes.Fired : 0; left != 0; left &= left - 1)
                    {
                        CountEarly((spikes.Block * 64) + BitOperations.TrailingZeroCount(left));
                    }
                }
            }
        }
    }

    private void CountEarly(int source)
    {
        int set = layout.Sources.SetOf[source];
        if (layout.Routes.Sends[set])
        {
            state.SetPackets.Pointer[set]++;
            _early.Add(source);
        }
    }

    private void Settle(DirectArcs list, bool countsPackets)
    {
        for (long word = 0; word < list.Uncounted.Length; word++)
        {
            for (ulong blocks = list.Uncounted.Pointer[word]; blocks != 0; blocks &= blocks - 1)
            {
                int block = (int)(word << 6) + BitOperations.TrailingZeroCount(blocks);
                bool packets = countsPackets && layout.CountsPacketsLater(block);
                for (int source = block * 64; source < (block + 1) * 64; source++)
                {
                    ref uint events = ref list.Records.Pointer[(long)source * list.Stride];
                    if (events != 0)
                    {
                        Settle(list, source, events, packets);
                        events = 0;
                    }
                }
            }

            list.Uncounted.Pointer[word] = 0;
        }
    }

    private void Settle(DirectArcs list, int source, long events, bool packets)
    {
        for (int i = list.TallyStart.Pointer[source]; i < list.TallyStart.Pointer[source + 1]; i++)
        {
            ref RowTally tally = ref list.Tallies.Pointer[i];
            long* counters = state.Counters.Pointer + ((long)tally.Core * Counter.Count);
            counters[Counter.AxonEvents] += events;
            counters[Counter.CellsScanned] += events * tally.Cells;
            counters[Counter.SynapticOps] += events * tally.NonZero;
        }

        int set = layout.Sources.SetOf[source];
        if (packets && layout.Routes.Sends[set])
        {
            state.SetPackets.Pointer[set] += events;
        }
    }
}
