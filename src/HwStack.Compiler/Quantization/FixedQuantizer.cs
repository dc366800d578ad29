using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>Quantises a population whose scale is given: only its weights are left to express, without error where that is possible.</summary>
internal sealed class FixedQuantizer(LoweredNetwork network, double[] sourceLsb, RangeModel ranges, QuantizerOptions options)
{
    // A scale that cannot stretch towards the weights leaves one slice some 25 dB; 60 is what two slices reach (of the QLIF traces, one slice loses a spike).
    private const double FixedSnrDb = 60;

    /// <summary>The finished population.</summary>
    /// <param name="id">Population.</param>
    /// <param name="given">Its scale.</param>
    /// <param name="logicalIds">Ids of its neurons.</param>
    public PopulationQuantizer.Made Make(int id, FixedPopulation given, uint[] logicalIds)
    {
        FloatPopulation population = network.Populations[id];
        List<Warning> warnings = [];
        FanIn raw = new(network, id, sourceLsb);
        raw.Normalise(given.AccumulatorLsb);
        sbyte[] exponent;
        List<QuantizedProjection> projections;
        List<ProjectionReport> reports;
        ExactWeights? split = ExactWeights.Find(raw, given.ExponentHint, options.WeightSlicesMax);
        if (split is not null)
        {
            (exponent, projections) = (split.NeuronExponent, [.. split.Projections(network)]);
            reports = [.. split.Reports(network)];
        }
        else
        {
            FanIn fanIn = new(network, id, sourceLsb);
            DriveStatistics drive = new(network, id, fanIn, sourceLsb, ranges, options);
            fanIn.Normalise(given.AccumulatorLsb);
            WeightFit fit = new(population, fanIn, Nominal(population, given), drive, options with { TargetSnrDb = Math.Max(options.TargetSnrDb, FixedSnrDb) });
            (exponent, projections, reports) = (fit.NeuronExponent, [.. fit.Projections(network)], [.. fit.Reports(network)]);
            if (given.FromFile)
            {
                warnings.Add(Inexact(population, fanIn, fit));
            }
        }

        MergedClasses merged = new(population.Name, given.Classes);
        if (merged.MergeError > 0)
        {
            warnings.Add(new Warning(
                "HWW363", $"More than 256 different classes of neurons; leaks (of QLIF relaxations) were merged, which changes them by up to {merged.MergeError:P1}.", population.Name,
                "Share them between neurons, or split the population."));
        }

        NeuronRecord[] neurons = new NeuronRecord[population.Count];
        for (int i = 0; i < neurons.Length; i++)
        {
            neurons[i] = given.Records[i] with { Class = merged.ClassOf[i], Exponent = exponent[i], LogicalId = logicalIds[i] };
        }

        return new PopulationQuantizer.Made(
            new QuantizedPopulation
            {
                Name = population.Name, Type = population.Type, Shape = population.Shape, Kind = population.Kind, Count = population.Count, Skew = population.Skew, Classes = merged.Classes,
                Neurons = neurons, VLsb = PopulationQuantizer.Compact(given.VLsb), VOffset = given.VOffset,
                ULsb = population.Dynamics == Dynamics.Cuba ? PopulationQuantizer.Compact(given.AccumulatorLsb) : [],
            },
            projections, reports, Report(population, given, split is not null && merged.MergeError == 0, merged), warnings);
    }

    /// <summary>The scale as the weight fit takes it: nothing of it may move.</summary>
    public static NominalScale Nominal(FloatPopulation population, FixedPopulation given) => new(
        given.VLsb, given.AccumulatorLsb, [.. given.Records.Select((record, i) => population.Kind != PopulationKind.Spiking ? 127.0 : population.Dynamics == Dynamics.Qlif ? record.Threshold + 128.0 : record.Threshold)],
        0, false, true);

    private static Warning Inexact(FloatPopulation population, FanIn fanIn, WeightFit fit)
    {
        int off = 0, first = -1;
        double worst = 0;
        for (int i = 0; i < fanIn.Value.Length; i++)
        {
            double error = Math.Abs(fanIn.Value[i] - fit.Represented(i));
            if (error > 1e-6 * Math.Max(1, Math.Abs(fanIn.Value[i])))
            {
                first = off++ == 0 ? i : first;
                worst = Math.Max(worst, error);
            }
        }

        string example = first < 0 ? "" : $", the first {fanIn.Value[first]:G9} LSB onto neuron {fanIn.Column[first]}, kept as {fit.Represented(first):G9}";
        return new Warning(
            "HWW361", $"{off} of {fanIn.Value.Length} weights onto these neurons are not 4-bit weights times powers of two on the file's grid; they are off by up to {worst:G4} LSB{example}.", population.Name,
            "The network may do something else on the chip than in training. Weights are w·2^e LSB, w from -8 to 7 and e the sum of one exponent a neuron and one a source.");
    }

    private static PopulationReport Report(FloatPopulation population, FixedPopulation given, bool exact, MergedClasses merged)
    {
        bool spiking = population.Kind == PopulationKind.Spiking;
        double ground = population.Dynamics == Dynamics.Qlif ? 128 : 0;
        double[] taus = [.. population.DecayV.Select(LeakFit.Tau)];
        double tau = taus.Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity).Max();
        return new PopulationReport(
            population.Name, given.VLsb.DefaultIfEmpty(1).Min(), given.VLsb.DefaultIfEmpty(1).Max(),
            spiking ? given.Records.Select(record => record.Threshold + ground).DefaultIfEmpty(0).Min() : 0, spiking ? given.Records.Select(record => record.Threshold + ground).DefaultIfEmpty(0).Max() : 0,
            given.Classes.Length == 0 ? 0 : given.Classes[0].Gain, given.Classes.Length == 0 ? Rounding.NearestEven : given.Classes[0].Rounding, false, tau, tau, 0, 0, merged.Classes.Length)
        {
            Grid = given.FromFile ? exact && given.Differences.Count == 0 : null,
        };
    }
}
