namespace HwStack.Emulator.Tests;

/// <summary>Asserts that two engines agree in everything after a tick.</summary>
public static class EngineComparison
{
    /// <summary>Runs both on the same random stimulus and compares after every tick.</summary>
    public static void Run(Engine expected, Engine actual, int stimulusSeed, int ticks, double rate = 0.15)
    {
        for (int tick = 0; tick < ticks; tick++)
        {
            foreach ((int channel, int payload) in RandomImage.Stimulus(stimulusSeed, tick, rate))
            {
                expected.InjectInput(0, channel, payload);
                actual.InjectInput(0, channel, payload);
            }

            expected.Tick();
            actual.Tick();
            AssertSame(expected, actual, $"tick {tick}");
        }
    }

    public static void AssertSame(Engine expected, Engine actual, string where)
    {
        Assert.True(expected.Spikes.SequenceEqual(actual.Spikes), $"{where}: spikes {string.Join(' ', actual.Spikes.ToArray())}, expected {string.Join(' ', expected.Spikes.ToArray())}");
        Assert.True(expected.Outputs.SequenceEqual(actual.Outputs), $"{where}: outputs differ");
        Assert.True(expected.LongestPathHops == actual.LongestPathHops, $"{where}: longest path {actual.LongestPathHops}, expected {expected.LongestPathHops}");
        for (int core = 0; core < expected.Image.CoreCount; core++)
        {
            Assert.True(expected.V(core).SequenceEqual(actual.V(core)), $"{where}: v of core {core}");
            Assert.True(expected.U(core).SequenceEqual(actual.U(core)), $"{where}: u of core {core}");
            Assert.True(expected.Refractory(core).SequenceEqual(actual.Refractory(core)), $"{where}: refractory of core {core}");
            Assert.True(
                expected.Counters(core).SequenceEqual(actual.Counters(core)),
                $"{where}: counters of core {core} {string.Join(' ', actual.Counters(core).ToArray())}, expected {string.Join(' ', expected.Counters(core).ToArray())}");
            Assert.True(expected.SetPackets(core).SequenceEqual(actual.SetPackets(core)), $"{where}: packets by set of core {core}");
        }

        for (int port = 0; port < expected.Image.Ports.Count; port++)
        {
            Assert.Equal(expected.PortCounters(port), actual.PortCounters(port));
        }

        Assert.True(expected.StateHash() == actual.StateHash(), $"{where}: state hash (pending events differ)");
    }
}
