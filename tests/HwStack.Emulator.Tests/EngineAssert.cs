namespace HwStack.Emulator.Tests;

internal static class EngineAssert
{
    /// <summary>Counters of a core in the order of docs/chip.md section 10, as one line.</summary>
    public static void Counters(Engine engine, int core, string expected) => Assert.Equal(expected, string.Join(' ', engine.Counters(core).ToArray()));

    public static int[] V(Engine engine, int core) => [.. engine.V(core).ToArray().Select(v => (int)v)];

    /// <summary>Ticks, of the next ones, in which a neuron fires.</summary>
    public static int[] FiringTicks(Engine engine, int core, int neuron, int ticks)
    {
        List<int> firing = [];
        for (int i = 0; i < ticks; i++)
        {
            engine.Tick();
            if (engine.Spikes.Contains(new SpikeEvent(core, neuron)))
            {
                firing.Add((int)engine.NextTick - 1);
            }
        }

        return [.. firing];
    }
}
