using System.Globalization;
using System.Text;
using HwStack.Emulator;
using HwStack.Image;

namespace HwStack.Firmware.Tests;

/// <summary>What the scalar engine does, in the words that the firmware's small host prints: spikes and outputs of each tick, at the end all counters and the state hash.</summary>
internal static class EngineRecord
{
    internal static string Of(MemoryImage image, IEnumerable<VectorEvent> events, int ticks)
    {
        var engine = new ScalarEngine(image);
        ILookup<long, VectorEvent> byTick = events.ToLookup(e => e.Tick);
        var text = new StringBuilder();
        for (int tick = 0; tick < ticks; tick++)
        {
            foreach (VectorEvent e in byTick[tick])
            {
                engine.InjectInput(e.Port, e.Channel, e.Payload);
            }

            engine.Tick();
            text.Append(CultureInfo.InvariantCulture, $"tick {tick}\n");
            foreach (SpikeEvent spike in engine.Spikes)
            {
                text.Append(CultureInfo.InvariantCulture, $"s {engine.CoreIdOf(spike.Core).Value} {spike.Neuron}\n");
            }

            foreach (OutputEvent output in engine.Outputs.ToArray().OrderBy(o => (o.Port, o.Channel)))
            {
                text.Append(CultureInfo.InvariantCulture, $"o {output.Port} {output.Channel} {output.Payload}\n");
            }
        }

        for (int core = 0; core < image.CoreCount; core++)
        {
            text.Append(CultureInfo.InvariantCulture, $"total {engine.CoreIdOf(core).Value} {string.Join(' ', engine.Counters(core).ToArray())}\n");
        }

        for (int port = 0; port < image.Ports.Count; port++)
        {
            if (image.Ports[port].IsInput)
            {
                (long packets, long hops) = engine.PortCounters(port);
                text.Append(CultureInfo.InvariantCulture, $"total-port {image.Ports[port].Id.PortIndex} {packets} {hops}\n");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"hash {ticks} {engine.StateHash():x16}\n").ToString();
    }
}
