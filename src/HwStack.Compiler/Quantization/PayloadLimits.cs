using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// The overflow proof of docs/chip.md section 10, turned round: the largest payload an input may send so that no accumulator can leave 32 bits, whatever
/// arrives in one tick. Payloads of up to 127 are offered where the proof holds.
/// </summary>
internal static class PayloadLimits
{
    private const double AccumulatorMax = int.MaxValue;
    private const int GradedPayload = 128;

    // Both biases (2^15 each), decayed state (128 · 256), linear leak (2^16), the largest u drive (128 · 2^15) of section 5, and what rounding adds.
    private const double StateMax = (2 << 15) + (1 << 15) + (1 << 16) + (128.0 * (1 << 15)) + 256;

    /// <summary>Largest payload of each population; 1 for those that are not inputs. Errors: HW2200 when neurons alone overflow, HW2201 when an input would.</summary>
    public static int[] Of(
        IReadOnlyList<FloatPopulation> asked, IReadOnlyList<QuantizedPopulation> populations, IReadOnlyList<QuantizedProjection> projections, QuantizerOptions options, List<Warning> warnings,
        List<UserError> errors)
    {
        int[] needed = [.. populations.Select((population, id) => population.Kind == PopulationKind.Input ? Needed(asked[id], population, options, warnings) : 1)];
        int[] limits = [.. populations.Select((population, id) =>
            population.Kind != PopulationKind.Input ? 1 : asked[id].InputGrid?.Most ?? (asked[id].InputGrid is null ? InputScale.PayloadMax : Math.Clamp(needed[id], InputScale.PayloadMax, short.MaxValue)))];
        for (int target = 0; target < populations.Count; target++)
        {
            double[] fixedSum = new double[populations[target].Count], inputSum = new double[populations[target].Count];
            List<int> inputs = [];
            foreach (QuantizedProjection projection in projections.Where(projection => projection.Target == target))
            {
                PopulationKind kind = populations[projection.Source].Kind;
                Add(projection, populations[target], kind == PopulationKind.Input ? inputSum : fixedSum, kind == PopulationKind.Readout ? GradedPayload : 1);
                if (kind == PopulationKind.Input && !inputs.Contains(projection.Source))
                {
                    inputs.Add(projection.Source);
                }
            }

            for (int i = 0; i < fixedSum.Length; i++)
            {
                double room = AccumulatorMax - StateMax - fixedSum[i];
                if (room < 0)
                {
                    errors.Add(new UserError(
                        "HW2200", $"Neuron {i} could receive {fixedSum[i]:G4} in one tick if all its sources fired, and the accumulator holds {AccumulatorMax:G4}.",
                        populations[target].Name, $"{fixedSum[i]:G4}", $"{AccumulatorMax:G4}", "Give it fewer or weaker synapses."));
                    break;
                }

                int limit = inputSum[i] * short.MaxValue <= room ? short.MaxValue : (int)(room / inputSum[i]);
                foreach (int input in inputs)
                {
                    limits[input] = Math.Min(limits[input], limit);
                }
            }
        }

        for (int input = 0; input < limits.Length; input++)
        {
            CheckInput(populations[input], limits[input], needed[input], errors);
        }

        return limits;
    }

    // Payloads that must be safe: what the file declares, else what the stimuli hold.
    private static int Needed(FloatPopulation asked, QuantizedPopulation population, QuantizerOptions options, List<Warning> warnings)
    {
        double seen = options.InputRanges.TryGetValue(population.Name, out InputRange? range) ? Math.Ceiling((range.MaxAbs / population.VLsb[0]) - 1e-9) : 1;
        if (asked.InputGrid?.Most is { } most)
        {
            if (seen > most)
            {
                warnings.Add(new Warning(
                    "HWW365", $"The stimuli ask for payloads of up to {seen:G6}, but the file declares at most {most} for this input; a run with more is refused.", population.Name,
                    $"Scale the stimuli, or raise 'most' in the metadata '{Network.GridMetadata.Key}' of the Input."));
            }

            return most;
        }

        return (int)Math.Min(seen, int.MaxValue);
    }

    private static void CheckInput(QuantizedPopulation population, int limit, int needed, List<UserError> errors)
    {
        if (population.Kind == PopulationKind.Input && limit < needed)
        {
            errors.Add(new UserError(
                "HW2201", $"Payloads of up to {needed} on this input could overflow an accumulator; up to {limit} can be proven safe.",
                population.Name, $"{needed}", $"{limit}", "Send smaller values, or give the fed neurons fewer or weaker synapses."));
        }
    }

    private static void Add(QuantizedProjection projection, QuantizedPopulation target, double[] sum, int payload)
    {
        for (int row = 0; row < projection.RowExponent.Length; row++)
        {
            for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
            {
                int column = projection.TargetIndex[at];
                int shift = Arithmetic.FractionBits + projection.RowExponent[row] + target.Neurons[column].Exponent;
                sum[column] += Math.Abs((double)projection.Weight[at]) * payload * (1 << shift);
            }
        }
    }
}
