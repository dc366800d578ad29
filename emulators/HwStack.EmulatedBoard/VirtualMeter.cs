using HwStack.Boards.Power;
using HwStack.Emulator;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.EmulatedBoard;

/// <summary>
/// A board's power meter, modelled: energy of the counters by the chip's energy table as the engine counts them, and static power of the configured cores by the board's clock, seen through a meter with faults of its own.
/// Not modelled: what the rest of a board draws.
/// </summary>
/// <param name="options">What is wrong with the meter.</param>
/// <param name="start">The board's clock, s.</param>
internal sealed class VirtualMeter(SimulatedMeterOptions options, double start) : IDisposable
{
    private const string RailName = "core";

    private readonly SimulatedMeter _meter = new(RailName, options);
    private double _seconds = start;
    private double _dynamic;

    /// <summary>Takes what the engine has used since the last call; to be called before counters go back to 0.</summary>
    /// <param name="engine">The engine; null without an image: no power.</param>
    /// <param name="seconds">The board's clock.</param>
    public void Settle(Engine? engine, double seconds)
    {
        double passed = Math.Max(0, seconds - _seconds), joules = 0;
        _seconds = Math.Max(_seconds, seconds);
        if (engine is not null)
        {
            var model = new EnergyModel(engine.Image.Chip.Energy);
            double used = Dynamic(engine, model);
            joules = Math.Max(0, used - _dynamic) + model.StaticJoules(engine.Image.CoreCount, passed);
            _dynamic = used;
        }

        _meter.Advance(passed, joules);
    }

    /// <summary>Counters are 0 again.</summary>
    public void Restart() => _dynamic = 0;

    /// <summary>What the meter shows.</summary>
    public MeterReading Read()
    {
        PowerSample sample = _meter.Read();
        return new MeterReading(
            1, (int)Math.Clamp(Math.Round(sample.Amps * 1e6), int.MinValue, int.MaxValue), (uint)Math.Round(sample.Volts * 1e3),
            (ulong)Math.Max(0, Math.Round(sample.Joules * 1e9)), (ulong)Math.Round(_seconds * 1e6), RailName);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static double Dynamic(Engine engine, EnergyModel model)
    {
        long[] totals = new long[Counter.Count];
        for (int core = 0; core < engine.Image.CoreCount; core++)
        {
            ReadOnlySpan<long> counters = engine.Counters(core);
            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] += counters[i];
            }
        }

        long portHops = 0;
        for (int port = 0; port < engine.Image.Ports.Count; port++)
        {
            portHops += engine.PortCounters(port).Hops;
        }

        return model.ByCause(totals, portHops, engine.Image.CoreCount, null).Values.Sum();
    }
}
