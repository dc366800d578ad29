using System.Numerics;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>Hashes the engine's state in the image's terms. The engine numbers rows its own way; the descriptor of each row is worked out again when it is first asked for.</summary>
/// <param name="image">The image.</param>
/// <param name="layout">The image in the engine's layout.</param>
/// <param name="state">Pending events.</param>
/// <param name="workers">Spikes on their way along arcs.</param>
/// <param name="host">Host events on their way along arcs.</param>
internal sealed unsafe class FastStateHash(ChipImage image, FastLayout layout, FastState state, Worker[] workers, HostHistory host)
{
    private readonly RowOrder?[] _orders = new RowOrder?[layout.Cores.Length];

    /// <summary>The hash before tick <paramref name="nextTick"/> runs.</summary>
    public ulong Of(long nextTick)
    {
        ulong hash = Emulator.StateHash.Start(nextTick);
        for (int core = 0; core < layout.Cores.Length; core++)
        {
            hash = unchecked(hash + Neurons(layout.Cores[core]) + Pending(core, nextTick));
        }

        foreach (DirectArcs list in layout.Direct.SelectMany(lists => lists))
        {
            for (long tick = nextTick - 1 - list.Delay; tick < nextTick; tick++)
            {
                foreach (Worker worker in workers)
                {
                    hash = unchecked(hash + OnTheirWay(list, worker.SentIn(tick), tick + 1 + list.Delay));
                }
            }

            for (long tick = nextTick - list.Delay; tick < nextTick; tick++)
            {
                foreach ((int source, int payload) in host.StampedIn(tick))
                {
                    hash = unchecked(hash + OnItsWay(list, source, payload, tick + list.Delay));
                }
            }
        }

        return hash;
    }

    private ulong OnTheirWay(DirectArcs list, ReadOnlySpan<BlockSpikes> sent, long due)
    {
        ulong hash = 0;
        foreach (BlockSpikes spikes in sent)
        {
            for (ulong left = spikes.Fired; left != 0; left &= left - 1)
            {
                int source = (spikes.Block * 64) + BitOperations.TrailingZeroCount(left);
                hash = unchecked(hash + OnItsWay(list, source, 1, due));
            }
        }

        return hash;
    }

    private ulong OnItsWay(DirectArcs list, int source, int payload, long due)
    {
        ulong hash = 0;
        for (int i = list.TallyStart.Pointer[source]; i < list.TallyStart.Pointer[source + 1]; i++)
        {
            RowTally tally = list.Tallies.Pointer[i];
            hash = unchecked(hash + Emulator.StateHash.Pending(layout.Cores[tally.Core].Id, tally.Descriptor, due, (short)payload));
        }

        return hash;
    }

    private ulong Neurons(in CoreTable core)
    {
        ulong hash = 0;
        NeuronTable neurons = layout.Neurons;
        long first = core.FirstBlock * (long)NeuronBlock.Size;
        for (int n = 0; n < core.Neurons; n++)
        {
            hash = unchecked(hash + Emulator.StateHash.Neuron(
                core.Id, n, neurons.V.Pointer[first + n], neurons.U.Pointer[first + n], neurons.Refractory.Pointer[first + n]));
        }

        return hash;
    }

    private ulong Pending(int core, long nextTick)
    {
        ref readonly CoreTable table = ref layout.Cores[core];
        ulong hash = 0;
        for (long due = nextTick; due < nextTick + state.Slots; due++)
        {
            long slot = due % state.Slots;
            for (int word = 0; word < table.Words; word++)
            {
                for (ulong left = state.Due.Pointer[(slot * layout.Words) + table.FirstWord + word]; left != 0; left &= left - 1)
                {
                    int row = (word * 64) + BitOperations.TrailingZeroCount(left);
                    RowOrder order = _orders[core] ??= layout.OrderOf(image.ReadCore(core), core);
                    short payload = row < table.PayloadFirst ? (short)1 : state.Payloads.Pointer[(slot * layout.Payloads) + table.PayloadBase + row - table.PayloadFirst];
                    hash = unchecked(hash + Emulator.StateHash.Pending(table.Id, order.Descriptors[row], due, payload));
                }
            }
        }

        return hash;
    }
}
