using HwStack.Chip;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>A population as someone trained it for the chip: integers first, the NIR node follows from them.</summary>
internal sealed record PlannedLayer
{
    public required string Name { get; init; }

    public required NeuronClass[] Classes { get; init; } // one a neuron

    public required NeuronRecord[] Records { get; init; } // exponent included

    public required double[] VLsb { get; init; }

    public double[] ULsb { get; init; } = [];

    /// <summary>Synapses from the layer before, [neuron, source] in 1/256 LSB.</summary>
    public required int[,] Weight { get; init; }

    /// <summary>Synapses from itself; null: none.</summary>
    public int[,]? Recurrent { get; init; }

    public int Count => Records.Length;

    public bool Cuba => Classes[0].Model == NeuronModel.Cuba;

    public bool Fires => (Classes[0].Flags & NeuronFlags.Graded) == 0;

    private bool Subtracts => Classes[0].Reset is ResetMode.Subtract or ResetMode.SubtractGuarded or ResetMode.SubtractDelayed;

    private double AccumulatorLsb(int i) => Cuba ? ULsb[i] : VLsb[i];

    /// <summary>The network's v where the chip's is 0.</summary>
    public double Origin(int i) => Classes[i].Model == NeuronModel.Qlif ? QubitGrid.Origin : Fires && Subtracts ? (Records[i].Reset - Records[i].Threshold + 0.5) * VLsb[i] : 0;

    public double BiasInput(int i) => (Cuba ? Records[i].BiasU : Records[i].BiasV) / 256.0 * AccumulatorLsb(i);

    /// <summary>The weights as an Affine holds them; sources give out one unit a spike or payload.</summary>
    public AffineNode Affine(string name, int[,] weight, double unit, bool biased)
    {
        int sources = weight.GetLength(1);
        double[] values = new double[Count * sources];
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < sources; j++)
            {
                values[(i * sources) + j] = weight[i, j] / 256.0 * AccumulatorLsb(i) / unit;
            }
        }

        return new AffineNode(name, new Tensor(values, Count, sources), Each(i => biased ? BiasInput(i) : 0));
    }

    /// <summary>The neuron node with its grid.</summary>
    public NetworkNode Node(double dt, int[]? shape = null)
    {
        shape ??= [Count];
        double LeakV(int i) => Leak(Classes[i].LeakV);
        double LeakU(int i) => Leak(Classes[i].LeakU);
        double Threshold(int i) => Subtracts ? Records[i].Reset * VLsb[i] : Origin(i) + ((Records[i].Threshold - 0.5) * VLsb[i]);
        double Reset(int i) => Subtracts ? 0 : Origin(i) + (Records[i].Reset * VLsb[i]);
        Tensor threshold = To(Threshold), reset = To(Reset), tau = To(i => dt / LeakV(i)), gain = To(i => 1 / LeakV(i)), rest = To(Origin);
        if (Cuba)
        {
            Tensor r = To(i => Math.ScaleB(VLsb[i] / ULsb[i], Classes[i].Gain) / LeakV(i)), win = To(i => 1 / LeakU(i)), tauSyn = To(i => dt / LeakU(i));
            Tensor resting = To(i => Origin(i) + (Records[i].BiasV / 256.0 * VLsb[i] / LeakV(i)));
            return new CubaLifNode(Name, tauSyn, tau, r, resting, threshold, win, reset) { Metadata = GridMetadata.Of(Grid()) };
        }

        if (Classes[0].Model == NeuronModel.Qlif)
        {
            QlifOptions options = (QlifOptions)Classes[0].P0;
            QlifParameters qlif = new(
                [.. Classes.Select(one => -2 * Math.Log((ushort)one.P1 / 65536.0))], options.HasFlag(QlifOptions.LeakEveryTick), options.HasFlag(QlifOptions.LiteralEquation9), options.HasFlag(QlifOptions.Fold));
            return Fires
                ? new IfNode(Name, To(_ => 1), threshold, reset) { Metadata = QlifMetadata.Of(qlif, Grid()) }
                : new IntegratorNode(Name, To(_ => 1)) { Metadata = QlifMetadata.Of(qlif, Grid()) };
        }

        return Fires ? new LifNode(Name, tau, gain, rest, threshold, reset) { Metadata = GridMetadata.Of(Grid()) } : new LiNode(Name, tau, gain, rest) { Metadata = GridMetadata.Of(Grid()) };

        Tensor To(Func<int, double> value) => new([.. Enumerable.Range(0, Count).Select(value)], shape);
    }

    private StateGrid Grid() => new()
    {
        VLsb = VLsb,
        VOrigin = [.. Enumerable.Range(0, Count).Select(Origin)],
        ULsb = ULsb,
        Rounding = (GridRounding)Classes[0].Rounding,
        Reset = Classes[0].Reset switch
        {
            ResetMode.Subtract => GridReset.Subtract, ResetMode.SubtractGuarded => GridReset.SnnTorch, ResetMode.SubtractDelayed => GridReset.SubtractDelayed,
            ResetMode.ValueDelayed => GridReset.ValueDelayed, _ => GridReset.Value,
        },
        Id = [.. Records.Select(record => record.LogicalId)],
        FirstTick = Classes[0].StartTick,
        RefractorySteps = [.. Classes.Select(one => (int)one.RefractoryTicks)],
        LinearLeak = [.. Classes.Select(one => one.LinearLeak / 256.0)],
        VStart = [.. Records.Select(record => (double)record.V0)],
        UStart = Cuba ? [.. Records.Select(record => (double)record.U0)] : [],
        PreviousU = Classes[0].Flags.HasFlag(NeuronFlags.PreviousU),
    };

    private Tensor Each(Func<int, double> value) => new([.. Enumerable.Range(0, Count).Select(value)], Count);

    // NIR's leaky nodes need a finite time constant; 65535 forgets everything.
    private static double Leak(ushort leak) => leak switch { 0 => 1e-9, ushort.MaxValue => 1, _ => leak / 65536.0 };
}
