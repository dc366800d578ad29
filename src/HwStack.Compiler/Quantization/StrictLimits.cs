using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>What <c>--strict</c> accepts of the quantisation report; each excess is an error HW2251. The figures are engineering judgement ("assumed"), stated in docs/compiler.md.</summary>
public static class StrictLimits
{
    /// <summary>Lowest signal-to-error ratio of a projection's drive, in dB: below, the error moves a neuron by more than a third of its input.</summary>
    public const double DriveSnrDbMin = 10;

    /// <summary>Largest share of a projection's weights that may vanish.</summary>
    public const double ZeroedShareMax = 0.5;

    /// <summary>Largest share of a projection's weights that may be clipped.</summary>
    public const double ClippedShareMax = 0.05;

    /// <summary>Largest error of a bias relative to the threshold.</summary>
    public const double BiasErrorMax = 0.05;

    /// <summary>Lowest spike-count cosine of a population on the calibration's stimuli.</summary>
    public const double SpikeCountCosineMin = 0.9;

    /// <summary>Largest earth mover's distance of the rates on the calibration's stimuli, in spikes per neuron and step.</summary>
    public const double RateDistanceMax = 0.05;

    /// <summary>Largest spike-time distance per spike on the calibration's stimuli (0 equal, about 1 nothing in common).</summary>
    public const double SpikeTimeDistanceMax = 0.75;

    /// <summary>Largest share of states that may be clamped on the calibration's stimuli.</summary>
    public const double SaturatedShareMax = 0.5;

    /// <summary>Every figure of the report beyond its limit, in the report's order.</summary>
    public static IReadOnlyList<UserError> Check(QuantizationReport report)
    {
        List<UserError> errors = [];
        foreach (ProjectionReport projection in report.Projections.Where(projection => projection.Weights > 0))
        {
            string place = $"projection '{projection.Name}' onto '{projection.Target}'";
            AtLeast(place, "drive SNR in dB", projection.DriveSnrDb, DriveSnrDbMin);
            AtMost(place, "share of weights that became 0", (double)projection.Zeroed / projection.Weights, ZeroedShareMax);
            AtMost(place, "share of weights that were clipped", (double)projection.Clipped / projection.Weights, ClippedShareMax);
        }

        foreach (PopulationReport population in report.Populations)
        {
            string place = $"population '{population.Name}'";
            AtMost(place, "error of a bias relative to the threshold", population.BiasErrorMax, BiasErrorMax);
            if (population.Replay is { } replay)
            {
                AtLeast(place, "spike-count cosine on the calibration", replay.SpikeCountCosine, SpikeCountCosineMin);
                AtMost(place, "spike-time distance on the calibration", replay.SpikeTimeDistance, SpikeTimeDistanceMax);
                AtMost(place, "share of states clamped on the calibration", replay.StatesUpdated == 0 ? 0 : (double)replay.StatesSaturated / replay.StatesUpdated, SaturatedShareMax);
                AtMost(place, "rate distance on the calibration", replay.RateDistance, RateDistanceMax);
            }
        }

        return errors;

        void AtLeast(string place, string what, double value, double limit)
        {
            if (value < limit)
            {
                Add(place, what, value, $"at least {Text(limit)}");
            }
        }

        void AtMost(string place, string what, double value, double limit)
        {
            if (value > limit)
            {
                Add(place, what, value, $"at most {Text(limit)}");
            }
        }

        void Add(string place, string what, double value, string limit) => errors.Add(new UserError(
            "HW2251", $"the {what} is {Text(value)}, and --strict asks for {limit}.", place, Text(value), limit, "Calibrate with typical input (--calibrate), or compile without --strict to accept it."));
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
