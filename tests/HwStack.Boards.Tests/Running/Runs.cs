using HwStack.Emulator;
using HwStack.Emulator.Tests;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Boards.Tests;

/// <summary>Generated images, inputs and the comparison of two runs to the last spike, state and counter.</summary>
internal static class Runs
{
    public static ChipImage Image(int seed) => RandomImage.Create(seed, 2, 2, 24, models: seed % 2 == 0);

    public static MemoryImage WithSeed(ChipImage image, uint seed) => new(
        image.Chip, image.MeshX, image.MeshY, seed, image.Io, image.Provenance, image.Ports, [.. Enumerable.Range(0, image.CoreCount).Select(image.ReadCore)], image.TableMemory);

    public static RunRequest Request(ChipImage image, int seed, int steps)
    {
        List<int> start = [0], channel = [];
        List<float> value = [];
        for (int step = 0; step < steps; step++)
        {
            foreach ((int at, int payload) in RandomImage.Stimulus(seed, step).Where(e => e.Payload != 0))
            {
                channel.Add(at);
                value.Add(payload);
            }

            start.Add(channel.Count);
        }

        string input = image.Io.Inputs[0].Name;
        Probe[] probes = [.. image.Io.Populations.Select(p => new Probe(p.Name, ProbeKind.Spikes)), .. image.Io.Populations.Select(p => new Probe(p.Name, ProbeKind.V))];
        return new RunRequest(
            steps, new Dictionary<string, Signal> { [input] = new(steps, RandomImage.InputChannels, [.. start], [.. channel], [.. value]) }, probes, (uint)seed);
    }

    public static RunRecord OnEmulator(ChipImage image, RunRequest request)
    {
        using var emulator = new EmulatorTarget(image);
        return emulator.Run(request);
    }

    public static void AssertSame(RunRecord expected, RunRecord actual)
    {
        Assert.Equal(expected.TotalSpikes, actual.TotalSpikes);
        for (int i = 0; i < expected.Probes.Count; i++)
        {
            AssertSame(expected.Probes[i].Signal, actual.Probes[i].Signal);
        }

        for (int i = 0; i < expected.Outputs.Count; i++)
        {
            AssertSame(expected.Outputs[i].Signal, actual.Outputs[i].Signal);
        }

        Assert.Equal(expected.Cores.Select(core => (core.Core, string.Join(' ', core.Counters))), actual.Cores.Select(core => (core.Core, string.Join(' ', core.Counters))));
        foreach (string counter in actual.Counters.Keys)
        {
            Assert.Equal((counter, expected.Counters[counter]), (counter, actual.Counters[counter]));
        }
    }

    private static void AssertSame(Signal expected, Signal actual)
    {
        Assert.Equal(expected.StepStart, actual.StepStart);
        Assert.Equal(expected.Channel, actual.Channel);
        Assert.Equal(expected.Value, actual.Value);
    }
}
