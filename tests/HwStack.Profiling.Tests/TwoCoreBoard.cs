using HwStack.Chip;
using HwStack.Emulator;
using HwStack.Emulator.Tests;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>Port 0 -> core 0 -> core 2 -> port 1, one relay neuron in each core, three spikes in the first three of five ticks.</summary>
internal static class TwoCoreBoard
{
    public static MemoryImage Image(params string[] populations)
    {
        ImageBuilder builder = new(3);
        CoreBuilder first = builder.Core(0), last = builder.Core(2);
        CoreId input = builder.Input(0, 1, first.Id), output = builder.Output(1, 1, new PortRun(last.Id, 0, 1, 0));
        first.Relay(1, last.Id);
        first.Axon(input, 0, Row.To(0, 1));
        last.Relay(1, output);
        last.Axon(first.Id, 0, Row.To(0, 1));
        for (int i = 0; i < populations.Length; i++)
        {
            builder.Populations.Add(new PopulationMap(populations[i], "LIF", [1], 0, [1], 0, [1], [new PopulationRun(0, i == 0 ? first.Id : last.Id, 0, 1)]));
        }

        return builder.Build();
    }

    public static RunRecord Run(MemoryImage image, ActivityRequest? activity = null, IReadOnlyList<Probe>? probes = null, EmulatorOptions? options = null)
    {
        using EmulatorTarget target = new(image, options ?? EmulatorOptions.Default);
        Signal spikes = Signal.FromDense([1, 1, 1, 0, 0], 5, 1);
        return target.Run(new RunRequest(5, new Dictionary<string, Signal> { ["in 0"] = spikes }, probes ?? []) { Activity = activity ?? ActivityRequest.Default });
    }

    public static ProfileReport Profile(EmulatorOptions? options = null)
    {
        MemoryImage image = Image();
        return ProfileReport.Of(Run(image, options: options), image);
    }

    /// <summary>The profile with another energy.</summary>
    public static ProfileDocument Scaled(double factor)
    {
        MemoryImage image = Image();
        RunRecord run = Run(image);
        EnergyRecord energy = run.Energy!;
        Dictionary<string, double> causes = energy.ByCause.ToDictionary(cause => cause.Key, cause => cause.Value * factor);
        return new ProfileDocument([ProfileReport.Of(run with { Energy = energy with { Joules = energy.Joules * factor, ByCause = causes } }, image)], null);
    }
}
