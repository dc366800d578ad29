using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Placement;

public class PlacerTests
{
    [Fact]
    public void Placement_is_never_worse_than_row_major()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            PlacementResult placement = Place(TestNetworks.Generated(seed), (ulong)seed);
            Assert.True(placement.MeanHops <= placement.MeanHopsSameCutRowMajor, $"seed {seed}: {placement.MeanHops} > {placement.MeanHopsSameCutRowMajor}");
        }
    }

    [Fact]
    public void A_ring_of_shuffled_blocks_is_laid_out_again()
    {
        // 144 populations of one core each, in a ring of shuffled order: row-major distances are random, neighbours in a ring can sit side by side.
        const int Blocks = 144;
        int[] ring = [.. Enumerable.Range(0, Blocks)];
        new Random(5).Shuffle(ring);
        List<QuantizedPopulation> populations = [.. Enumerable.Range(0, Blocks).Select(p => TestNetworks.Neurons($"n{p}", 16, (uint)(16 * p)))];
        List<QuantizedProjection> projections = [.. Enumerable.Range(0, Blocks).Select(i => TestNetworks.Random(populations, ring[i], ring[(i + 1) % Blocks], 0.3, 0, i, 1))];
        PlacementResult placement = Place(new QuantizedNetwork(populations, projections, []), 1);
        Assert.True(placement.MeanHops < 0.6 * placement.MeanHopsSameCutRowMajor, $"{placement.MeanHops:F2} of {placement.MeanHopsSameCutRowMajor:F2}");
    }

    [Fact]
    public void Equal_seeds_give_equal_places_and_other_seeds_may_not()
    {
        QuantizedNetwork network = TestNetworks.Generated(9);
        Assert.Equal(Place(network, 7).Cores, Place(network, 7).Cores);
        Assert.NotEqual(Place(network, 7).Cores, Place(network, 8).Cores);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(16, 1, 1)]
    [InlineData(17, 2, 1)]
    [InlineData(33, 2, 2)]
    [InlineData(65, 3, 2)]
    [InlineData(16 * 7, 4, 2)]
    [InlineData(16 * 9, 3, 3)]
    public void Boards_are_small_and_nearly_square(int cores, int chipsX, int chipsY)
    {
        BoardShape? board = BoardShape.Choose(cores, new MeshLimits(4, 4, 1024));
        Assert.Equal((chipsX, chipsY), (board!.Value.ChipsX, board.Value.ChipsY));
    }

    [Theory]
    [InlineData(16 * 5, 5, 1)]
    [InlineData(16 * 6, 0, 0)]
    public void Near_the_limit_of_a_board_shape_gives_way(int cores, int chipsX, int chipsY)
    {
        BoardShape? board = BoardShape.Choose(cores, new MeshLimits(4, 4, 5));
        Assert.Equal((chipsX, chipsY), (board?.ChipsX ?? 0, board?.ChipsY ?? 0));
    }

    [Fact]
    public void The_curve_visits_every_core_once_from_the_port_corner_by_single_steps_on_a_square()
    {
        (int X, int Y)[] square = [.. SpaceFillingCurve.Hilbert(8, 8)];
        Assert.Equal((0, 0), square[0]);
        Assert.Equal(64, square.Distinct().Count());
        Assert.All(square.Zip(square.Skip(1)), step => Assert.Equal(1, Math.Abs(step.First.X - step.Second.X) + Math.Abs(step.First.Y - step.Second.Y)));
        Assert.Equal(48 * 16, SpaceFillingCurve.Hilbert(48, 16).Distinct().Count());
    }

    private static PlacementResult Place(QuantizedNetwork network, ulong seed)
    {
        ChipDescription chip = TestNetworks.Small(16, 6000, chipX: 12);
        return Placer.Run(network, Partitioner.Run(network, chip), chip, seed);
    }
}
