using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Values of one payload unit of every population, needed before weights can be scaled: 1 for spikes, the input scale for inputs, the LSB for readouts. A readout
/// has one LSB for all its neurons, so that their numbers can be compared as they are; it follows from the range, before any weight is fitted.
/// </summary>
internal static class SourceScales
{
    /// <summary>The scales by population id, and the range model they came from.</summary>
    public static double[] Of(LoweredNetwork network, FixedPopulation?[] fixedOf, QuantizerOptions options, List<Warning> warnings, out RangeModel ranges)
    {
        ranges = new RangeModel(network, options);
        double[] lsb = Enumerable.Repeat(1.0, network.Populations.Count).ToArray();
        for (int id = 0; id < lsb.Length; id++)
        {
            FloatPopulation population = network.Populations[id];
            if (population.Kind == PopulationKind.Input)
            {
                lsb[id] = population.InputGrid?.Unit ?? InputScale.Of(population.Name, options);
                if (population.InputGrid is null)
                {
                    WarnOfCoarseInput(population.Name, lsb[id], options, warnings);
                }
            }
            else if (population.Kind == PopulationKind.Readout && fixedOf[id] is { VLsb.Length: > 0 } given)
            {
                lsb[id] = given.VLsb[0];
            }
        }

        // Readouts may feed readouts, and relays come after whatever they relay: two passes settle both.
        for (int pass = 0; pass < 2; pass++)
        {
            for (int id = 0; id < lsb.Length; id++)
            {
                if (network.Populations[id].Kind == PopulationKind.Readout && fixedOf[id] is null)
                {
                    NominalScale scale = Nominal(network, id, new FanIn(network, id, lsb), ranges, lsb, options);
                    lsb[id] = scale.VLsb.Length > 0 ? scale.VLsb[0] : 1;
                    WarnOfAssumedRange(network.Populations[id], scale, pass, options, warnings);
                }
            }
        }

        return lsb;
    }

    /// <summary>The nominal scale of a population; a graded relay takes that of its source, and a readout keeps the one it got here.</summary>
    public static NominalScale Nominal(
        LoweredNetwork network, int id, FanIn raw, RangeModel ranges, double[] sourceLsb, QuantizerOptions options,
        double[]? thresholdLsb = null, int gainShift = 0)
    {
        FloatPopulation population = network.Populations[id];
        double? relayLsb = population is { IsRelay: true, Kind: PopulationKind.Readout }
            ? network.Projections.Where(projection => projection.Target == id).Select(projection => sourceLsb[projection.Source]).FirstOrDefault(1)
            : null;
        return NominalScale.Of(population, raw, ranges.Of(id), options.Activity.GetValueOrDefault(population.Name), relayLsb, options, thresholdLsb, gainShift);
    }

    private static void WarnOfCoarseInput(string name, double scale, QuantizerOptions options, List<Warning> warnings)
    {
        if (scale != 1 && options.InputRanges[name].AllIntegers)
        {
            warnings.Add(new Warning(
                "HWW234", $"Counts of up to {options.InputRanges[name].MaxAbs:G6} exceed the 8-bit payload; one unit on the chip stands for {scale:G4}.", name,
                "Use a shorter time step, so that fewer events fall into one."));
        }
    }

    private static void WarnOfAssumedRange(FloatPopulation population, NominalScale scale, int pass, QuantizerOptions options, List<Warning> warnings)
    {
        if (pass == 1 && !scale.Exact && !options.Activity.ContainsKey(population.Name))
        {
            warnings.Add(new Warning(
                "HWW235", $"The range of this readout, ±{scale.VLsb.FirstOrDefault(1) * 127:G4}, is an estimate from the weights and an assumed rate of {options.AssumedRate:G3} spikes a tick; states beyond it saturate.",
                population.Name, "Calibrate with real input."));
        }
    }
}
