using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>Checks the options before any work.</summary>
internal static class QuantizerRules
{
    /// <summary>Throws HW2202 for options out of range and HW2203 for ranges and activities that name nothing or do not fit.</summary>
    public static void Check(LoweredNetwork network, QuantizerOptions options)
    {
        List<UserError> errors = [];
        CheckRange(errors, "weight slices", options.WeightSlicesMax, 1, 2);
        CheckRange(errors, "assumed rate", options.AssumedRate, 1e-6, 1);
        CheckRange(errors, "smallest threshold in LSB", options.ThresholdLsbMin, 1, options.ThresholdLsbMax);
        CheckRange(errors, "threshold in LSB", options.ThresholdLsbMax, 1, 90);
        if (!double.IsFinite(options.TargetSnrDb) || !Enum.IsDefined(options.Rounding))
        {
            errors.Add(new UserError("HW2202", "The target SNR must be a finite number of dB and the rounding one of the three modes.", Value: $"{options.TargetSnrDb}"));
        }

        foreach ((string name, InputRange range) in options.InputRanges.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!network.Populations.Any(population => population.Kind == PopulationKind.Input && population.Name == name))
            {
                errors.Add(new UserError("HW2203", $"The network has no input '{name}'.", name));
            }
            else if (!(range.MaxAbs > 0 && double.IsFinite(range.MaxAbs)))
            {
                errors.Add(new UserError("HW2203", $"The range of input '{name}' must be above 0, not {range.MaxAbs}.", name, $"{range.MaxAbs}", "above 0"));
            }
        }

        foreach ((string name, PopulationActivity activity) in options.Activity.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            CheckActivity(network, name, activity, errors);
        }

        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    private static void CheckActivity(LoweredNetwork network, string name, PopulationActivity activity, List<UserError> errors)
    {
        FloatPopulation? population = network.Populations.FirstOrDefault(population => population.Name == name);
        double[][] arrays = [activity.Mean, activity.MeanSquare, activity.VMin, activity.VMax, activity.UMin, activity.UMax];
        if (population is null)
        {
            errors.Add(new UserError("HW2203", $"The network has no population '{name}'.", name));
        }
        else if (Array.Find(arrays, array => array.Length != 0 && array.Length != population.Count) is { } wrong)
        {
            errors.Add(new UserError("HW2203", $"The observed activity has {wrong.Length} entries for {population.Count} neurons.", name, $"{wrong.Length}", $"{population.Count}"));
        }
        else if (arrays.Any(array => array.Any(value => !double.IsFinite(value))) || activity.Mean.Length != activity.MeanSquare.Length
            || activity.VMin.Length != activity.VMax.Length || activity.UMin.Length != activity.UMax.Length)
        {
            errors.Add(new UserError("HW2203", "The observed activity has missing or infinite entries.", name));
        }
    }

    private static void CheckRange(List<UserError> errors, string what, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            errors.Add(new UserError("HW2202", $"The {what} must lie in {min:G4}..{max:G4}, not {value:G4}.", null, $"{value:G4}", $"{min:G4}..{max:G4}"));
        }
    }
}
