using HwStack.Compiler.Lowering;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// The LSB of v and u before weights are looked at. A large threshold in LSB gives resolution, a small one gives room below rest: on a strongly inhibited
/// network (Braille, membranes down to −241 thresholds) 6 to 11 LSB followed the float spikes better than 64 (mean spike-count cosine 0.99 against 0.92 to 0.96),
/// since −128 is then −12 to −20 thresholds and not −2.
/// </summary>
/// <param name="VLsb">LSB of v of each neuron in the network's unit.</param>
/// <param name="AccumulatorLsb">LSB of what input adds to: v, or u of Cuba.</param>
/// <param name="ThresholdLsb">Threshold in LSB (signed); the full scale of 127 for readouts.</param>
/// <param name="UGainExponent">u enters v as u·2^this.</param>
/// <param name="Exact">True when everything is a whole number of LSB.</param>
/// <param name="Fixed">True when the LSB are given and must stay.</param>
internal sealed record NominalScale(double[] VLsb, double[] AccumulatorLsb, double[] ThresholdLsb, int UGainExponent, bool Exact, bool Fixed = false)
{
    private const double FullScale = 127;
    private const double DipDeviations = 2, ReadoutDeviations = 6;

    /// <summary>
    /// Scales of a population. <paramref name="relayLsb"/>: LSB of the source of a graded relay, else null. <paramref name="thresholdLsb"/>: thresholds of spiking neurons in
    /// LSB when they are known better than by rule; <paramref name="gainShift"/>: added to the exponent that the rule gives the current.
    /// </summary>
    public static NominalScale Of(
        FloatPopulation population, FanIn raw, StateRange range, PopulationActivity? seen, double? relayLsb, QuantizerOptions options,
        double[]? thresholdLsb = null, int gainShift = 0)
    {
        bool spiking = population.Kind == PopulationKind.Spiking;
        double[]? exact = relayLsb is { } fixedLsb
            ? Enumerable.Repeat(fixedLsb, population.Count).ToArray()
            : ExactUnit.Find(population, raw, range, !spiking);
        double[] vLsb = exact ?? (spiking ? SpikingLsb(population, raw, range, options, thresholdLsb) : ReadoutLsb(population, range, seen, relayLsb));
        double[] threshold = [.. vLsb.Select((lsb, i) => spiking ? population.Threshold[i] / lsb : FullScale)];
        if (population.Dynamics != Dynamics.Cuba)
        {
            return new NominalScale(vLsb, vLsb, threshold, 0, exact is not null);
        }

        int gain = Math.Clamp(GainExponent(population, raw, range, seen, vLsb) + gainShift, -8, 7);
        double[] uLsb = [.. vLsb.Select((lsb, i) => UnitOfU(lsb, gain, population.UGain[i]))];
        return new NominalScale(vLsb, uLsb, threshold, gain, false);
    }

    /// <summary>LSB of u so that u·2^gain is in LSB of v. A neuron whose u never reaches v (gain 0) gets 1; a negative gain gives a negative LSB.</summary>
    public static double UnitOfU(double vLsb, int gain, double uGain) => uGain == 0 ? 1 : vLsb * Math.ScaleB(1, gain) / uGain;

    private static double[] SpikingLsb(FloatPopulation population, FanIn raw, StateRange range, QuantizerOptions options, double[]? given)
    {
        double[] maxima = raw.ColumnMaxima();
        double[] lsb = new double[population.Count];
        for (int i = 0; i < lsb.Length; i++)
        {
            double threshold = Math.Abs(population.Threshold[i]);
            if (threshold == 0)
            {
                threshold = maxima[i] > 0 ? maxima[i] : 1;
            }

            double dip = -(range.VMean[i] - (DipDeviations * range.VDeviation[i]));
            double wanted = dip > 0 ? 128 * threshold / dip : options.ThresholdLsbMax;
            if (population.Reset is ResetRule.Subtract or ResetRule.SnnTorch)
            {
                wanted = Math.Min(wanted, FullScale * threshold / (threshold + Math.Max(0, range.Rise[i])));
            }

            double thresholdLsb = given?[i] ?? Math.Clamp(wanted, options.ThresholdLsbMin, options.ThresholdLsbMax);
            if (population.Reset is ResetRule.Zero or ResetRule.Value && population.ResetValue[i] != 0)
            {
                thresholdLsb = Math.Min(thresholdLsb, FullScale * threshold / Math.Abs(population.ResetValue[i]));
            }

            // Half LSBs and single precision below hide the last bits of powers and exponentials, which differ between machines.
            lsb[i] = threshold / (thresholdLsb >= 1 ? Math.Round(thresholdLsb * 2) / 2 : thresholdLsb);
        }

        return lsb;
    }

    private static double[] ReadoutLsb(FloatPopulation population, StateRange range, PopulationActivity? seen, double? relayLsb)
    {
        double reach = 0;
        for (int i = 0; i < population.Count; i++)
        {
            double wide = Math.Min(range.VBound[i], Math.Abs(range.VMean[i]) + (ReadoutDeviations * range.VDeviation[i]));
            if (seen is not null && seen.VMax.Length == population.Count)
            {
                wide = 1.1 * Math.Max(Math.Abs(seen.VMax[i] - population.VOffset), Math.Abs(seen.VMin[i] - population.VOffset));
            }

            reach = Math.Max(reach, Math.Max(wide, Math.Abs(population.V0[i])));
        }

        double lsb = relayLsb ?? (reach > 0 && double.IsFinite(reach) ? (float)(reach / FullScale) : 1);
        return Enumerable.Repeat(lsb, population.Count).ToArray();
    }

    // The median neuron's current shall just fit 8 bits; the rest saturates or wastes a bit.
    private static int GainExponent(FloatPopulation population, FanIn raw, StateRange range, PopulationActivity? seen, double[] vLsb)
    {
        double[] maxima = raw.ColumnMaxima();
        double[] needed = new double[vLsb.Length];
        for (int i = 0; i < needed.Length; i++)
        {
            double reach = Math.Max(maxima[i], Math.Abs(range.UMean[i]) + (DipDeviations * range.UDeviation[i]));
            if (seen is not null && seen.UMax.Length == needed.Length)
            {
                reach = Math.Max(Math.Abs(seen.UMax[i]), Math.Min(Math.Abs(seen.UMin[i]), reach));
            }

            needed[i] = reach * Math.Abs(population.UGain[i]) / vLsb[i];
        }

        Array.Sort(needed);
        double median = needed.Length == 0 ? 0 : needed[needed.Length / 2];
        return median > 0 ? (int)Math.Clamp(Math.Ceiling(Math.Log2(median / 128)), -8, 7) : 0;
    }
}
