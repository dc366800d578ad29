using HwStack.Image;
using HwStack.Network;
using HwStack.Network.Topologies;
using HwStack.Runtime;

namespace HwStack.Emulator.Benchmarking;

/// <summary>An engine with what a workload lets run along: host events, time with contention, a record of the spikes. All of it counts into the measured time.</summary>
internal sealed class BenchRun
{
    private readonly Engine _engine;
    private readonly TimeModel? _time;
    private readonly PopulationLayout? _layout;
    private readonly IReadOnlyList<InputMap> _inputs;
    private readonly Signal? _signal;
    private RateRecorder? _activity;

    public BenchRun(BenchWorkload workload, Engine engine)
    {
        _engine = engine;
        IoMap io = engine.Image.Io;
        (_inputs, DtSeconds) = (io.Inputs, io.DtSeconds);
        for (int core = 0; core < engine.Image.CoreCount; core++)
        {
            Neurons += engine.V(core).Length;
        }

        _time = workload.Fidelity == TimingFidelity.Analytic ? null : new TimeModel(engine, engine.Image.Chip, workload.Fidelity);
        _layout = workload.RecordsActivity ? new PopulationLayout(engine.Image, core => (engine.CoreIdOf(core), engine.V(core).Length)) : null;
        if (workload.Input is { } generator)
        {
            long steps = workload.WarmUpTicks + ((long)workload.Ticks * workload.Repeats);
            _signal = SignalGenerator.Generate(FormattableString.Invariant($"{generator},dt={DtSeconds},steps={steps}"), _inputs.Sum(input => input.Shape[0]));
        }
    }

    /// <summary>Neurons of all cores.</summary>
    public long Neurons { get; }

    /// <summary>Duration of a tick in the network.</summary>
    public double DtSeconds { get; }

    /// <summary>Mean duration of a tick on the chip; null without a model of time.</summary>
    public double? ChipTickSeconds => _time?.TickSecondsMean;

    /// <summary>Records spikes from now on, when the workload asks for it.</summary>
    public void StartRecording() => _activity = _layout is null ? null : new RateRecorder([.. _engine.Image.Io.Populations.Select(population => (population.Name, population.Count))]);

    /// <summary>What was recorded in so many seconds.</summary>
    public IReadOnlyList<FiringStatistics> Populations(double seconds) => _activity?.Over(seconds) ?? [];

    /// <summary>Runs ticks.</summary>
    public void Ticks(int ticks, CancellationToken cancellation)
    {
        for (int i = 0; i < ticks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Inject();
            _engine.Tick();
            _time?.Observe();
            if (_activity is not null)
            {
                Record(_activity);
            }
        }
    }

    private void Record(RateRecorder activity)
    {
        foreach (SpikeEvent spike in _engine.Spikes)
        {
            (int population, int element) = _layout!.Of(spike.Core, spike.Neuron);
            activity.Add(_engine.NextTick, population, element);
        }
    }

    // The channels of all ports count through, in the order of the inputs.
    private void Inject()
    {
        if (_signal is null || _engine.NextTick >= _signal.Steps)
        {
            return;
        }

        ReadOnlySpan<int> channels = _signal.At((int)_engine.NextTick).Channel.Span;
        int input = 0, first = 0;
        foreach (int channel in channels)
        {
            while (channel - first >= _inputs[input].Shape[0])
            {
                first += _inputs[input++].Shape[0];
            }

            _engine.InjectInput(_inputs[input].Port, channel - first, 1);
        }
    }
}
