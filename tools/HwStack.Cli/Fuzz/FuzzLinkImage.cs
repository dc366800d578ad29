using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Fuzz;

/// <summary>An image to run over faulty links, what to run on it, and what must come out.</summary>
/// <param name="Image">Image.</param>
/// <param name="Request">Noise into all inputs; spikes and states of all populations are recorded.</param>
/// <param name="Expected">The emulator's record.</param>
internal sealed record FuzzLinkImage(ChipImage Image, RunRequest Request, RunRecord Expected)
{
    private const int Steps = 30;

    /// <summary>The images of the fuzz corpus.</summary>
    public static IReadOnlyList<FuzzLinkImage> All() => [.. FuzzCorpus.Images(null).Select((bytes, number) => Of(ImageFile.Decode(bytes), number))];

    /// <summary>What differs between a record and the expected one, in words; null when they are equal to the last spike, state and counter.</summary>
    public string? Difference(RunRecord record)
    {
        for (int i = 0; i < Expected.Probes.Count; i++)
        {
            if (!Same(Expected.Probes[i].Signal, record.Probes[i].Signal))
            {
                return $"{Expected.Probes[i].Probe.Kind} of '{Expected.Probes[i].Probe.Population}' differ";
            }
        }

        for (int i = 0; i < Expected.Outputs.Count; i++)
        {
            if (!Same(Expected.Outputs[i].Signal, record.Outputs[i].Signal))
            {
                return $"output '{Expected.Outputs[i].Name}' differs";
            }
        }

        if (Expected.TotalSpikes != record.TotalSpikes || Expected.Cores.Count != record.Cores.Count)
        {
            return $"{record.TotalSpikes} spikes on {record.Cores.Count} cores instead of {Expected.TotalSpikes} on {Expected.Cores.Count}";
        }

        CoreRecord? other = Expected.Cores.Zip(record.Cores).Where(pair => pair.First.Core != pair.Second.Core || !pair.First.Counters.AsSpan().SequenceEqual(pair.Second.Counters)).Select(pair => pair.Second).FirstOrDefault();
        return other is not null ? $"counters of core {other.Core} differ"
            : record.Counters.Where(counter => Expected.Counters[counter.Key] != counter.Value).Select(counter => $"counter {counter.Key} differs").FirstOrDefault();
    }

    private static FuzzLinkImage Of(ChipImage image, int number)
    {
        var random = new SplitMix((ulong)number);
        Dictionary<string, Signal> inputs = [];
        foreach (InputMap input in image.Io.Inputs)
        {
            int channels = input.Shape.Aggregate(1, (a, b) => a * b);
            float[] values = new float[Steps * channels];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.Next(3) == 0 ? 1 : 0;
            }

            inputs[input.Name] = Signal.FromDense(values, Steps, channels);
        }

        Probe[] probes = [.. image.Io.Populations.SelectMany(population => new[] { new Probe(population.Name, ProbeKind.Spikes), new Probe(population.Name, ProbeKind.V) })];
        // A board has room for 64 probes; one is for the spikes of all neurons.
        bool states = image.Io.Populations.Sum(population => population.Runs.Count) < 63;
        RunRequest request = new(Steps, inputs, states ? probes : [.. probes.Where(probe => probe.Kind == ProbeKind.Spikes)]);
        using EmulatorTarget emulator = new(image);
        return new FuzzLinkImage(image, request, emulator.Run(request));
    }

    private static bool Same(Signal a, Signal b) => a.StepStart.AsSpan().SequenceEqual(b.StepStart) && a.Channel.AsSpan().SequenceEqual(b.Channel) && a.Value.AsSpan().SequenceEqual(b.Value);
}
