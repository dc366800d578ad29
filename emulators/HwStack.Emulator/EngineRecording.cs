using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Tells a recording what an engine's last tick did.</summary>
internal sealed class EngineRecording
{
    private readonly ImageRecording _recording;
    private readonly Engine _engine;
    private readonly int[][] _cores;

    public EngineRecording(ImageRecording recording, Engine engine, PopulationLayout layout)
    {
        (_recording, _engine) = (recording, engine);
        _cores = [.. recording.States.Select(state => state.Population.Runs.Select(run => layout.CoreIndex(run.Core)).ToArray())];
    }

    public void Observe(long tick)
    {
        foreach (SpikeEvent spike in _engine.Spikes)
        {
            _recording.Spike(tick, spike.Core, spike.Neuron);
        }

        foreach (OutputEvent e in _engine.Outputs)
        {
            _recording.Output(tick, e.Port, e.Channel, e.Payload);
        }

        for (int s = 0; s < _cores.Length; s++)
        {
            StateRecorder states = _recording.States[s];
            for (int r = 0; r < _cores[s].Length && states.Wants(tick); r++)
            {
                PopulationRun run = states.Population.Runs[r];
                ReadOnlySpan<sbyte> of = states.Probe.Kind == ProbeKind.V ? _engine.V(_cores[s][r]) : _engine.U(_cores[s][r]);
                states.Add(tick, run.First, of.Slice(run.Neuron, run.Count));
            }
        }
    }
}
