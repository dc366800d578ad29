using HwStack.Network;
using HwStack.Network.Topologies;
using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>The floating-point reference of a topology as a target: spike counts of its populations.</summary>
internal sealed class TopologyTarget(TopologyNetwork network) : Target
{
    public override string Address => "reference";

    public override RunRecord Run(RunRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        Signal? input = Check(request);
        TopologyReference simulation = new(network);
        long[] counts = new long[network.Neurons];
        Dictionary<string, (int[] Start, List<int> Channel)> spikes = request.Probes.ToDictionary(probe => probe.Population, _ => (new int[request.Steps + 1], new List<int>()));
        long total = 0;
        for (int step = 0; step < request.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (input is not null && step < input.Steps)
            {
                (ReadOnlyMemory<int> channel, ReadOnlyMemory<float> value) = input.At(step);
                simulation.Step(channel.Span, value.Span);
            }
            else
            {
                simulation.Step();
            }

            foreach (int neuron in simulation.Fired)
            {
                counts[neuron]++;
            }

            total += simulation.Fired.Count;
            foreach (TopologyPopulation population in network.Populations)
            {
                if (spikes.TryGetValue(population.Name, out (int[] Start, List<int> Channel) recording))
                {
                    recording.Channel.AddRange(simulation.Fired.Where(neuron => neuron >= population.First && neuron < population.First + population.Count).Select(neuron => neuron - population.First));
                    recording.Start[step + 1] = recording.Channel.Count;
                }
            }

            progress?.Report(new RunProgress(step + 1, request.Steps, total));
        }

        return new RunRecord
        {
            Target = Address,
            Steps = request.Steps,
            Ticks = request.Steps,
            Outputs = [],
            Populations = [.. network.Populations.Select(population => new PopulationRecord(population.Name, [population.Count], counts.AsSpan(population.First, population.Count).ToArray()))],
            Probes = [.. request.Probes.Select(probe => Recorded(probe, request.Steps, spikes[probe.Population]))],
            TotalSpikes = total,
            Assumptions = ["Exact propagators in double precision, one step a tick."],
        };
    }

    private Signal? Check(RunRequest request)
    {
        foreach (Probe probe in request.Probes)
        {
            if (probe.Kind != ProbeKind.Spikes || network.Populations.All(population => population.Name != probe.Population))
            {
                string names = string.Join(", ", network.Populations.Select(population => population.Name));
                throw new Diagnostics.UserErrorException(new Diagnostics.UserError(
                    "HW0049", $"The reference of a topology records spikes of its populations ({names}), not '{probe.Population}:{probe.Kind.ToString().ToLowerInvariant()}'.", "--record", probe.Population, names));
            }
        }

        return request.Inputs.GetValueOrDefault("in");
    }

    private ProbeRecord Recorded(Probe probe, int steps, (int[] Start, List<int> Channel) spikes)
    {
        int count = network.Populations.First(population => population.Name == probe.Population).Count;
        float[] ones = new float[spikes.Channel.Count];
        Array.Fill(ones, 1);
        return new ProbeRecord(probe, [count], new Signal(steps, count, spikes.Start, [.. spikes.Channel], ones));
    }
}
