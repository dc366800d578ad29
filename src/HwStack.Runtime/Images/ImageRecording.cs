using HwStack.Image;

namespace HwStack.Runtime;

/// <summary>
/// What a run of an image records: spike counts of all populations, outputs and probes, each aligned to network steps by its population's skew. The same for every machine that runs images: it is told
/// what happened and in which tick. Ticks may not fall within the spikes, within one port's outputs, and within one recorder of states; otherwise the order is free.
/// </summary>
public sealed class ImageRecording
{
    private readonly RunRequest _request;
    private readonly IoMap _io;
    private readonly PopulationLayout _layout;
    private readonly long[][] _spikeCounts;
    private readonly bool[] _isNetwork;
    private readonly OutputRecorder[] _outputs;
    private readonly StepSignalBuilder?[] _spikeProbes;

    /// <summary>Begins a recording of a request that has been checked.</summary>
    public ImageRecording(RunRequest request, IoMap io, PopulationLayout layout)
    {
        (_request, _io, _layout) = (request, io, layout);
        _spikeCounts = [.. _io.Populations.Select(p => new long[p.Count])];
        _isNetwork = [.. _io.Populations.Select(p => p.Type is not ("relay" or "dendrite"))];
        _outputs = [.. _io.Outputs.Select(output => new OutputRecorder(output, _io, request.Steps))];
        _spikeProbes = [.. _io.Populations.Select(p => request.Probes.Contains(new Probe(p.Name, ProbeKind.Spikes))
            ? new StepSignalBuilder($"spikes of population '{p.Name}'", request.Steps, p.Count) : null)];
        States = [.. request.Probes.Where(p => p.Kind != ProbeKind.Spikes).Distinct().Select(
            p => new StateRecorder(p, _io.Populations.First(population => population.Name == p.Population), request.Steps))];
    }

    /// <summary>Spikes of the network's neurons within the steps asked for.</summary>
    public long TotalSpikes { get; private set; }

    /// <summary>What wants states after ticks.</summary>
    public IReadOnlyList<StateRecorder> States { get; }

    /// <summary>A neuron fired.</summary>
    /// <param name="tick">Tick.</param>
    /// <param name="core">Index of the core in the image.</param>
    /// <param name="neuron">Neuron in the core.</param>
    public void Spike(long tick, int core, int neuron)
    {
        (int population, int element) = _layout.Of(core, neuron);
        if (population < 0)
        {
            return;
        }

        long step = tick - _io.Populations[population].SkewTicks;
        if (step < 0 || step >= _request.Steps)
        {
            return;
        }

        _spikeCounts[population][element]++;
        TotalSpikes += _isNetwork[population] ? 1 : 0;
        if (_spikeProbes[population] is { } probe)
        {
            probe.MoveTo((int)step);
            probe.Add(element, 1);
        }
    }

    /// <summary>A packet left through an output port.</summary>
    public void Output(long tick, int port, int channel, int payload)
    {
        foreach (OutputRecorder output in _outputs)
        {
            if (output.Port == port)
            {
                output.Add(tick, channel, payload);
            }
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
        foreach (StateRecorder states in States)
        {
            built.Add(states.Probe, states.Build());
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
}
