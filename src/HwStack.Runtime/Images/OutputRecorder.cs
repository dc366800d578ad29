using HwStack.Image;

namespace HwStack.Runtime;

/// <summary>Records what leaves at one output, aligned to network steps; graded payloads become states in the network's unit.</summary>
internal sealed class OutputRecorder
{
    private readonly OutputMap _output;
    private readonly PopulationMap? _population;
    private readonly int _channels;
    private readonly int _steps;
    private readonly int _skew;
    private readonly StepSignalBuilder _builder;
    private readonly bool[] _seen;

    public OutputRecorder(OutputMap output, IoMap io, int steps)
    {
        _output = output;
        _population = io.Populations.FirstOrDefault(p => p.Name == output.Population);
        _skew = _population?.SkewTicks ?? 0;
        _steps = steps;
        _channels = output.Shape.Aggregate(1, (count, extent) => count * extent);
        _builder = new StepSignalBuilder($"output '{output.Name}'", steps, _channels);
        _seen = new bool[_channels];
    }

    public int Port => _output.Port;

    public void Add(long tick, int channel, int payload)
    {
        if (tick < _skew || tick - _skew >= _steps)
        {
            return;
        }

        MoveTo((int)(tick - _skew));
        _builder.Add(channel, Value(channel, payload));
        _seen[channel] = true;
    }

    public OutputRecord Build()
    {
        MoveTo(_steps);
        return new OutputRecord(_output.Name, _output.Shape, _output.Graded, _builder.Build());
    }

    private void MoveTo(int step)
    {
        while (_builder.Step < step)
        {
            AddSilent();
            _builder.EndStep();
        }
    }

    // A graded neuron with v = 0 sends nothing; where the network's v is not 0 then, the value is filled in.
    private void AddSilent()
    {
        if (_output.Graded && _population is { VOffset: not 0 })
        {
            for (int channel = 0; channel < _channels; channel++)
            {
                if (!_seen[channel])
                {
                    _builder.Add(channel, _population.VOffset);
                }
            }
        }

        Array.Clear(_seen);
    }

    private double Value(int channel, int payload) => _output.Graded && _population is not null
        ? (payload * _population.VLsb[_population.VLsb.Length > 1 ? channel : 0]) + _population.VOffset
        : payload;
}
