using System.Numerics;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>Phase 3: packets leave and arrive in the queues of their destinations. docs/chip.md sections 9 and 10.</summary>
/// <param name="cores">All cores.</param>
internal sealed class Packets(CoreState[] cores)
{
    /// <summary>Spikes of this tick.</summary>
    public EventBuffer<SpikeEvent> Spikes { get; } = new();

    /// <summary>Packets that left through output ports in this tick.</summary>
    public EventBuffer<OutputEvent> Outputs { get; } = new();

    /// <summary>Links that fail; null while none does.</summary>
    public LinkFaults? Links { get; set; }

    /// <summary>Deliveries that dead or lossy links and dead cores swallowed since the reset.</summary>
    public long DeliveriesLost { get; set; }

    /// <summary>Longest way of a packet of this tick.</summary>
    public int LongestPathHops { get; private set; }

    /// <summary>Forgets the events of the last tick.</summary>
    public void Clear()
    {
        Spikes.Clear();
        Outputs.Clear();
        LongestPathHops = 0;
    }

    /// <summary>Sends the packets of one core. Cores must be visited in ascending order: that is the order in which full queues drop.</summary>
    public void Send(int index, long tick)
    {
        CoreState core = cores[index];
        CoreImage memory = core.Memory;
        for (int word = 0; word < core.Fired.Length; word++)
        {
            ulong fired = core.Fired[word];
            core.Fired[word] = 0;
            for (ulong left = fired | core.Loud[word]; left != 0; left &= left - 1)
            {
                int n = (word << 6) + BitOperations.TrailingZeroCount(left);
                ref readonly NeuronRecord record = ref memory.Neurons[n];
                bool spike = (fired & left & (~left + 1)) != 0;
                if (spike)
                {
                    Spikes.Add(new SpikeEvent(index, n));
                }
                else if (tick < memory.Classes[record.Class].StartTick)
                {
                    continue; // held: not even a graded packet
                }

                int set = record.DestinationSet;
                if (core.Routes.Sends[set])
                {
                    core.Counters[Counter.Packets]++;
                    core.Counters[Counter.Hops] += core.Routes.Hops[set];
                    Send(core.Routes, set, n, spike ? 1 : core.V[n], tick + 1, 1);
                }
            }
        }
    }

    /// <summary>Sends one event of a source to a set.</summary>
    /// <param name="routes">Sets of the source.</param>
    /// <param name="set">The set, not empty.</param>
    /// <param name="channel">Neuron or channel.</param>
    /// <param name="payload">Payload, all packets together.</param>
    /// <param name="arrival">Tick in which a delay of 0 is due.</param>
    /// <param name="packets">Packets that carry it.</param>
    public void Send(Routes routes, int set, int channel, int payload, long arrival, int packets)
    {
        routes.Packets[set] += packets;
        LongestPathHops = Math.Max(LongestPathHops, routes.Depth[set]);
        for (int i = routes.Start[set]; i < routes.Start[set + 1]; i++)
        {
            Destination to = routes.Destinations[i];
            if (IsLost(routes, set, channel, to, arrival))
            {
                DeliveriesLost++;
                continue;
            }

            if (to.Core >= 0)
            {
                int axon = cores[to.Core].FindAxon(to.Start, to.End, channel);
                if (axon >= 0)
                {
                    Delivery.Arrive(cores[to.Core], axon, arrival, payload);
                }
            }
            else if (routes.PortChannels[to.Start][channel] is >= 0 and int portChannel)
            {
                Outputs.Add(new OutputEvent(to.End, portChannel, payload));
            }
        }
    }

    private bool IsLost(Routes routes, int set, int channel, Destination to, long arrival) =>
        (to.Core >= 0 && cores[to.Core].IsDead)
        || (Links is not null && Links.Loses(routes.Source, channel, to.Core >= 0 ? cores[to.Core].Id : CoreId.Port(to.End), routes.YFirst[set], arrival));
}
