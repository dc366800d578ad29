using HwStack.Chip;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Verification;

namespace HwStack.Compiler.Tests.Verification;

public class PlacementVerifierTests
{
    private static readonly Stages Sound = Stages.Build();

    [Fact]
    public void A_sound_placement_has_no_findings() => Assert.Empty(Check(placement => placement));

    [Fact]
    public void Two_blocks_on_one_core_are_found() => Expect("placement.unique", placement => placement with { Cores = [placement.Cores[1], .. placement.Cores[1..]] });

    [Fact]
    public void A_core_outside_the_board_is_found() => Expect("placement.range", placement => placement with { Cores = [new CoreId(16), .. placement.Cores[1..]] });

    [Fact]
    public void A_port_as_core_is_found() => Expect("placement.range", placement => placement with { Cores = [CoreId.Port(0), .. placement.Cores[1..]] });

    [Fact]
    public void A_block_without_a_core_is_found() => Expect("placement.count", placement => placement with { Cores = placement.Cores[1..] });

    [Fact]
    public void Half_a_chip_is_found() => Expect("placement.board", placement => placement with { MeshX = 6 });

    [Fact]
    public void More_chips_than_a_board_has_are_found() => Expect("placement.board", placement => placement with { MeshX = 4 * 2048 });

    private static List<VerifierFinding> Check(Func<PlacementResult, PlacementResult> fault) =>
        PlacementVerifier.Check(Sound.Partition, fault(Sound.Placement), Sound.Chip);

    private static void Expect(string rule, Func<PlacementResult, PlacementResult> fault) => Assert.Contains(Check(fault), finding => finding.Rule == rule);
}
