using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Tests.Verification;
using HwStack.Compiler.Verification;

namespace HwStack.Compiler.Tests.Defects;

/// <summary>Faults planted by declaring something dead that a finished compilation uses.</summary>
public class DefectVerifierTests
{
    private static readonly Stages Sound = Stages.Build();

    [Fact]
    public void A_block_on_a_dead_core_is_found() => Assert.Contains(
        PlacementVerifier.Check(Sound.Partition, Sound.Placement, Sound.Chip, Of(cores: [Place(0)])), finding => finding.Rule == "placement.dead-core");

    [Fact]
    public void A_block_that_uses_a_dead_neuron_is_found() => Assert.Contains(
        PlacementVerifier.Check(Sound.Partition, Sound.Placement, Sound.Chip, Of(neurons: [new DeadNeuron(Place(0), 0)])), finding => finding.Rule == "placement.dead-neuron");

    [Fact]
    public void A_tree_that_ends_in_a_dead_core_is_found() => Assert.Contains(
        RoutingVerifier.Check(Sound.Network, Sound.Partition, Sound.Placement, Sound.Routing, Sound.Chip, Of(cores: [.. Enumerable.Range(0, Sound.Placement.Cores.Length).Select(Place)])),
        finding => finding.Rule == "routing.dead-core");

    [Fact]
    public void A_tree_across_a_dead_link_is_found()
    {
        int meshX = Sound.Placement.MeshX, meshY = Sound.Placement.MeshY;
        DeadLink[] all = [
            .. Enumerable.Range(0, meshX * meshY).Where(i => i % meshX < meshX - 1).Select(i => new DeadLink(new(i % meshX, i / meshX), new((i % meshX) + 1, i / meshX))),
            .. Enumerable.Range(0, meshX * (meshY - 1)).Select(i => new DeadLink(new(i % meshX, i / meshX), new(i % meshX, (i / meshX) + 1)))];
        Assert.Contains(
            RoutingVerifier.Check(Sound.Network, Sound.Partition, Sound.Placement, Sound.Routing, Sound.Chip, Of(links: all)), finding => finding.Rule == "routing.dead-link");
    }

    [Fact]
    public void A_dead_port_link_in_use_is_found() => Assert.Contains(
        RoutingVerifier.Check(Sound.Network, Sound.Partition, Sound.Placement, Sound.Routing, Sound.Chip, Of(links: [new DeadLink(new(-1, 0), new(0, 0))])),
        finding => finding.Rule == "routing.dead-link");

    [Fact]
    public void Without_defects_in_use_nothing_is_found() =>
        Assert.Empty(RoutingVerifier.Check(Sound.Network, Sound.Partition, Sound.Placement, Sound.Routing, Sound.Chip, Of()));

    private static BoardPoint Place(int block)
    {
        CoreId core = Sound.Placement.Cores[block];
        return new BoardPoint((int)core.Value % Sound.Placement.MeshX, (int)core.Value / Sound.Placement.MeshX);
    }

    private static BoardDefects Of(BoardPoint[]? cores = null, DeadLink[]? links = null, DeadNeuron[]? neurons = null) => new(null, cores ?? [], links ?? [], neurons ?? [], "", "list");
}
