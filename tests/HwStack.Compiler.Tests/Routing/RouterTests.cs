using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Routing;

public class RouterTests
{
    [Fact]
    public void Neurons_with_equal_destinations_share_a_set()
    {
        QuantizedNetwork network = TestNetworks.Dense(20, 40, 10);
        ChipDescription chip = TestNetworks.Small(16, 6000);
        Partition partition = Partitioner.Run(network, chip);
        RoutingTables routing = Router.Run(network, partition, Placer.Run(network, partition, chip, 1), chip);
        Assert.Equal(2, routing.Inputs[0].Sets.Count);
        Assert.All(routing.Inputs[0].SetOf, set => Assert.Equal(1, set));
        Assert.All(routing.Cores, table => Assert.InRange(table.Sets.Count, 2, 3));
    }

    [Fact]
    public void Router_and_placer_agree_on_the_mean_hops()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            QuantizedNetwork network = TestNetworks.Generated(seed);
            ChipDescription chip = TestNetworks.Small(16, 6000);
            double[] rates = [.. Enumerable.Range(0, network.Populations.Count).Select(p => 0.1 * (p + 1))];
            Partition partition = Partitioner.Run(network, chip);
            PlacementResult placement = Placer.Run(network, partition, chip, 1, rates);
            Assert.Equal(placement.MeanHops, Router.Run(network, partition, placement, chip, rates).MeanHopsPerSpike, 9);
        }
    }

    [Fact]
    public void Every_full_router_is_named()
    {
        QuantizedNetwork network = TestNetworks.Generated(2);
        ChipDescription chip = TestNetworks.Small(16, 6000) with { Router = new RouterLimits(3) };
        Partition partition = Partitioner.Run(network, chip);
        PlacementResult placement = Placer.Run(network, partition, chip, 1);
        UserErrorException full = Assert.Throws<UserErrorException>(() => Router.Run(network, partition, placement, chip));
        RoutingTables tables = Router.Run(network, partition, placement, chip with { Router = new RouterLimits(100000) });
        Assert.Equal(tables.RouterEntries.Count(entries => entries > 3), full.Errors.Count);
        Assert.All(full.Errors, error => Assert.Equal("HW2320", error.Code));
    }

    [Fact]
    public void Link_load_totals_the_mesh_hops_of_all_packets()
    {
        // Two cores side by side, sixteen neurons each sending to one neuron of the other: every packet crosses one link.
        QuantizedPopulation[] populations = [TestNetworks.Neurons("a", 16, 0), TestNetworks.Neurons("b", 16, 16)];
        var network = new QuantizedNetwork(
            populations, [TestNetworks.FromRows("p", 0, 1, 0, [.. Enumerable.Range(0, 16).Select(i => new List<(int, sbyte)> { (i, 1) })])], []);
        ChipDescription chip = TestNetworks.Small();
        Partition partition = Partitioner.Run(network, chip);
        RoutingTables routing = Router.Run(network, partition, new PlacementResult(4, 4, [new CoreId(5), new CoreId(6)]), chip);
        Assert.Equal(new LinkLoad(16, 16, 5, 6), routing.Links);
        Assert.Equal(1, routing.RouterEntries[5]);
        Assert.Equal(1, routing.RouterEntries[6]);
        Assert.Equal(2, routing.RouterEntries.Sum());
    }
}
