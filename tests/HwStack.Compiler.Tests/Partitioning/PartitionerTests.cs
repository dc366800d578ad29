using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Partitioning;

public class PartitionerTests
{
    [Fact]
    public void Memory_of_a_small_network_is_what_the_formula_gives_by_hand()
    {
        // Three inputs onto four neurons of two classes; input 0 reaches all (dense), input 1 only neurons 0 and 3 (sparse or dense: 3 bytes either way to 2), input 2 nobody.
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 3), TestNetworks.Neurons("n", 4, 0, classes: 2)];
        QuantizedProjection projection = TestNetworks.FromRows("p", 0, 1, 0, [[(0, 1), (1, 2), (2, 3), (3, 4)], [(0, -1), (3, 5)], []]);
        var network = new QuantizedNetwork(populations, [projection], [new("out", [4], 1)]);
        CoreBlock block = Assert.Single(Partitioner.Run(network, TestNetworks.Small(neurons: 16, memory: 4096, pending: 16)).Blocks.Blocks);
        // 2 classes · 32 + 4 neurons · 16 + (empty set 4 + one set with the port 8) + one entry (12 + 2) + 2 descriptors · 8 + rows (2 + 2) + 16 pending · 8.
        Assert.Equal(64 + 64 + 12 + 14 + 16 + 4 + 128, block.MemoryBytes);
    }

    [Fact]
    public void A_source_with_two_delays_costs_a_list()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 1), TestNetworks.Neurons("n", 1, 0)];
        var network = new QuantizedNetwork(
            populations, [TestNetworks.FromRows("a", 0, 1, 0, [[(0, 1)]]), TestNetworks.FromRows("b", 0, 1, 5, [[(0, 2)]])], []);
        BlockUsage use = Assert.Single(Partitioner.Run(network, TestNetworks.Small()).Usage);
        Assert.Equal(3, use.Descriptors);
        Assert.Equal(2, use.RowBytes);
        Assert.Equal(1 + 6, use.PendingWorst);
    }

    [Fact]
    public void Rows_of_a_source_to_several_populations_merge_when_delay_and_exponent_agree()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 1), TestNetworks.Neurons("a", 2, 0), TestNetworks.Neurons("b", 2, 2)];
        var network = new QuantizedNetwork(
            populations, [TestNetworks.FromRows("a", 0, 1, 0, [[(0, 1), (1, 1)]]), TestNetworks.FromRows("b", 0, 2, 0, [[(0, 2), (1, 2)]])], []);
        BlockUsage use = Assert.Single(Partitioner.Run(network, TestNetworks.Small()).Usage);
        Assert.Equal(1, use.Descriptors);
        Assert.Equal(2, use.RowBytes);
    }

    [Fact]
    public void Small_populations_share_a_core_and_large_ones_are_cut_at_the_neuron_limit()
    {
        QuantizedPopulation[] populations = [TestNetworks.Neurons("a", 5, 0), TestNetworks.Neurons("b", 30, 5), TestNetworks.Neurons("c", 3, 35)];
        Partition partition = Partitioner.Run(new QuantizedNetwork(populations, [], []), TestNetworks.Small(neurons: 16));
        Assert.Equal(3, partition.Blocks.Blocks.Count);
        Assert.Equal(3, partition.CoresLowerBound);
        Assert.Equal([new PopulationSlice(0, 0, 5), new PopulationSlice(1, 0, 11)], partition.Blocks.Blocks[0].Slices);
        Assert.Equal([new PopulationSlice(1, 27, 3), new PopulationSlice(2, 0, 3)], partition.Blocks.Blocks[2].Slices);
    }

    [Theory]
    [InlineData(8, 17, 16)]
    [InlineData(2, 17, 2)]
    [InlineData(8, 5, 4)]
    public void Class_and_set_limits_cut_blocks_too(int classesMax, int setsMax, int perBlock)
    {
        // Every neuron has a class of its own when classes bind, and a destination of its own when sets bind.
        QuantizedPopulation source = TestNetworks.Neurons("s", 16, 0, classes: classesMax == 2 ? 16 : 1);
        QuantizedPopulation target = TestNetworks.Neurons("t", 256, 16);
        QuantizedProjection own = TestNetworks.FromRows("p", 0, 1, 0, [.. Enumerable.Range(0, 16).Select(i => new List<(int, sbyte)> { (i * 16, 1) })]);
        Partition partition = Partitioner.Run(
            new QuantizedNetwork([source, target], [own], []), TestNetworks.Small(neurons: 16, memory: 8192, classes: classesMax, sets: setsMax));
        Assert.Equal(perBlock, partition.Blocks.Blocks[0].Neurons);
        Assert.All(partition.Usage, use => Assert.True(use.Classes <= classesMax && use.Sets <= setsMax));
    }

    [Fact]
    public void A_block_is_closed_only_when_the_next_neuron_would_exceed_it()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 200), TestNetworks.Neurons("n", 300, 0)];
        var network = new QuantizedNetwork(populations, [TestNetworks.Random(populations, 0, 1, 0.3, 0, 3), TestNetworks.Random(populations, 1, 1, 0.2, 2, 4)], []);
        CoreLimits limits = TestNetworks.Small(neurons: 64, memory: 8192, sets: 65).Core;
        var index = SynapseIndex.Build(network);
        CutContext context = CutContext.Initial(network, index, limits);
        int[] order = [.. Enumerable.Range(200, 300)];
        List<CutBlock> blocks = new BlockCutter(limits, index, context, new Slack[2], new int[500], new bool[2]).Cut(order);
        Assert.Equal(order, blocks.SelectMany(block => block.Neurons));
        var memory = new BlockMemory(limits, index, context, 0);
        foreach ((CutBlock block, CutBlock next) in blocks.Zip(blocks.Skip(1)))
        {
            memory.Start();
            foreach (int neuron in block.Neurons)
            {
                memory.Add(neuron, index.InStart[neuron], index.InStart[neuron + 1]);
            }

            Assert.True(memory.Fits(default));
            memory.Add(next.Neurons[0], index.InStart[next.Neurons[0]], index.InStart[next.Neurons[0] + 1]);
            Assert.False(memory.Fits(default));
        }
    }

    [Fact]
    public void Large_fan_ins_are_cut_in_columns_when_that_saves_cores()
    {
        // 4096 sources onto 1000 neurons: by neurons alone a core holds 57 of them, 18 cores; in columns of 256 neurons it takes 4 · 4.
        Partition partition = Partitioner.Run(TestNetworks.Dense(4096, 1000, 10), TestNetworks.Nc1);
        Assert.Equal(16, partition.Blocks.Blocks.Count);
        Assert.Equal(15, partition.CoresLowerBound);
        Assert.Contains(partition.Blocks.Blocks, block => block.Slices.Count > 0 && block.Dendrites.Count > 0);
    }

    [Fact]
    public void Images_are_cut_in_tiles_when_that_needs_no_more_cores_and_fewer_packets()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 1024), TestNetworks.Neurons("a", 1024, 0, shape: [4, 16, 16])];
        Partition partition = Partitioner.Run(new QuantizedNetwork(populations, [TestNetworks.Convolution(0, 1, 4, 16)], []), TestNetworks.Nc1);
        Assert.StartsWith("tiles", partition.Order, StringComparison.Ordinal);
        Assert.Equal(4, partition.Blocks.Blocks.Count);
    }

    [Fact]
    public void A_fan_in_beyond_a_core_goes_to_dendrites_that_receive_every_synapse_once()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 600), TestNetworks.Neurons("n", 20, 0)];
        var network = new QuantizedNetwork(populations, [TestNetworks.Random(populations, 0, 1, 1, 0, 5)], [new("out", [20], 1)]);
        Partition partition = Partitioner.Run(network, TestNetworks.Small(neurons: 16, memory: 4096));
        Assert.Contains(partition.Blocks.Blocks, block => block.Dendrites.Count > 0);
        int[] received = new int[partition.Index.Synapses];
        foreach (BlockUnit unit in partition.Layout.Units.SelectMany(units => units))
        {
            for (int s = unit.From; s < unit.To; s++)
            {
                received[s]++;
            }
        }

        Assert.All(received, count => Assert.Equal(1, count));
        Assert.All(partition.Usage, use => Assert.InRange(use.MemoryBytes, 1, 4096));
    }

    [Fact]
    public void A_neuron_that_fits_no_core_even_alone_is_named_with_numbers_for_every_population()
    {
        QuantizedPopulation[] populations = [TestNetworks.Neurons("a", 3, 0), TestNetworks.Neurons("b", 2, 3)];
        UserErrorException unfit = Assert.Throws<UserErrorException>(
            () => Partitioner.Run(new QuantizedNetwork(populations, [], []), TestNetworks.Small(memory: 150, pending: 16)));
        Assert.Equal(2, unfit.Errors.Count);
        Assert.All(unfit.Errors, error => Assert.Equal(("HW2310", "180", "150"), (error.Code, error.Value, error.Limit)));
    }

    [Fact]
    public void The_cut_is_the_same_every_time()
    {
        QuantizedNetwork network = TestNetworks.Generated(11);
        ChipDescription chip = TestNetworks.Small(16, 6000);
        Partition first = Partitioner.Run(network, chip), second = Partitioner.Run(network, chip);
        Assert.Equal(first.Blocks.Blocks.SelectMany(block => block.Slices), second.Blocks.Blocks.SelectMany(block => block.Slices));
        Assert.Equal(first.Usage, second.Usage);
    }
}
