using HwStack.Compiler.Lowering;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// What the inputs of a population do to its membranes together: the second moments E[x̃ᵢ·x̃ⱼ] of its source rows, where x̃ is a row's signal after the leak of the
/// membrane. An error δ of a neuron's weights then costs δᵀE[x̃x̃ᵀ]δ, the mean square it causes in the state; rows that never fire cost next to nothing, and
/// errors of rows that fire together can cancel. Kept as a diagonal plus a few factors: snapshots of x̃ from calibration, or without data the mean drive alone.
/// </summary>
internal sealed class DriveStatistics
{
    private const int SnapshotsMax = 512, SnapshotsMin = 48;
    private const int WorkMax = 1 << 24; // synapses × snapshots: bounds the time of the search on large populations
    private const double Memory = 1.0 / 64; // states without leak forget at resets, about so fast
    private const double Ridge = 0.3; // of the mean moment: rows that were silent in the calibration may fire later

    /// <summary>Factors a row.</summary>
    public int Rank { get; }

    /// <summary>Diagonal part of each row.</summary>
    public double[] Diagonal { get; }

    private readonly int _snapshots;

    /// <summary>Rank factors of each row, one row after another.</summary>
    public float[] Factor { get; }

    /// <summary>True when the moments were observed.</summary>
    public bool Observed { get; }

    /// <summary>Collects the moments of the rows of a fan-in.</summary>
    public DriveStatistics(LoweredNetwork network, int target, FanIn fanIn, double[] sourceLsb, RangeModel ranges, QuantizerOptions options)
    {
        FloatPopulation population = network.Populations[target];
        int rows = fanIn.Rows;
        _snapshots = Math.Clamp(WorkMax / Math.Max(1, fanIn.Value.Length), SnapshotsMin, SnapshotsMax);
        Diagonal = new double[rows];
        StateKernel kernel = StateKernel.Of(Median(population.DecayV), population.Dynamics == Dynamics.Cuba ? Median(population.DecayU) : null);
        IReadOnlyList<Signal>[] recordings = [.. fanIn.Projections.Select(p =>
            options.Activity.TryGetValue(network.Populations[network.Projections[p].Source].Name, out PopulationActivity? seen) ? seen.Recordings : [])];
        int samples = recordings.Length == 0 ? 0 : recordings.Max(list => list.Count);
        Observed = samples > 0;
        if (!Observed)
        {
            Rank = 1;
            Factor = new float[rows];
        }
        else
        {
            long steps = recordings.First(list => list.Count == samples).Sum(signal => (long)signal.Steps);
            int stride = (int)Math.Max(1, (steps + _snapshots - 1) / _snapshots);
            Rank = (int)Math.Max(1, steps / stride);
            Factor = new float[(long)rows * Rank];
        }

        for (int p = 0; p < fanIn.Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[fanIn.Projections[p]];
            double lsb = sourceLsb[projection.Source];
            int first = fanIn.ProjectionRow[p], count = fanIn.ProjectionRow[p + 1] - first;
            if (Observed && recordings[p].Count == samples)
            {
                Replay(recordings[p], Delay(network, projection), first, count, lsb, Median(population.DecayV), population.Dynamics == Dynamics.Cuba ? Median(population.DecayU) : 0);
                continue;
            }

            for (int row = 0; row < count; row++)
            {
                (double mean, double variance) = ranges.Output(projection.Source, row);
                Diagonal[first + row] = variance * kernel.VSquare / (lsb * lsb);
                if (!Observed)
                {
                    Factor[first + row] = (float)(mean * kernel.VSum / lsb);
                }
            }
        }

        AddRidge();
    }

    /// <summary>E[x̃²] of a row.</summary>
    public double Moment(int row)
    {
        double sum = Diagonal[row];
        foreach (float factor in Factor.AsSpan(row * Rank, Rank))
        {
            sum += (double)factor * factor;
        }

        return sum;
    }

    // Steps of the network between the source's spike and its arrival.
    private static int Delay(LoweredNetwork network, FloatProjection projection)
    {
        FloatPopulation source = network.Populations[projection.Source], target = network.Populations[projection.Target];
        return Math.Max(0, projection.DelayTicks + (source.Kind == PopulationKind.Input ? 0 : 1) + source.Skew - target.Skew);
    }

    private void Replay(IReadOnlyList<Signal> recordings, int delay, int first, int count, double lsb, double decayV, double decayU)
    {
        double keptV = Math.Min(decayV, 1 - Memory);
        double[] u = new double[count], v = new double[count];
        long steps = recordings.Sum(signal => (long)signal.Steps);
        long stride = Math.Max(1, (steps + _snapshots - 1) / _snapshots), at = 0;
        double scale = 1 / (lsb * Math.Sqrt(Rank));
        foreach (Signal signal in recordings)
        {
            Array.Clear(u);
            Array.Clear(v);
            for (int step = 0; step < signal.Steps; step++, at++)
            {
                for (int i = 0; i < count; i++)
                {
                    u[i] *= decayU;
                }

                for (int entry = step < delay ? 0 : signal.StepStart[step - delay]; step >= delay && entry < signal.StepStart[step - delay + 1]; entry++)
                {
                    u[signal.Channel[entry]] += signal.Value[entry];
                }

                bool taken = at % stride == stride - 1 && at / stride < Rank;
                for (int i = 0; i < count; i++)
                {
                    v[i] = (keptV * v[i]) + u[i];
                    if (taken)
                    {
                        Factor[((long)(first + i) * Rank) + (at / stride)] = (float)(v[i] * scale);
                    }
                }
            }
        }
    }

    private void AddRidge()
    {
        double total = 0;
        for (int row = 0; row < Diagonal.Length; row++)
        {
            total += Moment(row);
        }

        double mean = Diagonal.Length == 0 ? 0 : total / Diagonal.Length;
        for (int row = 0; row < Diagonal.Length; row++)
        {
            Diagonal[row] += Ridge * ((mean > 0 ? mean : 1) + Moment(row)) / 2;
        }
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
