using HwStack.Chip;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Records each core and link in each tick until a limit of entries; a tick is in it whole or not at all.</summary>
internal sealed class TraceBuilder
{
    private readonly Engine _engine;
    private readonly TimingTable _table;
    private readonly int _most;
    private readonly long[] _before;
    private readonly List<double> _starts = [0];
    private readonly List<CoreTrace> _cores = [];
    private readonly List<LinkTrace> _links = [];
    private bool _isWhole = true;

    public TraceBuilder(Engine engine, TimingTable table, int entriesMax)
    {
        (_engine, _table, _most) = (engine, table, entriesMax);
        _before = new long[engine.Image.CoreCount * Counter.Count];
    }

    /// <summary>Adds the tick just run, which ended at a time of the run.</summary>
    public void Observe(long tick, double endSeconds, LinkTraffic traffic)
    {
        ReadOnlySpan<int> active = _engine.ActiveCores;
        _isWhole &= _cores.Count + _links.Count + active.Length + traffic.Touched.Count <= _most && tick < int.MaxValue;
        if (!_isWhole)
        {
            return;
        }

        foreach (int core in active)
        {
            Span<long> before = _before.AsSpan(core * Counter.Count, Counter.Count);
            ReadOnlySpan<long> now = _engine.Counters(core);
            double busy = (TimeModel.BusyCycles(_table, now) - TimeModel.BusyCycles(_table, before)) / _table.ClockHz;
            if (!now.SequenceEqual(before))
            {
                _cores.Add(new CoreTrace(
                    (int)tick, _engine.CoreIdOf(core).Value, busy, Change(now, before, Counter.AxonEvents), Change(now, before, Counter.SynapticOps),
                    Change(now, before, Counter.NeuronUpdates), Change(now, before, Counter.Spikes), Change(now, before, Counter.Packets)));
                now.CopyTo(before);
            }
        }

        foreach (int link in traffic.Touched)
        {
            _links.Add(new LinkTrace((int)tick, link, traffic.InTick(link), traffic.InTick(link) * _table.CyclesPerHop / _table.ClockHz));
        }

        _starts.Add(endSeconds);
    }

    /// <summary>The trace.</summary>
    public TraceRecord Build(LinkTraffic traffic)
    {
        SortedDictionary<int, string> names = [];
        foreach (LinkTrace entry in _links)
        {
            names.TryAdd(entry.Link, traffic.Name(entry.Link));
        }

        return new TraceRecord([.. _starts], _cores, _links, names, _isWhole);
    }

    private static int Change(ReadOnlySpan<long> now, ReadOnlySpan<long> before, int counter) => (int)(now[counter] - before[counter]);
}
