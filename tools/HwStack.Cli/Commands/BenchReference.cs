using HwStack.Emulator.Benchmarking;
using HwStack.Network.Topologies;

namespace HwStack.Cli.Commands;

/// <summary>The floating-point reference of a workload: the same network at the same step, without the chip's grid.</summary>
internal static class BenchReference
{
    /// <summary>Rates and irregularity of the populations over the workload's <see cref="BenchWorkload.ReferenceTicks"/>, after its warm-up.</summary>
    public static IReadOnlyList<FiringStatistics> Of(BenchWorkload workload, CancellationToken cancellation)
    {
        TopologyNetwork network = Topology.Parse(workload.Topology!);
        TopologyReference simulation = new(network);
        RateRecorder activity = new([.. network.Populations.Select(population => (population.Name, population.Count))]);
        for (int tick = 0; tick < workload.WarmUpTicks + workload.ReferenceTicks; tick++)
        {
            cancellation.ThrowIfCancellationRequested();
            simulation.Step();
            if (tick < workload.WarmUpTicks)
            {
                continue;
            }

            int population = 0;
            foreach (int neuron in simulation.Fired)
            {
                while (neuron >= network.Populations[population].First + network.Populations[population].Count)
                {
                    population++;
                }

                activity.Add(tick, population, neuron - network.Populations[population].First);
            }
        }

        return activity.Over(workload.ReferenceTicks * network.DtSeconds);
    }
}
