using HwStack.Chip;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// The value of an LSB. Such networks have one weight for each kind of synapse, so the LSB is chosen to put these few values on the grid of 4-bit weights and exponents:
/// the largest whole threshold, hence the finest states, at which every weight lies within half a per cent; a mean weight wrong by 3.5 % nearly doubles the rate of a
/// population of the cortical microcircuit. When no threshold does, the one with the smallest error.
/// Izhikevich neurons have the LSB that their class was made for.
/// </summary>
/// <param name="LsbMv">mV of one LSB of v.</param>
/// <param name="UnitMv">mV of one LSB of what the weights are added to: of v, or of the current of exponential synapses.</param>
/// <param name="Gain">g: an LSB of current adds 2^g LSB to v in a tick. 0 without currents.</param>
/// <param name="Kinds">Weights of each kind of synapse.</param>
/// <param name="Input">Weight of the input channels; weight 0 when there are none.</param>
/// <param name="WorstError">Largest relative error of a kind's mean weight.</param>
internal sealed record StreamScale(double LsbMv, double UnitMv, int Gain, KindGrid[] Kinds, GridWeight Input, double WorstError)
{
    /// <summary>Relative error of a mean weight that does no harm.</summary>
    public const double Tolerance = 0.005;

    // The strength of an input is not a mean that sums over many synapses; it needs to be right to a few per cent only.
    private const double InputTolerance = 0.05;

    // What a wrong spread of the weights counts beside a wrong mean: it changes the variance of the input by a hundredth of it or so.
    private const double SpreadPart = 0.02;

    // A group more is a row more for many sources.
    private const double RowPart = 0.0005;
    private const int ThresholdMax = 127, ThresholdMin = 32, CurrentMax = 127;

    /// <summary>Row groups: delay in ticks and exponent of rows that synapses onto a core may share.</summary>
    public (int DelayTicks, int Exponent)[] Groups { get; } = [.. Kinds.Where(kind => !kind.IsZero).Select(GroupOf).Distinct().Order()];

    /// <summary>Number of a kind's group in <see cref="Groups"/>; −1 for one whose weights are all 0.</summary>
    public int Group(int kind) => Array.IndexOf(Groups, GroupOf(Kinds[kind]));

    /// <summary>The scale of a network.</summary>
    public static StreamScale Choose(TopologyNetwork network)
    {
        if (network.Populations.Any(population => population.Izhikevich is not null))
        {
            return At(IzhikevichClass.MillivoltsPerV, IzhikevichClass.MillivoltsPerV, 0, network, out _);
        }

        double vth = network.Populations.Max(population => population.Lif.ThresholdMv);
        StreamScale? best = null;
        double bestPenalty = double.PositiveInfinity;
        for (int threshold = ThresholdMax; threshold >= ThresholdMin; threshold--)
        {
            foreach ((double unit, int gain) in Units(vth / threshold, network))
            {
                StreamScale scale = At(vth / threshold, unit, gain, network, out double inputError);
                double spread = scale.Kinds.Max(kind => kind.SpreadError);
                double rows = spread > 0 ? RowPart * scale.Groups.Length : 0;
                double penalty = Math.Max(scale.WorstError, Tolerance) + (SpreadPart * spread) + rows + (Math.Max(inputError, InputTolerance) / 1000);
                if (penalty < bestPenalty)
                {
                    (best, bestPenalty) = (scale, penalty);
                }
            }
        }

        return best!;
    }

    // Exponential synapses: an LSB of current must add a power of two LSB to v. The finest unit whose 8 bits hold the network's currents, and coarser ones.
    private static IEnumerable<(double UnitMv, int Gain)> Units(double lsb, TopologyNetwork network)
    {
        LifParameters lif = network.Populations[0].Lif;
        if (!lif.HasCurrent)
        {
            yield return (lsb, 0);
            yield break;
        }

        double ofOne = lsb / lif.CurrentGain(network.DtSeconds);
        int finest = -8;
        while (finest < 7 && Math.ScaleB(ofOne, finest) * CurrentMax < network.CurrentRangeMv)
        {
            finest++;
        }

        for (int gain = finest; gain <= Math.Min(7, finest + 1); gain++)
        {
            yield return (Math.ScaleB(ofOne, gain), gain);
        }
    }

    private static (int, int) GroupOf(KindGrid kind) => (kind.Kind.DelayTicks, kind.Exponent);

    private static StreamScale At(double lsb, double unit, int gain, TopologyNetwork network, out double inputError)
    {
        KindGrid[] kinds = KindGrid.Choose(network.Kinds, unit);
        double strength = (network.Input?.StrengthMv ?? 0) / unit;
        GridWeight input = GridWeight.Nearest(strength);
        inputError = input.ErrorFrom(strength);
        return new StreamScale(lsb, unit, gain, kinds, input, kinds.Max(kind => kind.MeanError));
    }
}
