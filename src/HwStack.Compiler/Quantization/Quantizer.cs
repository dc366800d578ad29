using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>Second pass of the compiler: from floating point to the chip's integers, population by population.</summary>
public static class Quantizer
{
    private const int TrialSynapsesMax = 1 << 16; // larger populations average their errors, and a dozen trials of them would take minutes

    /// <summary>
    /// Quantises a lowered network. Uses no randomness: equal input gives equal output on every machine and thread count. Throws HW2200 to HW2203, all mistakes at once;
    /// whatever costs accuracy beyond the report is a warning HWW230 and up.
    /// </summary>
    public static QuantizationResult Quantize(LoweredNetwork network, ChipDescription chip, QuantizerOptions? options = null)
    {
        options ??= new QuantizerOptions();
        QuantizerRules.Check(network, options);
        List<Warning> warnings = [];
        List<UserError> errors = [];
        FixedPopulation?[] fixedOf = FixedScales.Of(network, warnings);
        uint[][] logicalIds = LogicalIds.Plan(network, fixedOf, options.Seed, warnings);
        double[] sourceLsb = SourceScales.Of(network, fixedOf, options, warnings, out RangeModel ranges);

        List<QuantizedPopulation> populations = [];
        List<QuantizedProjection> projections = [];
        List<ProjectionReport> projectionReports = [];
        List<PopulationReport> populationReports = [];
        for (int id = 0; id < network.Populations.Count; id++)
        {
            FloatPopulation population = network.Populations[id];
            if (population.Kind == PopulationKind.Input)
            {
                populations.Add(Input(population, sourceLsb[id]));
                continue;
            }

            PopulationQuantizer.Made made = fixedOf[id] is { } given
                ? new FixedQuantizer(network, sourceLsb, ranges, options).Make(id, given, logicalIds[id])
                : MakeBest(network, id, chip, sourceLsb, ranges, options, logicalIds[id]);
            warnings.AddRange(made.Warnings);
            populations.Add(made.Population);
            projections.AddRange(made.Projections);
            projectionReports.AddRange(made.ProjectionReports);
            warnings.AddRange(made.ProjectionReports.Where(report => report.Weights > 0 && report.Zeroed == report.Weights).Select(Vanished));
            populationReports.Add(made.Report);
        }

        int[] limits = PayloadLimits.Of(network.Populations, populations, projections, options, warnings, errors);
        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }

        for (int id = 0; id < limits.Length; id++)
        {
            populations[id] = populations[id] with { PayloadMax = limits[id] };
        }

        QuantizedNetwork quantized = new(populations, projections, network.Outputs);
        return new QuantizationResult(quantized, new QuantizationReport(projectionReports, populationReports), warnings);
    }

    private static PopulationQuantizer.Made MakeBest(
        LoweredNetwork network, int id, ChipDescription chip, double[] sourceLsb, RangeModel ranges, QuantizerOptions options, uint[] logicalIds)
    {
        PopulationQuantizer quantizer = new(network, chip, options);
        DriveStatistics? drive = null;
        PopulationQuantizer.Made Make(double[]? thresholdLsb, int gainShift)
        {
            FanIn fanIn = new(network, id, sourceLsb);
            NominalScale scale = SourceScales.Nominal(network, id, fanIn, ranges, sourceLsb, options, thresholdLsb, gainShift);
            drive ??= new DriveStatistics(network, id, fanIn, sourceLsb, ranges, options);
            return quantizer.Make(id, fanIn, scale, drive, logicalIds);
        }

        ReplayTrial trial = new(network, id, sourceLsb, options);
        int synapses = network.Projections.Where(projection => projection.Target == id).Sum(projection => projection.Weight.Length);
        bool replays = network.Populations[id] is { Kind: PopulationKind.Spiking, IsRelay: false } && trial.Possible;
        PopulationQuantizer.Made byRule = Make(null, 0);
        PopulationQuantizer.Made best = replays && !byRule.Report.Exact && synapses <= TrialSynapsesMax ? new ScaleTrials(network, id, trial, Make).Best() : byRule;
        return replays ? best with { Report = best.Report with { Replay = trial.Report(best.Population, best.Projections) } } : best;
    }

    private static Warning Vanished(ProjectionReport report) => new(
        "HWW354", $"all {report.Weights} weights from '{report.Source}' became 0: on the chip the projection does nothing.", $"projection '{report.Name}' onto '{report.Target}'",
        "They are too small beside the other weights onto the same neurons for 4 bits; scale them up, or leave the projection out.");

    private static QuantizedPopulation Input(FloatPopulation population, double scale) => new()
    {
        Name = population.Name, Type = population.Type, Shape = population.Shape, Kind = population.Kind, Count = population.Count, Skew = population.Skew, VLsb = [scale],
    };
}
