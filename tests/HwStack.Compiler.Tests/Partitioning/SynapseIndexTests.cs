using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Partitioning;

public class SynapseIndexTests
{
    [Fact]
    public void Two_projections_between_the_same_pair_with_one_delay_keep_separate_rows()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 1), TestNetworks.Neurons("n", 1, 0)];
        var index = SynapseIndex.Build(new QuantizedNetwork(
            populations, [TestNetworks.FromRows("a", 0, 1, 0, [[(0, 1)]]), TestNetworks.FromRows("b", 0, 1, 0, [[(0, 2)]])], []));
        Assert.Equal([0, 1], index.InRow);
        Assert.Equal([1, 2], index.InWeight);
        Assert.Equal([0, 0], index.RowSource);
    }

    [Fact]
    public void Incoming_synapses_ascend_by_source()
    {
        QuantizedNetwork network = TestNetworks.Generated(4);
        var index = SynapseIndex.Build(network);
        for (int n = 0; n < index.Neurons; n++)
        {
            for (int s = index.InStart[n] + 1; s < index.InStart[n + 1]; s++)
            {
                Assert.True(index.RowSource[index.InRow[s - 1]] <= index.RowSource[index.InRow[s]]);
            }
        }
    }

    [Fact]
    public void Neurons_find_their_population_even_beside_empty_ones()
    {
        var index = SynapseIndex.Build(new QuantizedNetwork(
            [TestNetworks.Neurons("a", 2, 0), TestNetworks.Neurons("none", 0, 2), TestNetworks.Neurons("b", 1, 2)], [], []));
        Assert.Equal([0, 0, 2], Enumerable.Range(0, 3).Select(index.PopulationOf));
    }
}
