using HwStack.Chip;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>
/// The time models of docs/emulator.md. Analytic: a tick lasts as long as its busiest core, plus the longest way of a packet, plus the barrier; links never make a packet wait.
/// With a contention model that part comes from there.
/// </summary>
internal sealed class TimeModel
{
    private readonly Engine _engine;
    private readonly TimingTable _table;
    private readonly double[] _busyCycles;
    private readonly ContentionModel? _contention;
    private readonly EventBuffer<double> _compute = new();
    private readonly long[] _packets;
    private double _cycles;
    private long _ticks;

    /// <param name="engine">The engine, reset.</param>
    /// <param name="chip">The chip whose timing table counts.</param>
    /// <param name="fidelity">Which model.</param>
    public TimeModel(Engine engine, ChipDescription chip, TimingFidelity fidelity)
    {
        _engine = engine;
        _table = chip.Timing;
        _packets = new long[engine.Image.CoreCount];
        _contention = fidelity == TimingFidelity.Contention ? new ContentionModel(engine, chip) : null;
        _busyCycles = new double[engine.Image.CoreCount];
    }

    /// <summary>Time since the start of the run.</summary>
    public double Seconds { get; private set; }

    /// <summary>Mean duration of a tick; 0 before the first.</summary>
    public double TickSecondsMean => _ticks == 0 ? 0 : Seconds / _ticks;

    /// <summary>Duration of the longest tick.</summary>
    public double TickSecondsMax { get; private set; }

    /// <summary>What the contention model found; null without one.</summary>
    public NetworkRecord? Network => _contention?.Report(_cycles);

    /// <summary>Cycles that a core with these counters was busy. Linear, so the cycles of a tick are a difference of two.</summary>
    public static double BusyCycles(TimingTable table, ReadOnlySpan<long> counters) =>
        (table.CyclesPerAxonEvent * counters[Counter.AxonEvents])
        + (counters[Counter.CellsScanned] / table.CellsPerCycle)
        + (table.CyclesPerNeuronUpdate * counters[Counter.NeuronUpdates])
        + (table.CyclesPerSpike * counters[Counter.Packets]);

    /// <summary>Adds the tick that the engine has just run.</summary>
    public void Observe()
    {
        double busiest = 0;
        _compute.Clear();
        foreach (int core in _engine.ActiveCores)
        {
            ReadOnlySpan<long> counters = _engine.Counters(core); // once: an engine may have to add them up
            double total = BusyCycles(_table, counters);
            double busy = total - _busyCycles[core];
            busiest = Math.Max(busiest, busy);
            _busyCycles[core] = total;
            if (_contention is not null)
            {
                long packets = counters[Counter.Packets];
                _compute.Add(busy - (_table.CyclesPerSpike * (packets - _packets[core])));
                _packets[core] = packets;
            }
        }

        double network = _contention?.Tick(_compute.Items) ?? (busiest + (_table.CyclesPerHop * _engine.LongestPathHops));
        double cycles = network + _table.BarrierCycles;
        _cycles += Math.Max(cycles, _table.TickSeconds * _table.ClockHz);
        double seconds = Math.Max(cycles / _table.ClockHz, _table.TickSeconds);
        Seconds += seconds;
        TickSecondsMax = Math.Max(TickSecondsMax, seconds);
        _ticks++;
    }
}
