using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Verification;

namespace HwStack.Compiler.Tests.Verification;

public class PartitionVerifierTests
{
    private static readonly Stages Sound = Stages.Build();

    private static int DendriteBlock => Sound.Partition.Blocks.Blocks.ToList().FindIndex(block => block.Dendrites.Count > 0);

    [Fact]
    public void A_sound_cut_has_no_findings() => Assert.Empty(Sound.CheckPartition(Sound.Partition));

    [Fact]
    public void A_lost_neuron_is_found() => Expect("partition.coverage", Sound.CheckBlock(0, block => block with { Slices = [block.Slices[0] with { Count = block.Slices[0].Count - 1 }, .. block.Slices.Skip(1)] }));

    [Fact]
    public void A_neuron_on_two_cores_is_found() => Expect("partition.coverage", Sound.CheckBlock(0, block => block with { Slices = [.. block.Slices, new PopulationSlice(2, 11, 1)] }));

    [Fact]
    public void A_slice_beyond_its_population_is_found() => Expect("partition.slice", Sound.CheckBlock(0, block => block with { Slices = [.. block.Slices, new PopulationSlice(2, 12, 1)] }));

    [Fact]
    public void An_input_on_a_core_is_found() => Expect("partition.slice", Sound.CheckBlock(0, block => block with { Slices = [.. block.Slices, new PopulationSlice(0, 0, 1)] }));

    [Fact]
    public void A_synapse_no_dendrite_receives_is_found() =>
        Expect("partition.dendrites", Sound.CheckBlock(DendriteBlock, block => block with { Dendrites = [block.Dendrites[0] with { Count = block.Dendrites[0].Count - 1 }, .. block.Dendrites.Skip(1)] }));

    [Fact]
    public void Too_many_neurons_are_found() => Expect("partition.neurons", Sound.CheckBlock(0, block => block with { Slices = [.. block.Slices, new PopulationSlice(1, 0, 20)] }));

    [Fact]
    public void Too_much_memory_is_found() => Expect("partition.memory", Sound.CheckBlock(0, block => block with { MemoryBytes = 4097 }));

    [Fact]
    public void Too_many_classes_are_found() => Expect("partition.classes", Sound.CheckUsage(use => use with { Classes = 9 }));

    [Fact]
    public void Too_many_sets_are_found() => Expect("partition.sets", Sound.CheckUsage(use => use with { Sets = 18 }));

    [Fact]
    public void Rows_beyond_the_address_are_found() => Expect("partition.row-bytes", Sound.CheckUsage(use => use with { RowBytes = (1 << 24) + 1 }));

    private static void Expect(string rule, List<VerifierFinding> findings) => Assert.Contains(findings, finding => finding.Rule == rule);
}
