using HwStack.Diagnostics;
using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

/// <summary>Against the figures of the published model.</summary>
public sealed class MicrocircuitTests
{
    [Theory]
    [InlineData(0, 0, 45499805)]
    [InlineData(0, 2, 20253647)]
    [InlineData(2, 5, 7003)]
    [InlineData(5, 3, 12851)]
    [InlineData(7, 7, 1354320)]
    [InlineData(3, 5, 0)]
    public void Pathways_have_the_published_numbers_of_synapses(int target, int source, double synapses) => Assert.Equal(synapses, Microcircuit.FullSynapses(target, source));

    [Fact]
    public void The_full_circuit_has_77_169_neurons_and_298_880_968_synapses()
    {
        TopologyNetwork network = Topology.Parse("topology:microcircuit");
        Assert.Equal((77_169, 298_880_968.0), (network.Neurons, network.Arcs.ArcsExpected));
        Assert.Equal(585.38996, Microcircuit.CurrentPerPsp, 4);
        Assert.Equal(87.80849 * 0.04, network.Kinds[0].WeightMv, 5);
        Assert.Equal([1, 1, 1, 2, 2, 2, -4, -4], network.Kinds.Select(kind => Math.Round(kind.WeightMv / network.Kinds[0].WeightMv, 9)));
        Assert.Equal([1, 2, 3, 1, 2, 3, 1, 2], network.Kinds.Select(kind => kind.DelayTicks));
    }

    [Theory]
    [InlineData("microcircuit", 561.974, 526.851, 737.591, 667.345, 702.468, 667.345, 1018.579, 737.591)]
    [InlineData("microcircuit,scale=0.1", 206.7, 279.0, 346.2, 326.0, 347.6, 362.7, 365.9, 387.0)]
    [InlineData("microcircuit,scale=0.5", 409.8, 420.7, 569.9, 521.1, 550.4, 536.9, 739.0, 587.4)]
    public void The_drive_is_that_of_the_published_model(string text, params double[] picoamperes)
    {
        TopologyNetwork network = Topology.Parse(text);
        Assert.All(network.Populations.Zip(picoamperes), pair => Assert.Equal(pair.Second, pair.First.Lif.DriveMv / 0.04, 0.06));
    }

    [Fact]
    public void Scaled_down_it_keeps_the_rules()
    {
        TopologyNetwork network = Topology.Parse("microcircuit,scale=0.1");
        Assert.Equal([2068, 583, 2192, 548, 485, 106, 1440, 295], network.Populations.Select(population => population.Count));
        Assert.InRange(network.Arcs.ArcsExpected, 2_988_776, 2_988_840);
        Assert.Equal(277.675 * 0.04, network.Kinds[0].WeightMv, 4);
    }

    [Fact]
    public void Synapses_are_drawn_with_replacement_in_fixed_total_numbers()
    {
        TopologyNetwork network = Topology.Parse("microcircuit,scale=0.05,kscale=0.2");
        var arcs = new ArcBuffer();
        network.Arcs.Read(0, network.Neurons, arcs);
        Assert.Equal(network.Arcs.ArcsExpected, arcs.Count);
        (int excitatory, int inhibitory, int doubled, int self, int repeated) = (0, 0, 0, 0, 0);
        double sum = 0, squares = 0;
        int[] onto = new int[network.Neurons];
        for (int source = 0; source < network.Neurons; source++)
        {
            TopologyPopulation population = network.Populations.Single(one => source >= one.First && source < one.First + one.Count);
            ReadOnlySpan<int> targets = arcs.Targets(source);
            for (int i = 0; i < targets.Length; i++)
            {
                double weight = network.Kinds[arcs.Kinds(source)[i]].WeightMv;
                bool isL4ToL23 = population.Name == "L4E" && targets[i] < network.Populations[0].Count;
                Assert.Equal(population.Name.EndsWith('I') ? -4 : isL4ToL23 ? 2 : 1, weight / network.Kinds[0].WeightMv, 9);
                (excitatory, inhibitory, doubled) = (excitatory + (weight > 0 ? 1 : 0), inhibitory + (weight < 0 ? 1 : 0), doubled + (isL4ToL23 ? 1 : 0));
                self += targets[i] == source ? 1 : 0;
                repeated += i > 0 && targets[i] == targets[i - 1] ? 1 : 0;
                Assert.True(i == 0 || targets[i] >= targets[i - 1]);
                double deviation = arcs.Deviations(source)[i] / (double)ArcBuffer.DeviationsPerSd;
                (sum, squares) = (sum + deviation, squares + (deviation * deviation));
                onto[targets[i]]++;
            }
        }

        Assert.Equal(Math.Round(20253647 * 0.01), doubled);
        Assert.True(self > 100 && repeated > 1000 && excitatory > inhibitory && inhibitory > 0);
        Assert.Equal(0, sum / arcs.Count, 0.003);
        Assert.Equal(1, squares / arcs.Count, 0.005);

        // In-degrees onto a population are binomial around their mean.
        ReadOnlySpan<int> l6i = onto.AsSpan(network.Populations[7].First, network.Populations[7].Count);
        Assert.InRange(Mean(l6i), 2434.1 * 0.2 * 0.99, 2434.1 * 0.2 * 1.01);
    }

    [Fact]
    public void Delays_keep_their_distribution_or_their_mean()
    {
        Assert.Equal([0.25, 0.5, 0.25], Shares("normal", 3, inhibitory: false), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([0.75, 0.25], Shares("normal", 2, inhibitory: true), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([0, 1], Shares("split", 2, inhibitory: false));
        Assert.Equal([0.75, 0.25], Shares("split", 2, inhibitory: true), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([1, 0], Shares("mean", 2, inhibitory: true));
    }

    [Fact]
    public void More_delays_than_kinds_of_synapses_are_refused() =>
        Assert.Equal("HW1860", Assert.Throws<UserErrorException>(() => Topology.Parse("microcircuit,dt=1e-4,delays=normal")).Errors[0].Code);

    [Fact]
    public void Start_voltages_have_the_published_distributions()
    {
        TopologyNetwork network = Topology.Parse("microcircuit");
        TopologyPopulation l6e = network.Populations[6];
        double[] start = [.. Enumerable.Range(l6e.First, l6e.Count).Select(neuron => network.StartMv(neuron, l6e))];
        Assert.Equal(-66.72 + 65, start.Average(), 0.15);
        Assert.Equal(5.46, Math.Sqrt(start.Average(v => v * v) - (start.Average() * start.Average())), 0.1);
        Assert.Equal(0, Topology.Parse("microcircuit,start=rest").StartMv(5, network.Populations[0] with { Start = new NormalStart(0, 0) }));
    }

    private static double[] Shares(string delays, int ticks, bool inhibitory)
    {
        TopologyNetwork network = Topology.Parse($"microcircuit,scale=0.03,delays={delays}");
        var arcs = new ArcBuffer();
        network.Arcs.Read(0, network.Neurons, arcs);
        double[] counts = new double[ticks];
        for (int source = 0; source < network.Neurons; source++)
        {
            foreach (byte kind in arcs.Kinds(source))
            {
                if (network.Kinds[kind].WeightMv < 0 == inhibitory)
                {
                    counts[network.Kinds[kind].DelayTicks - 1]++;
                }
            }
        }

        return [.. counts.Select(count => count / counts.Sum())];
    }

    private static double Mean(ReadOnlySpan<int> values)
    {
        double sum = 0;
        foreach (int value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
