using HwStack.Chip;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Records activity over time beside a run: what a profile shows and a plain run does not need. Costs nothing when it is not asked for.</summary>
internal sealed class ActivityRecorder
{
    private readonly Engine _engine;
    private readonly ChipDescription _chip;
    private readonly PopulationLayout _layout;
    private readonly EnergyModel _energy;
    private readonly LinkTraffic _traffic;
    private readonly RasterBins _raster;
    private readonly TraceBuilder? _trace;
    private readonly double[] _busyCycles;
    private readonly int[][] _neuronSpikes;
    private readonly long[][] _populationSpikes;
    private readonly long[] _coreCritical;
    private readonly long _ticksPerBin;
    private readonly double[] _seconds;
    private readonly double[] _longest;
    private readonly string[] _critical;
    private readonly double[] _joules;
    private readonly long[][] _counters;
    private readonly long[] _totalsBefore = new long[Counter.Count];
    private readonly long _lastTick;
    private double _secondsBefore;
    private long _portHopsBefore;

    public ActivityRecorder(Engine engine, ChipDescription chip, PopulationLayout layout, long ticks, ActivityRequest request)
    {
        IoMap io = engine.Image.Io;
        int cores = engine.Image.CoreCount;
        (_engine, _chip, _layout, _lastTick) = (engine, chip, layout, ticks - 1);
        _energy = new EnergyModel(chip.Energy);
        _traffic = new LinkTraffic(engine);
        _raster = new RasterBins(io, ticks, request);
        _trace = request.TraceEntriesMax > 0 ? new TraceBuilder(engine, chip.Timing, request.TraceEntriesMax) : null;
        _busyCycles = new double[cores];
        _coreCritical = new long[cores];
        _neuronSpikes = [.. Enumerable.Range(0, cores).Select(core => new int[engine.V(core).Length])];
        _ticksPerBin = Math.Max(1, (ticks + request.SeriesBinsMax - 1) / request.SeriesBinsMax);
        int bins = (int)((ticks + _ticksPerBin - 1) / _ticksPerBin);
        _populationSpikes = [.. io.Populations.Select(_ => new long[bins])];
        (_seconds, _longest, _joules, _critical) = (new double[bins], new double[bins], new double[bins], new string[bins]);
        _counters = [.. Enumerable.Range(0, Counter.Count).Select(_ => new long[bins])];
        Array.Fill(_critical, "none");
    }

    /// <summary>Adds the tick that the engine has just run and the time model has just seen.</summary>
    public void Observe(long tick, TimeModel time)
    {
        int bin = (int)(tick / _ticksPerBin);
        foreach (SpikeEvent spike in _engine.Spikes)
        {
            _neuronSpikes[spike.Core][spike.Neuron]++;
            (int population, int element) = _layout.Of(spike.Core, spike.Neuron);
            if (population >= 0)
            {
                _populationSpikes[population][bin]++;
                _raster.Add(tick, population, element);
            }
        }

        int link = _traffic.Observe();
        double seconds = time.Seconds - _secondsBefore;
        _secondsBefore = time.Seconds;
        _seconds[bin] += seconds;
        string? critical = Critical(link, seconds > _longest[bin]);
        if (critical is not null)
        {
            (_longest[bin], _critical[bin]) = (seconds, critical);
        }

        _trace?.Observe(tick, time.Seconds, _traffic);
        if ((tick + 1) % _ticksPerBin == 0 || tick == _lastTick)
        {
            EndBin(bin);
        }
    }

    /// <summary>What was recorded.</summary>
    /// <param name="feeds">What the ports were fed.</param>
    public ActivityRecord Build(IEnumerable<InputFeed> feeds) => new()
    {
        TicksPerBin = _ticksPerBin,
        Seconds = _seconds,
        TickSecondsMax = _longest,
        Critical = _critical,
        Joules = _joules,
        Counters = _counters,
        Populations = [.. _engine.Image.Io.Populations.Select((population, p) => new PopulationActivity(population.Name, population.Type, _populationSpikes[p]))],
        CoreCriticalTicks = _coreCritical,
        NeuronSpikes = _neuronSpikes,
        PortEvents = [.. feeds.Select(feed => feed.Events())],
        Links = [.. Enumerable.Range(0, _traffic.Packets.Length).Where(link => _traffic.Packets[link] > 0).Select(link => new LinkActivity(
            _traffic.Name(link), _traffic.Packets[link], _traffic.Peak[link],
            _traffic.Packets[link] * _chip.Timing.CyclesPerHop / _chip.Timing.ClockHz, _traffic.CriticalTicks[link]))],
        Raster = _raster.Build(),
        Trace = _trace?.Build(_traffic),
    };

    // Who worked longest in the tick, a core before a link and the lower of equals; its name only when asked, since names cost.
    private string? Critical(int link, bool wantsName)
    {
        double longest = 0;
        int busiest = -1;
        foreach (int core in _engine.ActiveCores)
        {
            double total = TimeModel.BusyCycles(_chip.Timing, _engine.Counters(core)), busy = total - _busyCycles[core];
            _busyCycles[core] = total;
            (longest, busiest) = busy > longest ? (busy, core) : (longest, busiest);
        }

        if (link >= 0 && _traffic.InTick(link) * _chip.Timing.CyclesPerHop > longest)
        {
            _traffic.CriticalTicks[link]++;
            return wantsName ? _traffic.Name(link) : null;
        }

        if (busiest < 0)
        {
            return wantsName ? "none" : null;
        }

        _coreCritical[busiest]++;
        return wantsName ? _engine.CoreIdOf(busiest).ToString() : null;
    }

    // Counters of cores that were not visited can change too (events dropped on arrival), so a bin is the difference of two totals.
    private void EndBin(int bin)
    {
        Span<long> totals = stackalloc long[Counter.Count];
        totals.Clear();
        for (int core = 0; core < _busyCycles.Length; core++)
        {
            ReadOnlySpan<long> counters = _engine.Counters(core);
            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] += counters[i];
            }
        }

        long portHops = 0;
        for (int port = 0; port < _engine.Image.Ports.Count; port++)
        {
            portHops += _engine.PortCounters(port).Hops;
        }

        double joules = _energy.StaticJoules(_busyCycles.Length, _seconds[bin]);
        for (int i = 0; i < totals.Length; i++)
        {
            long change = totals[i] - _totalsBefore[i];
            _counters[i][bin] = change;
            joules += _energy.Joules(CounterNames.All[i], change + (i == Counter.Hops ? portHops - _portHopsBefore : 0));
            _totalsBefore[i] = totals[i];
        }

        _joules[bin] = joules;
        _portHopsBefore = portHops;
    }
}
