using HwStack.Image;

namespace HwStack.Runtime;

/// <summary>Records v or u of a population after each step, in the network's unit: v · VLsb + VOffset, u · ULsb.</summary>
public sealed class StateRecorder
{
    private readonly double[] _lsb;
    private readonly double _offset;
    private readonly int _steps;
    private readonly StepSignalBuilder _builder;

    internal StateRecorder(Probe probe, PopulationMap population, int steps)
    {
        (Probe, Population, _steps) = (probe, population, steps);
        _lsb = probe.Kind == ProbeKind.V ? population.VLsb : population.ULsb;
        _offset = probe.Kind == ProbeKind.V ? population.VOffset : 0;
        _builder = new StepSignalBuilder($"{(probe.Kind == ProbeKind.V ? 'v' : 'u')} of population '{population.Name}'", steps, population.Count);
    }

    /// <summary>What is recorded.</summary>
    public Probe Probe { get; }

    /// <summary>Where its neurons are.</summary>
    public PopulationMap Population { get; }

    /// <summary>True when states after this tick belong to a step of the run.</summary>
    public bool Wants(long tick) => tick >= Population.SkewTicks && tick - Population.SkewTicks < _steps;

    /// <summary>Takes states of some neurons of a run of the population after a tick; ticks never fall.</summary>
    /// <param name="tick">A tick that <see cref="Wants"/> is true for.</param>
    /// <param name="first">Element of the population that the first state belongs to.</param>
    /// <param name="states">States as on the chip.</param>
    public void Add(long tick, int first, ReadOnlySpan<sbyte> states)
    {
        _builder.MoveTo((int)(tick - Population.SkewTicks));
        for (int i = 0; i < states.Length; i++)
        {
            int element = first + i;
            _builder.Add(element, (states[i] * _lsb[_lsb.Length > 1 ? element : 0]) + _offset);
        }
    }

    internal ProbeRecord Build() => new(Probe, Population.Shape, _builder.Build());
}
