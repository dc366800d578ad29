
namespace HwStack.Compiler.Benchmarking;

/// <summary>The synthetic networks of <c>hwstack bench mapping</c>: the same on every machine.</summary>
public static class MappingWorkloads
{
    /// <summary>Hops, as a share of row-major, that clusters with shuffled ids should need.</summary>
    public const double ShuffledGoal = 0.6;

    /// <summary>Hops, as a share of row-major, that local networks in the order of their ids should need.</summary>
    public const double OrderedGoal = 0.85;

    /// <summary>Cores used, as a share of the lower bound, that no workload should exceed.</summary>
    public const double CoresGoal = 1.15;

    /// <summary>All that take seconds.</summary>
    public static IReadOnlyList<MappingWorkload> All { get; } =
    [
        new("dense-784-1000-10", "layers joined all to all", 1, () => SyntheticNetworks.Dense(784, 1000, 10)),
        new("recurrent-1000", "1000 neurons joined all to all, 100 inputs", 1, () => SyntheticNetworks.Recurrent(1000)),
        new("clusters-shuffled", "128 clusters of 64 neurons, 30 synapses each, 1 in 50 anywhere; ids shuffled", ShuffledGoal, () => SyntheticNetworks.Clusters(128, 64, 30, shuffled: true)),
        new("ring-shuffled", "8192 neurons on a ring, 30 synapses within 60, 1 in 50 anywhere; ids shuffled", ShuffledGoal, () => SyntheticNetworks.Ring(8192, 60, 30, 50, shuffled: true)),
        new("ring", "8192 neurons on a ring, 30 synapses within 60; ids in order", OrderedGoal, () => SyntheticNetworks.Ring(8192, 60, 30, 0, shuffled: false)),
        new("small-world", "8192 neurons on a ring, 30 synapses within 60, 1 in 50 anywhere; ids in order", OrderedGoal, () => SyntheticNetworks.Ring(8192, 60, 30, 50, shuffled: false)),
        Streamed("small-world-100000", "topology:small-world,n=100000,k=6,p=0.02", OrderedGoal),
        new("random-8192", "8192 neurons, 30 synapses each, anywhere", 1, () => SyntheticNetworks.Random(8192, 30)),
    ];

    /// <summary>100,000 neurons with 1000 synapses each, for chips with large cores.</summary>
    public static MappingWorkload Scale(int neurons, int fanOut) =>
        new($"scale-{neurons}x{fanOut}", $"{neurons} neurons, {fanOut} synapses each, half of them nearby", 1, () => SyntheticNetworks.Scale(neurons, fanOut));

    /// <summary>A topology, compiled by streaming as <c>hwstack compile topology:…</c> does.</summary>
    /// <param name="name">Short name.</param>
    /// <param name="text">The topology.</param>
    /// <param name="hopsGoal">Largest share of the row-major hops.</param>
    public static MappingWorkload Streamed(string name, string text, double hopsGoal = 1) =>
        new(name, text, hopsGoal, () => throw new InvalidOperationException("a streamed workload is never built as a whole")) { Topology = text };
}
