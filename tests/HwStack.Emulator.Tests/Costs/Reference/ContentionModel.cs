using HwStack.Chip;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>
/// The slow, obvious twin of the contention model of docs/emulator.md, packet by packet and link by link; the fast one must agree with it to the last bit.
/// Times are cycles since the start of the run; a tick begins when everything before it has arrived.
/// </summary>
internal sealed class ContentionModel
{
    private readonly Engine _engine;
    private readonly TimingTable _table;
    private readonly PacketNetwork _network;
    private readonly TreeShapes[] _shapes;
    private readonly (int X, int Y)[] _routers;
    private readonly TickPackets _packets;
    private readonly double[] _stalls;
    private readonly double[] _blockedSince;
    private readonly int[] _next;
    private readonly PriorityQueue<int, (double Ready, int Source)> _order = new();
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
        _network = new PacketNetwork(image.MeshX, _meshLinks, ports, cores, chip.Router.BufferPackets, chip.Timing.CyclesPerHop);
        Dictionary<CoreId, int> portLinks = [];
        for (int port = 0; port < ports; port++)
        {
            portLinks.Add(image.Ports[port].Id, _meshLinks + port);
        }

        _packets = new TickPackets(engine);
        _shapes = new TreeShapes[cores + ports];
        _routers = new (int, int)[cores + ports];
        for (int core = 0; core < cores; core++)
        {
            CoreImage memory = image.ReadCore(core);
            _packets.AddCore(core, memory);
            _shapes[core] = TreeShapes.Of(image, memory.Id, memory.Sets, portLinks);
            _routers[core] = TreeShapes.RouterOf(image, memory.Id);
        }

        for (int port = 0; port < ports; port++)
        {
            _shapes[cores + port] = TreeShapes.Of(image, image.Ports[port].Id, image.Ports[port].Sets, portLinks);
            _routers[cores + port] = TreeShapes.RouterOf(image, image.Ports[port].Id);
        }

        _stalls = new double[cores];
        _next = new int[cores + ports];
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
        for (int source = _stalls.Length; source < _shapes.Length; source++)
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
        for (int link = 0; link < _network.Packets.Length; link++)
        {
            if (_network.Packets[link] > 0)
            {
                links.Add(new LinkRecord(Name(link), _network.Packets[link], _network.Packets[link] * _table.CyclesPerHop, _network.Waits[link]));
            }
        }

        LinkRecord? busiest = links.MaxBy(link => link.Packets);
        return new NetworkRecord(
            (long)Math.Round(_stalls.Sum()), (long)Math.Round(_network.Waits.Sum()), _ticks == 0 ? 0 : _drainSum / _ticks, _drainMax, busiest?.Link,
            busiest is null || runCycles <= 0 ? 0 : busiest.BusyCycles / runCycles, _stalls, links);
    }

    private void Send(int source, double ready)
    {
        _next[source] = 0;
        if (_packets.Of(source).Length > 0)
        {
            _order.Enqueue(source, (ready, source));
        }
    }

    // Packets that become ready and transfers that end, in order of time; transfers first, since they make room.
    private void Drain()
    {
        while (true)
        {
            bool waiting = _order.TryPeek(out int source, out (double Ready, int Source) key);
            double transfer = _network.NextTime;
            if (!waiting && double.IsPositiveInfinity(transfer))
            {
                return;
            }

            if (!waiting || transfer <= key.Ready)
            {
                _network.Advance();
                if (_network.RoomFor is >= 0 and int freed && !double.IsNaN(_blockedSince[freed]))
                {
                    double since = _blockedSince[freed];
                    _blockedSince[freed] = double.NaN;
                    if (freed < _stalls.Length)
                    {
                        _stalls[freed] += transfer - since;
                    }

                    Enter(freed, transfer);
                }

                continue;
            }

            _order.Dequeue();
            if (_network.HasRoom(source))
            {
                Enter(source, key.Ready);
            }
            else
            {
                _blockedSince[source] = key.Ready;
            }
        }
    }

    // What a core sends after a stall is late too; a host has all its packets ready at once.
    private void Enter(int source, double now)
    {
        ReadOnlySpan<ushort> sets = _packets.Of(source);
        int set = sets[_next[source]];
        (int x, int y) = _routers[source];
        bool yFirst = _shapes[source].YFirst[set], isCore = source < _stalls.Length;
        _network.Enter(new TickPacket(_shapes[source], set, source, yFirst ? y : x, yFirst ? x : y, yFirst), now);
        _busyUntil = isCore ? Math.Max(_busyUntil, now) : _busyUntil;
        if (++_next[source] < sets.Length)
        {
            _order.Enqueue(source, (now + (isCore ? _table.CyclesPerSpike : 0), source));
        }
    }

    private string Name(int link)
    {
        return link >= _meshLinks ? _engine.Image.Ports[link - _meshLinks].Id.ToString() : $"core {link / 4} {((LinkDirection)(link & 3)).ToString().ToLowerInvariant()}";
    }
}
