using HwStack.Diagnostics;

namespace HwStack.Network.Tests;

/// <summary>The entry that makes an IF node a qubit, read, refused and written.</summary>
public sealed class QlifMetadataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_if_node_with_the_entry_is_a_qubit_with_one_relaxation_a_neuron()
    {
        QlifNode node = Assert.IsType<QlifNode>(Prepared(Cells(new QlifParameters([0.1, 0.2, 0.3], LeakEveryTick: true, Fold: true))).Order.Single(one => one.Name == "cells"));
        Assert.Equal([0.1, 0.2, 0.3], node.Qlif.TauOverT1);
        Assert.Equal((true, false, true), (node.Qlif.LeakEveryTick, node.Qlif.LiteralEquation9, node.Qlif.Fold));
        Assert.True(NodeKinds.IsSpiking(node) && NodeKinds.HasMembrane(node) && NodeKinds.IsStateful(node) && !NodeKinds.HasCurrent(node));
    }

    [Fact]
    public void A_single_relaxation_stands_for_all_and_an_integrator_is_a_qubit_that_never_fires()
    {
        QlifNode node = Assert.IsType<QlifNode>(Prepared(new IntegratorNode("cells", Tensor.Filled(1, 3)) { Metadata = QlifMetadata.Of(new QlifParameters([0.1])) }).Order.Single(one => one.Name == "cells"));
        Assert.Equal([0.1, 0.1, 0.1], node.Qlif.TauOverT1);
        Assert.Null(node.VThreshold);
        Assert.False(NodeKinds.IsSpiking(node));
    }

    [Theory]
    [InlineData("tau_over_t1", -0.1, "below 0")]
    [InlineData("tau_over_t1", double.NaN, "finite")]
    [InlineData("tau_over_t1", "long", "finite number for each of 3")]
    [InlineData("fold", 1.0, "fold is not a truth value")]
    [InlineData("leak_every_tick", null, "leak_every_tick is not a truth value")]
    public void A_damaged_entry_is_an_error_and_never_a_plain_if_neuron(string entry, object? value, string says)
    {
        Dictionary<string, object> entries = new((IReadOnlyDictionary<string, object>)QlifMetadata.Of(new QlifParameters([0.1]))[QlifMetadata.Key]);
        entries.Remove(entry);
        if (value is not null)
        {
            entries[entry] = value;
        }

        IfNode damaged = Cells(new QlifParameters([0.1])) with { Metadata = new Dictionary<string, object> { [QlifMetadata.Key] = entries } };
        UserError error = Assert.Single(Assert.Throws<UserErrorException>(() => Prepared(damaged)).Errors);
        Assert.Equal("HW1170", error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_if_and_i_nodes_can_be_qubits_and_angles_have_their_range()
    {
        LifNode lif = new("cells", Tensor.Filled(1, 3), Tensor.Filled(1, 3), Tensor.Filled(0, 3), Tensor.Filled(1, 3), Tensor.Filled(0, 3)) { Metadata = QlifMetadata.Of(new QlifParameters([0.1])) };
        Assert.Equal("HW1171", Refusal(lif));
        Assert.Equal("HW1172", Refusal(Cells(new QlifParameters([0.1])) with { VThreshold = Tensor.Filled(-0.1, 3) }));
        Assert.Equal("HW1172", Refusal(Cells(new QlifParameters([0.1])) with { VReset = Tensor.Filled(3.2, 3) }));
    }

    [Fact]
    public void A_grid_that_is_not_the_qubits_is_left_aside_with_a_warning()
    {
        StateGrid grid = QubitGrid.Of(3);
        Assert.Single(Prepared(Cells(new QlifParameters([0.1])) with { Metadata = QlifMetadata.Of(new QlifParameters([0.1]), grid) }).StateGrids);
        PreparedNetwork other = Prepared(Cells(new QlifParameters([0.1])) with { Metadata = QlifMetadata.Of(new QlifParameters([0.1]), grid with { VLsb = [0.1, 0.1, 0.1] }) });
        Assert.Empty(other.StateGrids);
        Assert.Contains(other.Warnings, warning => warning.Code == "HWW352");
    }

    [Fact]
    public void A_prepared_network_with_qubits_can_be_written_and_read_again()
    {
        PreparedNetwork network = Prepared(Cells(new QlifParameters([0.1, 0.2, 0.3], LiteralEquation9: true)));
        NirFile.Write(_folder.File("again.nir"), network.Graph);
        QlifNode node = Assert.IsType<QlifNode>(NetworkModel.Prepare(NirFile.Read(_folder.File("again.nir")).Graph, new NetworkSemantics(1)).Order.Single(one => one.Name == "cells"));
        Assert.Equal([0.1, 0.2, 0.3], node.Qlif.TauOverT1);
        Assert.True(node.Qlif.LiteralEquation9);
    }

    private static IfNode Cells(QlifParameters qlif) =>
        new("cells", Tensor.Filled(1, 3), Tensor.Filled(1.5, 3), Tensor.Filled(0, 3)) { Metadata = QlifMetadata.Of(qlif) };

    private string Refusal(NetworkNode node) => Assert.Throws<UserErrorException>(() => Prepared(node)).Errors[0].Code;

    private PreparedNetwork Prepared(NetworkNode node)
    {
        NetworkGraph graph = new([new InputNode("input", [3]), node, new OutputNode("output", [3])], [new("input", "cells"), new("cells", "output")]);
        NirFile.Write(_folder.File("net.nir"), graph);
        return NetworkModel.Prepare(NirFile.Read(_folder.File("net.nir")).Graph, new NetworkSemantics(1));
    }
}
