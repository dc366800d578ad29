using HwStack.Chip;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>
/// The contention model of docs/emulator.md: the packets of a tick on links and in buffers. Works from what every engine shows, and costs a few operations a hop.
/// Times are cycles since the start of the run; a tick begins when everything before it has arrived.
/// </summary>
internal sealed class ContentionModel
{
    private readonly Engine _engine;
    private readonly TimingTable _table;
    private readonly PacketNetwork _network;
    private readonly TickPackets _packets;
    private readonly SourceQueue _order;
    private readonly double[] _stalls;
    private readonly double[] _blockedSince;
    private readonly int _meshLinks;
    private double _now;
    private double _busyUntil;
    private double _drainSum;
    private double _drainMax;
    private long _ticks;

    public ContentionModel(Engine engine, ChipDescription chip)
    {
        ChipImage image = engine.Image;
        _engine = engine;
        _table = chip.Timing;
        int cores = image.CoreCount, ports = image.Ports.Count;
        _meshLinks = 4 * image.MeshX * image.MeshY;
        var trees = new MulticastTrees(image, _meshLinks);
        _packets = new TickPackets(engine, trees);
        for (int core = 0; core < cores; core++)
        {
            CoreImage memory = image.ReadCore(core);
            _packets.AddCore(core, memory);
            trees.AddCore(core, memory);
        }

        trees.Complete();
        _network = new PacketNetwork(trees, image.MeshX, _meshLinks, ports, cores, chip.Router.BufferPackets, chip.Timing.CyclesPerHop);
        _stalls = new double[cores];
        _order = new SourceQueue(cores + ports);
        _blockedSince = new double[cores + ports];
        Array.Fill(_blockedSince, double.NaN);
    }

    /// <summary>Cycles of the tick that the engine has just run, without the barrier.</summary>
    /// <param name="computeCycles">For each core of <see cref="Engine.ActiveCores"/>, in their order, the cycles it worked, sending left out.</param>
    public double Tick(ReadOnlySpan<double> computeCycles)
    {
        double begin = _now;
        _packets.Read();

        // Host packets have arrived before the cores begin: phase 0 ends in all cores before phase 1 begins.
        _network.Begin(begin);
        for (int source = _stalls.Length; source < _blockedSince.Length; source++)
        {
            Send(source, begin);
        }

        Drain();
        double computed = _network.Delivered;
        _network.Begin(computed);
        _busyUntil = computed;
        ReadOnlySpan<int> active = _engine.ActiveCores;
        for (int i = 0; i < active.Length; i++)
        {
            double worked = computed + computeCycles[i];
            _busyUntil = Math.Max(_busyUntil, worked);
            Send(active[i], worked + _table.CyclesPerSpike);
        }

        Drain();
        double drain = Math.Max(0, _network.Delivered - _busyUntil);
        (_drainSum, _drainMax, _ticks) = (_drainSum + drain, Math.Max(_drainMax, drain), _ticks + 1);
        _now = _busyUntil + drain;
        return _now - begin;
    }

    /// <summary>What the network did since the start of the run.</summary>
    public NetworkRecord Report(double runCycles)
    {
        List<LinkRecord> links = [];
        LinkLines carried = _network.Links;
        double waits = 0;
        for (int link = 0; link < carried.Count; link++)
        {
            long packets = carried.Packets(link);
            waits += carried.Waits(link);
            if (packets > 0)
            {
                links.Add(new LinkRecord(Name(link), packets, packets * _table.CyclesPerHop, carried.Waits(link)));
            }
        }

        LinkRecord? busiest = links.MaxBy(link => link.Packets);
        return new NetworkRecord(
            (long)Math.Round(_stalls.Sum()), (long)Math.Round(waits), _ticks == 0 ? 0 : _drainSum / _ticks, _drainMax, busiest?.Link,
            busiest is null || runCycles <= 0 ? 0 : busiest.BusyCycles / runCycles, _stalls, links);
    }

    private void Send(int source, double ready)
    {
        if (_packets.Has(source))
        {
            _order.Add(source, ready);
        }
    }

    // Packets that become ready and transfers that end, in order of time; transfers first, since they make room.
    private void Drain()
    {
        while (true)
        {
            double ready = _order.FirstReady;
            while (_network.NextTime <= ready && !double.IsPositiveInfinity(_network.NextTime))
            {
                double now = _network.NextTime;
                _network.Advance();
                if (_network.RoomFor >= 0)
                {
                    Resume(_network.RoomFor, now);
                    ready = _order.FirstReady;
                }
            }

            if (double.IsPositiveInfinity(ready))
            {
                return;
            }

            int source = _order.First;
            _order.RemoveFirst();
            if (_network.HasRoom(source))
            {
                Enter(source, ready);
            }
            else
            {
                _blockedSince[source] = ready;
            }
        }
    }

    // A source whose buffer has room again enters the packet that did not fit, if there is one.
    private void Resume(int source, double now)
    {
        double since = _blockedSince[source];
        if (double.IsNaN(since))
        {
            return;
        }

        _blockedSince[source] = double.NaN;
        if (source < _stalls.Length)
        {
            _stalls[source] += now - since;
        }

        Enter(source, now);
    }

    // What a core sends after a stall is late too; a host has all its packets ready at once.
    private void Enter(int source, double now)
    {
        bool isCore = source < _stalls.Length;
        _network.Enter(source, _packets.Take(source), now);
        _busyUntil = isCore ? Math.Max(_busyUntil, now) : _busyUntil;
        if (_packets.Has(source))
        {
            _order.Add(source, now + (isCore ? _table.CyclesPerSpike : 0));
        }
    }

    private string Name(int link)
    {
        return link >= _meshLinks ? _engine.Image.Ports[link - _meshLinks].Id.ToString() : $"core {link / 4} {((LinkDirection)(link & 3)).ToString().ToLowerInvariant()}";
    }
}
