using System.Globalization;
using System.Text;
using HwStack.Chip;

namespace HwStack.Emulator.Tests;

/// <summary>Runs an engine and writes what it did in the words of the second implementation (tests/second-implementation/README.md), tick by tick.</summary>
public sealed class EngineTrace
{
    private readonly Engine _engine;
    private readonly bool _states;
    private readonly long[][] _counters;
    private readonly (long Packets, long Hops)[] _ports;

    /// <param name="engine">An engine that has run no tick.</param>
    /// <param name="states">All states as in golden vectors instead of their hash.</param>
    public EngineTrace(Engine engine, bool states)
    {
        (_engine, _states) = (engine, states);
        _counters = [.. Enumerable.Range(0, engine.Image.CoreCount).Select(_ => new long[Counter.Count])];
        _ports = new (long, long)[engine.Image.Ports.Count];
    }

    /// <summary>Runs one tick with its host events.</summary>
    public string Tick(IEnumerable<VectorEvent> events)
    {
        foreach (VectorEvent e in events)
        {
            _engine.InjectInput(e.Port, e.Channel, e.Payload);
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"tick {_engine.NextTick}\n");
        _engine.Tick();
        foreach (SpikeEvent spike in _engine.Spikes)
        {
            text.Append(CultureInfo.InvariantCulture, $"s {_engine.CoreIdOf(spike.Core).Value} {spike.Neuron}\n");
        }

        foreach (OutputEvent output in _engine.Outputs.ToArray().OrderBy(o => (o.Port, o.Channel)))
        {
            text.Append(CultureInfo.InvariantCulture, $"o {output.Port} {output.Channel} {output.Payload}\n");
        }

        States(text);
        for (int core = 0; core < _counters.Length; core++)
        {
            long[] now = _engine.Counters(core).ToArray();
            long[] added = [.. now.Zip(_counters[core], (a, b) => a - b)];
            _counters[core] = now;
            if (added.Any(x => x != 0))
            {
                text.Append(CultureInfo.InvariantCulture, $"c {_engine.CoreIdOf(core).Value} {string.Join(' ', added)}\n");
            }
        }

        for (int port = 0; port < _ports.Length; port++)
        {
            (long packets, long hops) = _engine.PortCounters(port);
            if ((packets, hops) != _ports[port])
            {
                text.Append(CultureInfo.InvariantCulture, $"p {_engine.Image.Ports[port].Id.PortIndex} {packets - _ports[port].Packets} {hops - _ports[port].Hops}\n");
                _ports[port] = (packets, hops);
            }
        }

        return text.ToString();
    }

    private void States(StringBuilder text)
    {
        List<NeuronState> all = [];
        for (int core = 0; core < _counters.Length; core++)
        {
            for (int n = 0; n < _engine.V(core).Length; n++)
            {
                var state = new NeuronState(_engine.V(core)[n], _engine.U(core)[n], _engine.Refractory(core)[n]);
                all.Add(state);
                if (_states)
                {
                    text.Append(CultureInfo.InvariantCulture, $"v {_engine.CoreIdOf(core).Value} {n} {state.V} {state.U} {state.Refractory}\n");
                }
            }
        }

        if (!_states)
        {
            text.Append(CultureInfo.InvariantCulture, $"h {TextImage.StateHash(all):x16}\n");
        }
    }
}
