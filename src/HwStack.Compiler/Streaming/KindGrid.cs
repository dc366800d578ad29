using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>A kind of synapse on the chip: the 4-bit weight of every deviation from its mean, all with one exponent.</summary>
internal sealed class KindGrid
{
    private const int Deviations = 256;
    private readonly sbyte[] _weight = new sbyte[Deviations];
    private readonly double _asked;

    private KindGrid(SynapseKind kind, double lsb, int exponent)
    {
        (Kind, Exponent, _asked) = (kind, exponent, lsb);
        for (int i = 0; i < Deviations; i++)
        {
            _weight[i] = (sbyte)Math.Clamp(Math.Round(Math.ScaleB(lsb * kind.Factor(i - 128), -exponent)), -8, 7);
        }

        (Mean, Sd, Error) = Moments(Gauss);
    }

    /// <summary>The kind.</summary>
    public SynapseKind Kind { get; }

    /// <summary>Exponent of the rows.</summary>
    public int Exponent { get; }

    /// <summary>4-bit weight of an arc of the mean weight.</summary>
    public int Weight => _weight[128];

    /// <summary>In LSB, of an arc of the mean weight.</summary>
    public double Lsb => Math.ScaleB(Weight, Exponent);

    /// <summary>Expected mean in LSB.</summary>
    public double Mean { get; }

    /// <summary>Expected standard deviation in LSB.</summary>
    public double Sd { get; }

    /// <summary>Root of the mean square of what rounding and clipping change, in LSB.</summary>
    public double Error { get; }

    /// <summary>Relative error of the mean; 0 for an asked 0.</summary>
    public double MeanError => _asked == 0 ? 0 : Math.Abs(Mean - _asked) / Math.Abs(_asked);

    /// <summary>Difference of the standard deviation from what was asked, relative to the mean.</summary>
    public double SpreadError => _asked == 0 ? 0 : Math.Abs((Sd / Math.Abs(_asked)) - Kind.Spread);

    /// <summary>Largest magnitude of a weight in LSB.</summary>
    public double Largest => Math.ScaleB(_weight.Max(weight => Math.Abs((int)weight)), Exponent);

    /// <summary>True when every weight is 0.</summary>
    public bool IsZero => _weight.All(weight => weight == 0);

    /// <summary>4-bit weight of an arc.</summary>
    public int WeightOf(int deviation) => _weight[deviation + 128];

    /// <summary>Figures over a histogram of deviations, −128 first: mean, standard deviation, root mean square of the error, all in LSB.</summary>
    public (double Mean, double Sd, double Error) Moments(ReadOnlySpan<double> counts)
    {
        double n = 0, sum = 0, squares = 0, errors = 0;
        for (int i = 0; i < Deviations; i++)
        {
            double value = Math.ScaleB(_weight[i], Exponent), error = value - (_asked * Kind.Factor(i - 128));
            (n, sum, squares, errors) = (n + counts[i], sum + (counts[i] * value), squares + (counts[i] * value * value), errors + (counts[i] * error * error));
        }

        return n == 0 ? (0, 0, 0) : (sum / n, Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n)))), Math.Sqrt(errors / n));
    }

    /// <summary>
    /// The kinds on their grids. A kind of equal weights takes the nearest value. One of spread weights takes the exponent that keeps mean and spread best; kinds of one delay and
    /// sign share theirs where that costs little, since all synapses of a source onto a core then fit into one row.
    /// </summary>
    /// <param name="kinds">The kinds.</param>
    /// <param name="lsb">mV of an LSB of what the weights are added to.</param>
    public static KindGrid[] Choose(IReadOnlyList<SynapseKind> kinds, double lsb)
    {
        KindGrid[] grids = [.. kinds.Select(kind => Best(kind, kind.WeightMv / lsb))];
        foreach (IGrouping<(int, bool), int> group in Enumerable.Range(0, kinds.Count).Where(kind => kinds[kind].Spread > 0).GroupBy(kind => (kinds[kind].DelayTicks, kinds[kind].WeightMv < 0)))
        {
            KindGrid[] shared = Enumerable.Range(-8, 16)
                .Select(exponent => group.Select(kind => new KindGrid(kinds[kind], kinds[kind].WeightMv / lsb, exponent)).ToArray())
                .MinBy(candidates => candidates.Max(grid => grid.Penalty))!;
            if (shared.Max(grid => grid.Penalty) < group.Max(kind => grids[kind].Penalty) + SharingCost)
            {
                foreach ((int kind, KindGrid grid) in group.Zip(shared))
                {
                    grids[kind] = grid;
                }
            }
        }

        return grids;
    }

    // What a shared exponent may cost in Penalty.
    private const double SharingCost = 0.003;

    // The mean sums over thousands of synapses and moves rates; the spread adds a hundredth to the variance of the input.
    private double Penalty => MeanError + (SpreadError / 50);

    private static readonly double[] Gauss = [.. Enumerable.Range(-128, Deviations).Select(deviation => Math.Exp(-0.5 * deviation * deviation / (ArcBuffer.DeviationsPerSd * ArcBuffer.DeviationsPerSd)))];

    private static KindGrid Best(SynapseKind kind, double lsb) => kind.Spread == 0
        ? new KindGrid(kind, lsb, GridWeight.Nearest(lsb).Exponent)
        : Enumerable.Range(-8, 16).Select(exponent => new KindGrid(kind, lsb, exponent)).MinBy(grid => grid.Penalty)!;
}
