using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Records v or u of a population after each step, in the network's unit: v · VLsb + VOffset, u · ULsb.</summary>
internal sealed class StateProbe
{
    private readonly PopulationMap _population;
    private readonly Engine _engine;
    private readonly int[] _core;
    private readonly double[] _lsb;
    private readonly double _offset;
    private readonly int _steps;
    private readonly SignalBuilder _builder;

    public StateProbe(Probe probe, PopulationMap population, Engine engine, PopulationLayout layout, int steps)
    {
        Probe = probe;
        _population = population;
        _engine = engine;
        _steps = steps;
        _core = [.. population.Runs.Select(run => layout.CoreIndex(run.Core))];
        _lsb = probe.Kind == ProbeKind.V ? population.VLsb : population.ULsb;
        _offset = probe.Kind == ProbeKind.V ? population.VOffset : 0;
        _builder = new SignalBuilder($"{(probe.Kind == ProbeKind.V ? 'v' : 'u')} of population '{population.Name}'", steps, population.Count);
    }

    public Probe Probe { get; }

    public void Observe(long tick)
    {
        if (tick < _population.SkewTicks || tick - _population.SkewTicks >= _steps)
        {
            return;
        }

        for (int r = 0; r < _core.Length; r++)
        {
            PopulationRun run = _population.Runs[r];
            ReadOnlySpan<sbyte> state = (Probe.Kind == ProbeKind.V ? _engine.V(_core[r]) : _engine.U(_core[r])).Slice(run.Neuron, run.Count);
            for (int i = 0; i < state.Length; i++)
            {
                int element = run.First + i;
                _builder.Add(element, (state[i] * _lsb[_lsb.Length > 1 ? element : 0]) + _offset);
            }
        }

        _builder.EndStep();
    }

    public ProbeRecord Build() => new(Probe, _population.Shape, _builder.Build());
}
