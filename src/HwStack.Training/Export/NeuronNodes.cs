using HwStack.Chip;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>The neurons of a layer as a NIR node with its grid.</summary>
internal static class NeuronNodes
{
    private const double NoLeak = 1e-9; // leaky nodes need a finite time constant; it rounds to no leak

    /// <summary>Name of a layer's population.</summary>
    public static string Name(TrainedNetwork network, int layer) =>
        network.Layers[layer].IsReadout ? "readout" : "neurons" + (layer + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Value of an LSB of v.</summary>
    public static double Lsb(TrainedLayer layer, int column) => layer.Neuron == NeuronKind.Qlif ? Math.PI / QlifClass.UnitsPerHalfTurn : layer.Grid.Lsb[column];

    /// <summary>The node.</summary>
    /// <param name="layer">Layer.</param>
    /// <param name="name">Name.</param>
    /// <param name="firstId">Logical id of its first neuron.</param>
    public static NetworkNode Of(TrainedLayer layer, string name, uint firstId)
    {
        LayerGeometry g = layer.Geometry;
        int[] shape = g.Convolves ? [g.Columns, g.Output.Height, g.Output.Width] : [g.Columns];
        double[] Each(Func<int, double> ofColumn) => [.. Enumerable.Range(0, g.Neurons).Select(i => ofColumn(i / g.Positions))];
        Tensor All(Func<int, double> ofColumn) => new(Each(ofColumn), shape);
        if (layer.Neuron == NeuronKind.Qlif)
        {
            return Qlif(layer, name, firstId, Each, All);
        }

        // Firing is v ≥ threshold on whole LSB, and v > v_threshold in the file; subtraction takes v_threshold itself, so there the state is counted from half an LSB (docs/compiler.md).
        bool subtracts = layer.Reset == SpikeReset.Subtract && !layer.IsReadout;
        double Origin(int c) => subtracts ? 0.5 * Lsb(layer, c) : 0;
        double Threshold(int c) => (layer.Grid.Threshold[c] - (subtracts ? 0 : 0.5)) * Lsb(layer, c);
        double leak = layer.LeakV == 0 ? NoLeak : layer.LeakV / 65536.0, leakU = layer.LeakU == 0 ? NoLeak : layer.LeakU / 65536.0;
        StateGrid grid = Grid(Each(c => Lsb(layer, c)), Each(Origin), firstId, subtracts ? GridReset.Subtract : GridReset.Value);
        NetworkNode node;
        if (layer.IsReadout)
        {
            node = layer.LeakV == 0 ? new IntegratorNode(name, All(_ => 1)) : new LiNode(name, All(_ => NirExport.DtSeconds / leak), All(_ => 1 / leak), All(Origin));
        }
        else if (layer.Neuron == NeuronKind.CubaLif)
        {
            grid = grid with { ULsb = Each(c => Math.ScaleB(Lsb(layer, c), layer.CurrentGain)), UStart = new double[g.Neurons] };
            node = new CubaLifNode(
                name, All(_ => NirExport.DtSeconds / leakU), All(_ => NirExport.DtSeconds / leak), All(_ => 1 / leak),
                All(c => Origin(c) + (layer.Grid.Bias[c] / 256.0 * Lsb(layer, c) / leak)), All(Threshold), All(_ => 1 / leakU), All(_ => 0));
        }
        else
        {
            node = new LifNode(name, All(_ => NirExport.DtSeconds / leak), All(_ => 1 / leak), All(Origin), All(Threshold), All(_ => 0));
        }

        return node with { Metadata = GridMetadata.Of(grid) };
    }

    private static IfNode Qlif(TrainedLayer layer, string name, uint firstId, Func<Func<int, double>, double[]> each, Func<Func<int, double>, Tensor> all)
    {
        // Half a step below the angle at which it fires, so that no rounding can move it; the relaxation is the one whose √E the chip rounds to what was trained.
        double threshold = (layer.QlifThresholdAngle - 0.5) * Lsb(layer, 0);
        QlifParameters qlif = new(each(c => -2 * Math.Log(layer.Grid.SurvivalRoot[c] / 65536.0)), LeakEveryTick: true);
        StateGrid grid = Grid(each(_ => Lsb(layer, 0)), each(_ => 128 * Lsb(layer, 0)), firstId, GridReset.Value);
        grid = grid with { VStart = each(_ => -128) };
        return new IfNode(name, all(_ => 1), all(_ => threshold), all(_ => 0)) { Metadata = QlifMetadata.Of(qlif, grid) };
    }

    private static StateGrid Grid(double[] lsb, double[] origin, uint firstId, GridReset reset) => new()
    {
        VLsb = lsb, VOrigin = origin, Reset = reset, Rounding = GridRounding.NearestEven, Id = [.. Enumerable.Range(0, lsb.Length).Select(i => firstId + (uint)i)],
        RefractorySteps = new int[lsb.Length], LinearLeak = new double[lsb.Length], VStart = new double[lsb.Length],
    };
}
