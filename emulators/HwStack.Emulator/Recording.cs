using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>What a run records: spike counts of all populations, outputs and probes, each aligned to network steps by its population's skew.</summary>
internal sealed class Recording
{
    private readonly RunRequest _request;
    private readonly Engine _engine;
    private readonly IoMap _io;
    private readonly PopulationLayout _layout;
    private readonly long[][] _spikeCounts;
    private readonly bool[] _isNetwork;
    private readonly StateProbe[] _stateProbes;
    private readonly OutputRecorder[] _outputs;
    private readonly SignalBuilder?[] _spikeProbes;

    public Recording(RunRequest request, Engine engine, PopulationLayout layout)
    {
        _request = request;
        _engine = engine;
        _io = engine.Image.Io;
        _layout = layout;
        _spikeCounts = [.. _io.Populations.Select(p => new long[p.Count])];
        _isNetwork = [.. _io.Populations.Select(p => p.Type is not ("relay" or "dendrite"))];
        _outputs = [.. _io.Outputs.Select(output => new OutputRecorder(output, _io, request.Steps))];
        _spikeProbes = [.. _io.Populations.Select(p => request.Probes.Contains(new Probe(p.Name, ProbeKind.Spikes))
            ? new SignalBuilder($"spikes of population '{p.Name}'", request.Steps, p.Count) : null)];
        _stateProbes = [.. request.Probes.Where(p => p.Kind != ProbeKind.Spikes).Distinct().Select(p => new StateProbe(p, Population(p), engine, layout, request.Steps))];
    }

    /// <summary>Spikes of the network's neurons within the steps asked for.</summary>
    public long TotalSpikes { get; private set; }

    /// <summary>Records the tick that the engine has just run.</summary>
    public void Observe(long tick)
    {
        foreach (SpikeEvent spike in _engine.Spikes)
        {
            (int population, int element) = _layout.Of(spike);
            if (population < 0 || !InRun(tick, _io.Populations[population].SkewTicks))
            {
                continue;
            }

            _spikeCounts[population][element]++;
            TotalSpikes += _isNetwork[population] ? 1 : 0;
            _spikeProbes[population]?.Add(element, 1);
        }

        for (int p = 0; p < _spikeProbes.Length; p++)
        {
            if (InRun(tick, _io.Populations[p].SkewTicks))
            {
                _spikeProbes[p]?.EndStep();
            }
        }

        foreach (StateProbe probe in _stateProbes)
        {
            probe.Observe(tick);
        }

        foreach (OutputRecorder output in _outputs)
        {
            output.Observe(_engine, tick);
        }
    }

    /// <summary>Spike counts of the network's populations.</summary>
    public PopulationRecord[] Populations() =>
        [.. Enumerable.Range(0, _io.Populations.Count).Where(p => _isNetwork[p]).Select(
            p => new PopulationRecord(_io.Populations[p].Name, _io.Populations[p].Shape, _spikeCounts[p]))];

    /// <summary>Outputs in the order of the image.</summary>
    public OutputRecord[] Outputs() => [.. _outputs.Select(output => output.Build())];

    /// <summary>Probes in the order asked.</summary>
    public ProbeRecord[] Probes()
    {
        Dictionary<Probe, ProbeRecord> built = [];
        foreach (StateProbe probe in _stateProbes)
        {
            built.Add(probe.Probe, probe.Build());
        }

        for (int p = 0; p < _spikeProbes.Length; p++)
        {
            if (_spikeProbes[p] is { } builder)
            {
                var probe = new Probe(_io.Populations[p].Name, ProbeKind.Spikes);
                built.Add(probe, new ProbeRecord(probe, _io.Populations[p].Shape, builder.Build()));
            }
        }

        return [.. _request.Probes.Select(probe => built[probe])];
    }

    private PopulationMap Population(Probe probe) => _io.Populations.First(p => p.Name == probe.Population);

    private bool InRun(long tick, int skew) => tick >= skew && tick - skew < _request.Steps;
}
