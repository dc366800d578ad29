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
/// <param name="Kinds">Weight of each kind of synapse.</param>
/// <param name="Input">Weight of the input channels; weight 0 when there are none.</param>
/// <param name="WorstError">Largest relative error of a kind's weight.</param>
internal sealed record StreamScale(double LsbMv, GridWeight[] Kinds, GridWeight Input, double WorstError)
{
    /// <summary>Relative error of a mean weight that does no harm.</summary>
    public const double Tolerance = 0.005;

    // The strength of an input is not a mean that sums over many synapses; it needs to be right to a few per cent only.
    private const double InputTolerance = 0.05;
    private const int ThresholdMax = 127, ThresholdMin = 32;

    /// <summary>The scale of a network.</summary>
    public static StreamScale Choose(TopologyNetwork network)
    {
        if (network.Populations.Any(population => population.Izhikevich is not null))
        {
            return At(IzhikevichClass.MillivoltsPerV, network, out _);
        }

        double vth = network.Populations.Max(population => population.Lif.ThresholdMv);
        StreamScale? best = null;
        double bestPenalty = double.PositiveInfinity;
        for (int threshold = ThresholdMax; threshold >= ThresholdMin; threshold--)
        {
            StreamScale scale = At(vth / threshold, network, out double inputError);
            double penalty = Math.Max(scale.WorstError, Tolerance) + (Math.Max(inputError, InputTolerance) / 1000);
            if (penalty < bestPenalty)
            {
                (best, bestPenalty) = (scale, penalty);
            }
        }

        return best!;
    }

    private static StreamScale At(double lsb, TopologyNetwork network, out double inputError)
    {
        GridWeight[] kinds = [.. network.Kinds.Select(kind => GridWeight.Nearest(kind.WeightMv / lsb))];
        double worst = kinds.Select((weight, kind) => weight.ErrorFrom(network.Kinds[kind].WeightMv / lsb)).Max();
        double strength = (network.Input?.StrengthMv ?? 0) / lsb;
        GridWeight input = GridWeight.Nearest(strength);
        inputError = input.ErrorFrom(strength);
        return new StreamScale(lsb, kinds, input, worst);
    }
}
