using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

public sealed class ArcTests
{
    [Fact]
    public void Small_world_has_k_different_targets_that_are_not_the_source()
    {
        List<int[]> targets = ArcHash.Targets(Topology.Parse("small-world,n=2000,k=8,p=0.5"));
        for (int source = 0; source < targets.Count; source++)
        {
            Assert.Equal(8, targets[source].Length);
            Assert.Equal(targets[source].Order().Distinct(), targets[source]);
            Assert.DoesNotContain(source, targets[source]);
            Assert.All(targets[source], target => Assert.InRange(target, 0, 1999));
        }
    }

    [Fact]
    public void Without_rewiring_it_is_the_ring()
    {
        List<int[]> targets = ArcHash.Targets(Topology.Parse("small-world,n=100,k=4,p=0"));
        Assert.Equal([1, 2, 98, 99], targets[0]);
        Assert.Equal([48, 49, 51, 52], targets[50]);
        Assert.Equal([0, 1, 97, 98], targets[99]);
    }

    [Fact]
    public void The_asked_share_of_arcs_leaves_the_ring()
    {
        TopologyNetwork network = Topology.Parse("small-world,n=50000,k=6,p=0.02");
        List<int[]> targets = ArcHash.Targets(network);
        int far = Enumerable.Range(0, 50000).Sum(source => targets[source].Count(target => Math.Min((target - source + 50000) % 50000, (source - target + 50000) % 50000) > 3));

        // 300,000 arcs, 2 % of them: 6000, standard deviation 77.
        Assert.InRange(far, 5600, 6400);
    }

    [Fact]
    public void Complete_rewiring_spreads_targets_evenly()
    {
        int[] inDegree = InDegree(Topology.Parse("small-world,n=20000,k=10,p=1"));
        double mean = inDegree.Average(), variance = inDegree.Average(degree => (degree - mean) * (degree - mean));
        Assert.Equal(10, mean, 9);
        Assert.InRange(variance, 9.3, 10.7);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 40 * 39)]
    public void Certain_probabilities_are_certain(double p, int arcs)
    {
        List<int[]> targets = ArcHash.Targets(Topology.Parse(FormattableString.Invariant($"erdos-renyi,n=40,p={p}")));
        Assert.Equal(arcs, targets.Sum(row => row.Length));
        Assert.All(Enumerable.Range(0, 40), source => Assert.DoesNotContain(source, targets[source]));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.01)]
    [InlineData(0.0002)]
    public void Erdos_renyi_has_binomial_degrees_in_and_out(double p)
    {
        const int N = 3000;
        TopologyNetwork network = Topology.Parse(FormattableString.Invariant($"erdos-renyi,n={N},p={p}"));
        List<int[]> targets = ArcHash.Targets(network);
        double arcs = targets.Sum(row => (long)row.Length), expected = (double)N * (N - 1) * p;
        Assert.InRange(arcs, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        foreach (int[] degrees in new[] { [.. targets.Select(row => row.Length)], InDegree(network) })
        {
            double mean = degrees.Average(), variance = degrees.Average(degree => (degree - mean) * (degree - mean)), binomial = (N - 1) * p * (1 - p);
            Assert.InRange(variance, 0.85 * binomial, 1.15 * binomial);
        }

        for (int source = 0; source < N; source++)
        {
            Assert.Equal(targets[source].Order().Distinct(), targets[source]);
            Assert.DoesNotContain(source, targets[source]);
        }
    }

    private static int[] InDegree(TopologyNetwork network)
    {
        int[] degree = new int[network.Neurons];
        foreach (int target in ArcHash.Targets(network).SelectMany(row => row))
        {
            degree[target]++;
        }

        return degree;
    }
}
