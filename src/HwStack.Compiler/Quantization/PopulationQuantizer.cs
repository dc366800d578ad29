using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>Quantises one population with everything that enters it.</summary>
internal sealed class PopulationQuantizer(LoweredNetwork network, ChipDescription chip, QuantizerOptions options)
{
    /// <summary>A finished population.</summary>
    internal sealed record Made(
        QuantizedPopulation Population, List<QuantizedProjection> Projections, List<ProjectionReport> ProjectionReports, PopulationReport Report,
        IReadOnlyList<Warning> Warnings);

    /// <summary>Quantises population <paramref name="id"/> from its synapses and nominal scale; <paramref name="logicalIds"/> are the ids of its neurons.</summary>
    public Made Make(int id, FanIn fanIn, NominalScale scale, DriveStatistics drive, uint[] logicalIds)
    {
        FloatPopulation population = network.Populations[id];
        List<Warning> warnings = [];
        fanIn.Normalise(scale.AccumulatorLsb);
        WeightFit fit = new(population, fanIn, scale, drive, options);
        bool cuba = population.Dynamics == Dynamics.Cuba;
        double[] vLsb = [.. scale.VLsb.Select((lsb, i) => lsb * fit.Stretch[i])];
        double[] uLsb = cuba ? [.. scale.AccumulatorLsb.Select((lsb, i) => lsb * fit.Stretch[i])] : [];
        List<ProjectionReport> projectionReports = [.. fit.Reports(network)];
        bool exact = scale.Exact && projectionReports.TrueForAll(report => double.IsPositiveInfinity(report.SnrDb));

        int topLsb = TopLsb(population, vLsb);
        ClassTable table = new(population, CommonClass(population, scale, exact), topLsb, chip.Core.ClassesMax);
        NeuronRecord[] neurons = new NeuronRecord[population.Count];
        BiasRounder bias = new(population.Name, warnings);
        for (int i = 0; i < neurons.Length; i++)
        {
            double fullScale = population.Kind == PopulationKind.Spiking ? Math.Max(1, Math.Abs(population.Threshold[i] / vLsb[i])) : 127;
            neurons[i] = new NeuronRecord
            {
                Class = table.ClassOf[i],
                Exponent = fit.NeuronExponent[i],
                Threshold = population.Kind == PopulationKind.Spiking ? Threshold(population.Threshold[i] / vLsb[i]) : (sbyte)0,
                Reset = population.Kind == PopulationKind.Spiking ? Saturate(population.ResetValue[i] / vLsb[i]) : (sbyte)0,
                V0 = Saturate(population.V0[i] / vLsb[i]),
                BiasV = bias.Round(population.BiasV[i] / vLsb[i], fullScale),
                BiasU = cuba ? bias.Round(population.BiasU[i] / uLsb[i], fullScale) : (short)0,
                LogicalId = logicalIds[i],
            };
        }

        bias.Report();
        WarnOfSilence(population, table.Classes, neurons, warnings);
        PopulationReport report = Report(population, scale, exact, vLsb, topLsb, table, bias.WorstError, warnings);
        return new Made(
            new QuantizedPopulation
            {
                Name = population.Name, Type = population.Type, Shape = population.Shape, Kind = population.Kind, Count = population.Count, Skew = population.Skew,
                Classes = table.Classes, Neurons = neurons, VLsb = Compact(vLsb), VOffset = population.VOffset, ULsb = Compact(uLsb),
            },
            [.. fit.Projections(network)], projectionReports, report, warnings);
    }

    private NeuronClass CommonClass(FloatPopulation population, NominalScale scale, bool exact)
    {
        // A state that is not kept has no error to average out, and the nearest rounding tests it against its threshold to 1/256 LSB.
        bool forgets = population.Dynamics != Dynamics.Cuba && Array.TrueForAll(population.DecayV, decay => decay == 0);
        return new NeuronClass
        {
            Model = population.Dynamics == Dynamics.Cuba ? NeuronModel.Cuba : NeuronModel.Lif,
            Rounding = exact || forgets ? Rounding.NearestEven : options.Rounding,
            Reset = population.Reset switch
            {
                ResetRule.Subtract => ResetMode.Subtract,
                ResetRule.SnnTorch => ResetMode.SubtractGuarded,
                _ => ResetMode.Value,
            },
            Gain = (sbyte)scale.UGainExponent,
            Flags = population.Kind == PopulationKind.Readout ? NeuronFlags.Graded | NeuronFlags.NeverFires : NeuronFlags.None,
            StartTick = (ushort)population.Skew,
        };
    }

    // NIR fires when v > threshold; in integers that is v >= floor(threshold) + 1. Quotients a rounding error below a whole number count as whole.
    private static sbyte Threshold(double lsb) => (sbyte)Math.Clamp(ThresholdOf(lsb), sbyte.MinValue, sbyte.MaxValue);

    /// <summary>The least whole number above a threshold in LSB, not clamped.</summary>
    internal static double ThresholdOf(double lsb) => Math.Floor(lsb + (1e-9 * Math.Max(1, Math.Abs(lsb)))) + 1;

    private static sbyte Saturate(double lsb) => (sbyte)Math.Clamp(Math.Round(lsb), sbyte.MinValue, sbyte.MaxValue);

    internal static double[] Compact(double[] values) => values.Length > 1 && Array.TrueForAll(values, value => value == values[0]) ? [values[0]] : values;

    private static int TopLsb(FloatPopulation population, double[] vLsb)
    {
        if (population.Kind != PopulationKind.Spiking || vLsb.Length == 0)
        {
            return 127;
        }

        double[] thresholds = [.. vLsb.Select((lsb, i) => Math.Abs(population.Threshold[i]) / lsb).Order()];
        return (int)Math.Clamp(Math.Round(thresholds[thresholds.Length / 2]), 1, 127);
    }

    private PopulationReport Report(
        FloatPopulation population, NominalScale scale, bool exact, double[] vLsb, int topLsb, ClassTable table, double biasError,
        List<Warning> warnings)
    {
        double asked = 0, effective = 0;
        int stuck = 0;
        for (int i = 0; i < population.Count; i++)
        {
            double tau = LeakFit.Tau(population.DecayV[i]);
            if (double.IsFinite(tau) && tau > asked)
            {
                asked = tau;
                LeakFit.Behaviour behaviour = LeakFit.Of(table.Classes[table.ClassOf[i]].LeakV, table.Classes[table.ClassOf[i]].Rounding, topLsb);
                (effective, stuck) = (behaviour.TauSteps, behaviour.StuckLsb);
            }
        }

        bool noLeak = population.Count > 0 && asked == 0 && population.DecayV[0] >= 1;
        bool spiking = population.Kind == PopulationKind.Spiking;
        PopulationReport report = new(
            population.Name, vLsb.DefaultIfEmpty(1).Min(), vLsb.DefaultIfEmpty(1).Max(),
            spiking ? vLsb.Select((lsb, i) => population.Threshold[i] / lsb).DefaultIfEmpty(0).Min() : 0,
            spiking ? vLsb.Select((lsb, i) => population.Threshold[i] / lsb).DefaultIfEmpty(0).Max() : 0,
            scale.UGainExponent, table.Classes.Length == 0 ? options.Rounding : table.Classes[0].Rounding, exact,
            noLeak ? double.PositiveInfinity : asked, noLeak ? double.PositiveInfinity : effective, stuck, biasError, table.Classes.Length);
        WarnOfLeak(population, report, topLsb, table.MergeError, warnings);
        return report;
    }

    private static void WarnOfSilence(FloatPopulation population, NeuronClass[] classes, NeuronRecord[] neurons, List<Warning> warnings)
    {
        (int count, int first) = DriveCheck.SilentNeurons(population, classes, neurons);
        if (count > 0)
        {
            warnings.Add(new Warning(
                "HWW236", $"{count} neurons (the first is {first}) fire from their constant drive alone in floating point, but stay silent with 8-bit states.", population.Name,
                "Use dither rounding, or a larger time step."));
        }
    }

    private void WarnOfLeak(FloatPopulation population, PopulationReport report, int topLsb, double mergeError, List<Warning> warnings)
    {
        if (report.TauAsked >= 1 && double.IsFinite(report.TauAsked) && !(Math.Abs((report.TauEffective / report.TauAsked) - 1) <= 0.1))
        {
            warnings.Add(new Warning(
                "HWW230", $"The time constant of {report.TauAsked:G4} steps acts as {report.TauEffective:G4} steps with 8-bit states.", population.Name,
                "Use a larger time step, if the network allows it."));
        }

        if (report.StuckLsb > topLsb / 8)
        {
            warnings.Add(new Warning(
                "HWW231", $"States below {report.StuckLsb} LSB no longer decay ({(double)report.StuckLsb / topLsb:P0} of the {(population.Kind == PopulationKind.Spiking ? "threshold" : "range")}).",
                population.Name, "Use a larger time step, if the network allows it."));
        }

        if (mergeError > 0.01)
        {
            warnings.Add(new Warning(
                "HWW232", $"More different time constants than a core has classes ({chip.Core.ClassesMax}); they were merged, which changes leaks by up to {mergeError:P1}.", population.Name));
        }
    }
}
