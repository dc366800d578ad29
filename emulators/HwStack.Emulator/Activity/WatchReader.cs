using HwStack.Chip;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Reads a running engine for a <see cref="RunWatch"/>: one pass over the cores' counters a look.</summary>
internal sealed class WatchReader
{
    private readonly Engine _engine;
    private readonly ChipDescription _chip;
    private readonly EnergyModel _energy;
    private readonly double[] _busyCycles;

    public WatchReader(Engine engine, ChipDescription chip)
    {
        (_engine, _chip, _energy) = (engine, chip, new EnergyModel(chip.Energy));
        _busyCycles = new double[engine.Image.CoreCount];
    }

    /// <summary>The run at this moment.</summary>
    public WatchSample Read(long ticksDone, long ticks, long spikes, TimeModel time)
    {
        double longest = 0, joules = _energy.StaticJoules(_busyCycles.Length, time.Seconds);
        int slowest = -1;
        Span<long> totals = stackalloc long[Counter.Count];
        totals.Clear();
        for (int core = 0; core < _busyCycles.Length; core++)
        {
            ReadOnlySpan<long> counters = _engine.Counters(core);
            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] += counters[i];
            }

            double total = TimeModel.BusyCycles(_chip.Timing, counters), busy = total - _busyCycles[core];
            _busyCycles[core] = total;
            (longest, slowest) = busy > longest ? (busy, core) : (longest, slowest);
        }

        for (int port = 0; port < _engine.Image.Ports.Count; port++)
        {
            totals[Counter.Hops] += _engine.PortCounters(port).Hops;
        }

        for (int i = 0; i < totals.Length; i++)
        {
            joules += _energy.Joules(CounterNames.All[i], totals[i]);
        }

        return new WatchSample(
            ticksDone, ticks, spikes, time.Seconds, joules, slowest < 0 ? null : _engine.CoreIdOf(slowest).Value, longest / _chip.Timing.ClockHz);
    }
}
