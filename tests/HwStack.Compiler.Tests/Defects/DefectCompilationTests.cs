using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler.Tests.Defects;

/// <summary>Boards with generated defects: what compiles goes round all of them, what cannot is told.</summary>
public class DefectCompilationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_packet_of_the_image_meets_a_generated_defect(int seed)
    {
        ChipDescription chip = TestNetworks.Small(16, 6000);
        BoardDefects defects = Generated(seed, 8, cores: 6, links: 5);
        MemoryImage image = Compile(TestNetworks.Generated(seed), chip, defects).Image;
        Assert.Equal((8, 8), (image.MeshX, image.MeshY));
        AssertAvoids(image, defects);
        Assert.Equal(defects.Sha256, image.Provenance.Options["defects_sha256"]);
    }

    [Fact]
    public void A_board_filled_to_its_last_usable_core_compiles()
    {
        ChipDescription chip = TestNetworks.Small(8, 100_000);
        var network = Chain(96);
        BoardDefects defects = Of(new BoardPoint(4, 4), [new(1, 1), new(2, 1), new(0, 3), new(3, 3)], []);
        CompilationResult result = Compile(network, chip, defects);
        Assert.Equal(12, result.Report.CoresUsed);
        AssertAvoids(result.Image, defects);
        Assert.Equal(4, result.Report.Defects!.DeadCores);
    }

    [Fact]
    public void One_core_too_few_is_told_with_the_numbers()
    {
        BoardDefects defects = Of(new BoardPoint(4, 4), [new(1, 1), new(2, 1), new(0, 3), new(3, 3), new(0, 0)], []);
        UserError error = Assert.Throws<UserErrorException>(() => Compile(Chain(96), TestNetworks.Small(8, 100_000), defects)).Errors[0];
        Assert.Equal("HW2550", error.Code);
        Assert.Contains("needs 12 cores", error.Message, StringComparison.Ordinal);
        Assert.Contains("11 that can be used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_mesh_a_larger_board_is_taken_when_dead_cores_leave_too_few()
    {
        BoardDefects defects = Of(null, [.. Enumerable.Range(0, 16).Select(i => new BoardPoint(i % 4, i / 4))], []);
        CompilationResult result = Compile(Chain(96), TestNetworks.Small(8, 100_000), defects);
        Assert.True(result.Image.MeshX > 4);
        AssertAvoids(result.Image, defects);
    }

    [Fact]
    public void A_core_with_a_dead_neuron_takes_only_blocks_below_it()
    {
        // 12 blocks of 8 and one of 4 on 13 usable cores, one of which ends at neuron 4.
        BoardDefects defects = Of(new BoardPoint(4, 4), [new(1, 1), new(2, 1), new(0, 3)], []) with { Neurons = [new DeadNeuron(new(3, 3), 4)] };
        MemoryImage image = Compile(Chain(100), TestNetworks.Small(8, 100_000), defects).Image;
        Assert.Equal(13, image.CoreCount);
        Assert.Equal(4, Enumerable.Range(0, 13).Select(image.ReadCore).Single(core => core.Id == CoreId.At(3, 3, 4)).Neurons.Length);
        defects = defects with { Neurons = [new DeadNeuron(new(3, 3), 3)] };
        Assert.Equal("HW2550", Assert.Throws<UserErrorException>(() => Compile(Chain(100), TestNetworks.Small(8, 100_000), defects)).Errors[0].Code);
    }

    [Fact]
    public void A_dead_link_in_the_middle_of_a_board_full_of_all_to_all_traffic_is_told_by_name()
    {
        // Every core sends to every core, and no core is free: the sources of row 1 cross the link in both orders.
        QuantizedPopulation[] populations = [TestNetworks.Neurons("n", 128, 0)];
        var network = new QuantizedNetwork(populations, [TestNetworks.Random(populations, 0, 0, 1, 0, 1, 1)], []);
        BoardDefects defects = Of(new BoardPoint(4, 4), [], [new(new(1, 1), new(2, 1))]);
        UserError error = Assert.Throws<UserErrorException>(() => Compile(network, TestNetworks.Small(8, 100_000), defects)).Errors[0];
        Assert.Equal("HW2552", error.Code);
        Assert.Contains("(1, 1)-(2, 1)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'n'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_room_to_spare_the_same_traffic_goes_round_the_dead_link()
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 5), TestNetworks.Neurons("n", 80, 0)];
        var network = new QuantizedNetwork(
            populations, [TestNetworks.Random(populations, 0, 1, 1, 0, 1, 1), TestNetworks.Random(populations, 1, 1, 1, 0, 1, 1)], [new OutputTap("out", [80], 1)]);
        BoardDefects defects = Of(new BoardPoint(4, 4), [new(3, 0)], [new(new(1, 2), new(2, 2)), new(new(2, 0), new(2, 1))]);
        CompilationResult result = Compile(network, TestNetworks.Small(8, 100_000), defects);
        Assert.Equal(10, result.Report.CoresUsed);
        AssertAvoids(result.Image, defects);
    }

    [Fact]
    public void Ports_take_numbers_whose_links_live()
    {
        BoardDefects used = Of(new BoardPoint(4, 4), [], [new(new(-1, 0), new(0, 0)), new(new(-1, 2), new(0, 2))]), free = Of(new BoardPoint(4, 4), [], [new(new(-1, 3), new(0, 3))]);
        MemoryImage moved = Compile(Chain(32), TestNetworks.Small(8, 100_000), used).Image;
        Assert.Equal((1, 3), (moved.Io.Inputs[0].Port, moved.Io.Outputs[0].Port));
        AssertAvoids(moved, used);
        MemoryImage kept = Compile(Chain(32), TestNetworks.Small(8, 100_000), free).Image;
        Assert.Equal((0, 1), (kept.Io.Inputs[0].Port, kept.Io.Outputs[0].Port));
        AssertAvoids(kept, free);
    }

    [Fact]
    public void A_board_without_any_port_link_is_told()
    {
        BoardDefects all = Of(new BoardPoint(4, 4), [], [.. Enumerable.Range(0, 4).Select(y => new DeadLink(new(-1, y), new(0, y)))]);
        UserError error = Assert.Throws<UserErrorException>(() => Compile(Chain(32), TestNetworks.Small(8, 100_000), all)).Errors[0];
        Assert.Equal("HW2553", error.Code);
        Assert.Contains("(-1, 3)-(0, 3)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_between_ports_and_cores_are_avoided_too()
    {
        // The input sits on row 0, the output on row 1; column 0 is cut below row 1 and row 0 right of column 0.
        BoardDefects defects = Of(new BoardPoint(4, 4), [new(0, 0)], [new(new(0, 0), new(1, 0)), new(new(0, 2), new(0, 3))]);
        AssertAvoids(Compile(Chain(60), TestNetworks.Small(8, 100_000), defects).Image, defects);
    }

    [Fact]
    public void Entries_outside_the_board_are_warned_about()
    {
        CompilationResult result = Compile(Chain(32), TestNetworks.Small(8, 100_000), Of(null, [new(100, 2)], []));
        Assert.Contains(result.Warnings, warning => warning.Code == "HWW302");
        Assert.Equal(1, result.Report.Defects!.Outside);
    }

    [Fact]
    public void Equal_defects_and_seeds_give_equal_places()
    {
        BoardDefects defects = Generated(3, 8, 6, 5);
        ChipDescription chip = TestNetworks.Small(16, 6000);
        Assert.Equal(
            Compile(TestNetworks.Generated(3), chip, defects).Report.Cores.Select(use => (use.Core, use.Neurons)),
            Compile(TestNetworks.Generated(3), chip, defects).Report.Cores.Select(use => (use.Core, use.Neurons)));
    }

    private static CompilationResult Compile(QuantizedNetwork network, ChipDescription chip, BoardDefects defects) =>
        new CompilationPipeline().Compile(network, TestNetworks.Options(chip) with { Defects = defects });

    // An input, a chain of neurons and an output.
    private static QuantizedNetwork Chain(int neurons)
    {
        QuantizedPopulation[] populations = [TestNetworks.Input("in", 5), TestNetworks.Neurons("n", neurons, 0)];
        var rows = Enumerable.Range(0, neurons).Select(i => i + 1 < neurons ? new List<(int, sbyte)> { (i + 1, 3) } : []).ToList();
        return new QuantizedNetwork(
            populations, [TestNetworks.Random(populations, 0, 1, 0.2, 0, 1, 1), TestNetworks.FromRows("next", 1, 1, 0, rows)], [new OutputTap("out", [neurons], 1)]);
    }

    private static BoardDefects Of(BoardPoint? mesh, BoardPoint[] cores, DeadLink[] links) => new(mesh, cores, links, [], new string('a', 64), "board.json");

    private static BoardDefects Generated(int seed, int side, int cores, int links)
    {
        var random = new Random(seed);
        var dead = new SortedSet<int>();
        while (dead.Count < cores)
        {
            dead.Add(random.Next(side * side));
        }

        var cut = new HashSet<DeadLink>();
        while (cut.Count < links)
        {
            // Column 0 is spared: there a cut can leave a port without any way to enough cores.
            int x = random.Next(1, side - 1), y = random.Next(side - 1);
            cut.Add(random.Next(2) == 0 ? new DeadLink(new(x, y), new(x + 1, y)) : new DeadLink(new(x, y), new(x, y + 1)));
        }

        return Of(new BoardPoint(side, side), [.. dead.Select(core => new BoardPoint(core % side, core / side))], [.. cut]);
    }

    // Straight from the image: places, sets and flags.
    private static void AssertAvoids(MemoryImage image, BoardDefects defects)
    {
        var tree = new MulticastTree(image.MeshX, image.MeshY);
        foreach (CoreImage core in Enumerable.Range(0, image.CoreCount).Select(image.ReadCore))
        {
            Assert.DoesNotContain(Point((int)core.Id.Value), defects.Cores);
            Check(core.Id, core.Sets);
        }

        foreach (PortImage port in image.Ports.Where(port => port.IsInput))
        {
            Check(port.Id, port.Sets);
        }

        void Check(CoreId source, DestinationSets sets)
        {
            for (int set = 1; set < sets.Count; set++)
            {
                tree.Visit(source, sets.Of(set), (sets.Flags[set] & 1) != 0, _ => { }, (from, to) =>
                {
                    Assert.DoesNotContain(new DeadLink(Point(from), Point(to)), defects.Links);
                    Assert.DoesNotContain(new DeadLink(Point(to), Point(from)), defects.Links);
                });
            }
        }

        BoardPoint Point(int core) => new(core % image.MeshX, core / image.MeshX);
    }
}
