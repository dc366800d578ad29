using System.Buffers.Binary;
using HwStack.Image;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Boards;

/// <summary>Reads the latched counters of a board that stands still.</summary>
internal sealed class BoardCounters(BoardSession session, ChipImage image, CancellationToken cancellation)
{
    private readonly EnergyModel _energy = new(image.Chip.Energy);

    /// <summary>Adds counters of cores, their sums, those of ports, and the energy that the image's chip would have used for them, to a record.</summary>
    public RunRecord Complete(RunRecord record)
    {
        List<CoreRecord> cores = [];
        long packets = 0, hops = 0;
        foreach ((uint id, long[] values) in Read())
        {
            if (id >> 31 == 0)
            {
                cores.Add(new CoreRecord(id, values, 0, _energy.CoreJoules(values, 0)));
            }
            else
            {
                packets += values[0];
                hops += values[1];
            }
        }

        Dictionary<string, long> totals = [];
        for (int i = 0; i < CounterNames.All.Count; i++)
        {
            totals.Add(CounterNames.All[i], cores.Sum(core => core.Counters[i]));
        }

        totals.Add("port_packets", packets);
        totals.Add("port_hops", hops);
        Dictionary<string, double> causes = _energy.ByCause([.. CounterNames.All.Select(name => totals[name])], hops, cores.Count, null);
        return record with
        {
            Cores = cores,
            Counters = totals,
            Energy = new EnergyRecord(causes.Values.Sum(), causes, "modelled", "the board's counters with the energy table of the image's chip, without static power"),
        };
    }

    private List<(uint Id, long[] Values)> Read()
    {
        List<(uint, long[])> entries = [];
        int expected = image.CoreCount + image.Ports.Count(port => port.IsInput);
        byte[] body = new byte[4];
        while (entries.Count < expected)
        {
            BinaryPrimitives.WriteInt32LittleEndian(body, entries.Count);
            var from = new WireReader(session.Request(MessageType.Counters, body, cancellation));
            uint total = from.U32();
            _ = from.U64();
            int count = from.U16();
            _ = from.U16();
            if (total != expected || count == 0 || count > expected - entries.Count)
            {
                throw BoardErrors.Malformed(session.Address, MessageType.Counters);
            }

            for (int i = 0; i < count; i++)
            {
                uint id = from.U32();
                long[] values = new long[CounterEntry.Values];
                for (int v = 0; v < values.Length; v++)
                {
                    values[v] = (long)from.U64();
                }

                entries.Add((id, values));
            }

            if (from.Failed)
            {
                throw BoardErrors.Malformed(session.Address, MessageType.Counters);
            }
        }

        return entries;
    }
}
