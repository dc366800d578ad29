using HwStack.Chip;

namespace HwStack.Emulator.Tests;

/// <summary>The golden vectors of whole boards, firmware-protocol/vectors/chip: written from the text, not by this engine.</summary>
public class BoardVectorTests
{
    public static TheoryData<string> Names => [.. SystemVectorFile.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_scalar_engine_does_what_the_golden_vector_says(string name)
    {
        SystemVector vector = SystemVectorFile.Read(name);
        var engine = new ScalarEngine(vector.Image);
        long[][] before = [.. Enumerable.Range(0, vector.Image.CoreCount).Select(_ => new long[Counter.Count])];
        var portsBefore = new (long Packets, long Hops)[vector.Image.Ports.Count];
        for (int tick = 0; tick < vector.Ticks.Count; tick++)
        {
            foreach (VectorEvent e in vector.Events.Where(e => e.Tick == tick))
            {
                engine.InjectInput(e.Port, e.Channel, e.Payload);
            }

            engine.Tick();
            VectorTick expected = vector.Ticks[tick];
            Assert.Equal(expected.Spikes, engine.Spikes.ToArray().Select(s => (engine.CoreIdOf(s.Core).Value, s.Neuron)));
            Assert.Equal(expected.Outputs, engine.Outputs.ToArray().Select(o => (o.Port, o.Channel, o.Payload)).Order());
            for (int core = 0; core < before.Length; core++)
            {
                int c = core;
                Assert.Equal(expected.States[c], expected.States[c].Select((_, n) => new NeuronState(engine.V(c)[n], engine.U(c)[n], engine.Refractory(c)[n])));
                Assert.Equal(expected.Counters[c], engine.Counters(c).ToArray().Zip(before[c], (now, then) => now - then));
                before[c] = engine.Counters(c).ToArray();
            }

            for (int port = 0; port < portsBefore.Length; port++)
            {
                (long packets, long hops) = engine.PortCounters(port);
                if (vector.Image.Ports[port].IsInput)
                {
                    int number = vector.Image.Ports[port].Id.PortIndex;
                    Assert.Equal(expected.Ports.Single(p => p.Port == number), (number, packets - portsBefore[port].Packets, hops - portsBefore[port].Hops));
                }

                portsBefore[port] = (packets, hops);
            }
        }
    }
}
