using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Estimates how far states wander, so that 8 bits can be spent well without having seen data: inputs and spikes are taken as independent with the observed or
/// assumed rates (shot noise, Campbell's theorem), states as free of resets. Graded sources count as fully correlated in time, which errs to the wide side.
/// </summary>
internal sealed class RangeModel
{
    private const double Deviations = 2;
    private const int Passes = 3; // graded populations in loops see each other's ranges from the pass before
    private readonly LoweredNetwork _network;
    private readonly QuantizerOptions _options;
    private readonly double[][] _mean;
    private readonly double[][] _variance;
    private readonly StateRange?[] _ranges;
    private readonly StateKernel[][] _kernels;

    /// <summary>Estimates all populations.</summary>
    public RangeModel(LoweredNetwork network, QuantizerOptions options)
    {
        _network = network;
        _options = options;
        int count = network.Populations.Count;
        _mean = new double[count][];
        _variance = new double[count][];
        _ranges = new StateRange?[count];
        _kernels = [.. network.Populations.Select(population =>
            population.Kind == PopulationKind.Input ? [] : Enumerable.Range(0, population.Count).Select(neuron => StateKernel.Of(population, neuron)).ToArray())];
        for (int id = 0; id < count; id++)
        {
            StartOutput(id);
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            for (int id = 0; id < count; id++)
            {
                if (network.Populations[id].Kind != PopulationKind.Input)
                {
                    Estimate(id);
                }
            }
        }
    }

    /// <summary>Range of a population that is not an input.</summary>
    public StateRange Of(int population) => _ranges[population]!;

    /// <summary>Mean and variance of what a neuron or channel gives out in a step.</summary>
    public (double Mean, double Variance) Output(int population, int neuron) => (_mean[population][neuron], _variance[population][neuron]);

    private void StartOutput(int id)
    {
        FloatPopulation population = _network.Populations[id];
        int count = population.Count;
        double rate = population.Kind == PopulationKind.Readout ? 0 : _options.AssumedRate, spread = rate * (1 - rate);
        if (population.Kind == PopulationKind.Input && _options.InputRanges.TryGetValue(population.Name, out InputRange? range))
        {
            // Whole numbers: mostly single spikes. Analogue: anything up to the maximum.
            rate = range.AllIntegers ? rate : range.MaxAbs / 2;
            spread = range.AllIntegers ? spread : range.MaxAbs * range.MaxAbs / 4;
        }

        _mean[id] = Enumerable.Repeat(rate, count).ToArray();
        _variance[id] = Enumerable.Repeat(spread, count).ToArray();
        if (_options.Activity.TryGetValue(population.Name, out PopulationActivity? seen) && seen.Mean.Length == count)
        {
            _mean[id] = seen.Mean;
            _variance[id] = [.. seen.MeanSquare.Select((square, i) => Math.Max(0, square - (seen.Mean[i] * seen.Mean[i])))];
        }
    }

    private void Estimate(int id)
    {
        FloatPopulation population = _network.Populations[id];
        int count = population.Count;
        double[] mean = new double[count], white = new double[count], coloured = new double[count], bound = new double[count];
        foreach (FloatProjection projection in _network.Projections.Where(projection => projection.Target == id))
        {
            AddDrive(projection, mean, white, coloured, bound);
        }

        bool cuba = population.Dynamics == Dynamics.Cuba;
        StateRange range = new(new double[count], new double[count], new double[cuba ? count : 0], new double[cuba ? count : 0], new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            StateKernel kernel = _kernels[id][i];
            double constant = cuba ? population.BiasU[i] : 0;
            range.VMean[i] = (kernel.VSum * (mean[i] + constant)) + (kernel.BiasSum * population.BiasV[i]);
            range.VDeviation[i] = Math.Sqrt((kernel.VSquare * white[i]) + (kernel.VSum * kernel.VSum * coloured[i]));

            // Without leak the spikes carry the mean away and what can pile up is about one step's input; with leak, what the free state would reach.
            range.Rise[i] = population.DecayV[i] >= 1 && !cuba
                ? Math.Max(0, mean[i] + population.BiasV[i]) + (Deviations * Math.Sqrt(white[i] + coloured[i]))
                : range.VMean[i] + (Deviations * range.VDeviation[i]);
            range.VBound[i] = population.DecayV[i] >= 1 || (cuba && population.DecayU[i] >= 1)
                ? double.PositiveInfinity
                : (Math.Abs(kernel.VSum) * (bound[i] + Math.Abs(constant))) + (kernel.BiasSum * Math.Abs(population.BiasV[i])) + Math.Abs(population.V0[i]);
            if (cuba)
            {
                range.UMean[i] = kernel.USum * (mean[i] + constant);
                range.UDeviation[i] = Math.Sqrt((kernel.USquare * white[i]) + (kernel.USum * kernel.USum * coloured[i]));
            }
        }

        _ranges[id] = range;
        if (population.Kind == PopulationKind.Readout)
        {
            _mean[id] = range.VMean;
            _variance[id] = Array.ConvertAll(range.VDeviation, deviation => deviation * deviation);
        }
    }

    private void AddDrive(FloatProjection projection, double[] mean, double[] white, double[] coloured, double[] bound)
    {
        FloatPopulation source = _network.Populations[projection.Source];
        bool graded = source.Kind == PopulationKind.Readout
            || (source.Kind == PopulationKind.Input && _options.InputRanges.TryGetValue(source.Name, out InputRange? range) && !range.AllIntegers);
        for (int row = 0; row < projection.RowStart.Length - 1; row++)
        {
            double rowMean = _mean[projection.Source][row], rowVariance = _variance[projection.Source][row], largest = LargestPayload(source, projection.Source, row);
            for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
            {
                double weight = projection.Weight[at];
                int target = projection.TargetIndex[at];
                mean[target] += weight * rowMean;
                (graded ? coloured : white)[target] += weight * weight * rowVariance;
                bound[target] += Math.Abs(weight) * largest;
            }
        }
    }

    private double LargestPayload(FloatPopulation source, int id, int row) => source.Kind switch
    {
        PopulationKind.Spiking => 1,
        PopulationKind.Input => _options.InputRanges.TryGetValue(source.Name, out InputRange? range) ? range.MaxAbs : InputScale.PayloadMax,
        _ => _ranges[id] is { } known ? known.VBound[row] : double.PositiveInfinity,
    };
}
