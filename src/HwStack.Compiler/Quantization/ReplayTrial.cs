using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Steps the integer neurons of one population through the recorded output of its sources, with the chip's own arithmetic, and compares their spikes with the
/// recorded ones: what saturation, rounding and coarse thresholds really cost, neuron by neuron. Sources are those of the float network, so no error of another
/// population is blamed on this one.
/// </summary>
/// <param name="network">The lowered network.</param>
/// <param name="target">The population.</param>
/// <param name="sourceLsb">Value of a payload unit by population.</param>
/// <param name="options">Holds the recordings.</param>
internal sealed class ReplayTrial(LoweredNetwork network, int target, double[] sourceLsb, QuantizerOptions options)
{
    private const double CompareMemory = 1 - (1.0 / 16); // a spike a few steps late counts little, a missing one fully
    private const int StepsMax = 6144;
    private const uint Seed = 1;

    /// <summary>True when the population and all its sources were recorded.</summary>
    public bool Possible => Recordings(target) is { Count: > 0 } own
        && network.Projections.Where(projection => projection.Target == target).All(projection => Recordings(projection.Source)?.Count == own.Count);

    /// <summary>Error of each neuron: the squared difference of spike counts per stimulus, and of the spike trains smoothed over 16 steps.</summary>
    /// <param name="population">The population in integers.</param>
    /// <param name="projections">Everything that enters it.</param>
    /// <param name="closed">True: the population hears its own integer spikes, not the recorded ones, so that errors travel round its loop.</param>
    public double[] Errors(QuantizedPopulation population, IReadOnlyList<QuantizedProjection> projections, bool closed)
    {
        int samples = Samples();
        double[][] errors = new double[samples][];
        Parallel.For(0, samples, sample => errors[sample] = OfSample(sample, population, projections, closed, out _, out _));
        double[] total = new double[population.Count];
        foreach (double[] one in errors)
        {
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += one[i];
            }
        }

        return total;
    }

    /// <summary>The figures of a finished population.</summary>
    public ReplayReport Report(QuantizedPopulation population, IReadOnlyList<QuantizedProjection> projections)
    {
        IReadOnlyList<Signal> own = Recordings(target)!;
        int samples = Samples();
        Signal[] fired = new Signal[samples];
        long[] saturated = new long[samples];
        Parallel.For(0, samples, sample => OfSample(sample, population, projections, true, out fired[sample], out saturated[sample]));
        long steps = fired.Sum(signal => (long)signal.Steps);
        return new ReplayReport(
            samples, steps, fired.Sum(signal => (long)signal.Channel.Length), own.Take(samples).Sum(signal => (long)signal.Channel.Length),
            Mean((on, against) => SpikeDistance.CountCosine(SpikeDistance.Counts(on), SpikeDistance.Counts(against))), Mean(SpikeDistance.Rates), Mean(SpikeDistance.SpikeTimes),
            saturated.Sum(), steps * population.Count);

        double Mean(Func<Signal, Signal, double> figure) => Enumerable.Range(0, samples).Average(sample => figure(fired[sample], own[sample]));
    }

    // As many stimuli as the step limit allows, at least one.
    private int Samples()
    {
        IReadOnlyList<Signal> own = Recordings(target)!;
        int samples = 0;
        for (long steps = 0; samples < own.Count && (samples == 0 || steps + own[samples].Steps <= StepsMax); samples++)
        {
            steps += own[samples].Steps;
        }

        return samples;
    }

    private IReadOnlyList<Signal>? Recordings(int id) => options.Activity.GetValueOrDefault(network.Populations[id].Name)?.Recordings;

    private double[] OfSample(
        int sample, QuantizedPopulation population, IReadOnlyList<QuantizedProjection> projections, bool closed, out Signal fired, out long saturated)
    {
        saturated = 0;
        Signal wanted = Recordings(target)![sample];
        int count = population.Count;
        double[] error = new double[count], lag = new double[count], surplus = new double[count];
        NeuronState[] states = [.. population.Neurons.Select(neuron => new NeuronState(neuron.V0, neuron.U0, 0))];
        int[] accumulator = new int[count];
        bool[] fires = new bool[count];
        SignalBuffer heard = new(wanted.Steps);
        for (int step = 0; step < wanted.Steps; step++)
        {
            Array.Clear(accumulator);
            Array.Clear(fires);
            foreach (QuantizedProjection projection in projections)
            {
                int sent = SentStep(projection, step, population);
                if (sent >= 0 && sent < wanted.Steps)
                {
                    if (closed && projection.Source == target)
                    {
                        Deliver(projection, heard.Of(sent), population, accumulator);
                    }
                    else
                    {
                        Deliver(projection, Recordings(projection.Source)![sample], sent, population, accumulator);
                    }
                }
            }

            for (int entry = wanted.StepStart[step]; entry < wanted.StepStart[step + 1]; entry++)
            {
                fires[wanted.Channel[entry]] = true;
            }

            uint tick = (uint)(step + population.Skew);
            for (int i = 0; i < count; i++)
            {
                NeuronStep.Outcome outcome = NeuronStep.Step(population.Classes[population.Neurons[i].Class], population.Neurons[i], states[i], accumulator[i], tick, Seed);
                states[i] = outcome.State;
                saturated += outcome.Saturations;
                if (outcome.Fired)
                {
                    heard.Add(step, i);
                }

                int difference = (outcome.Fired ? 1 : 0) - (fires[i] ? 1 : 0);
                surplus[i] += difference;
                lag[i] = (lag[i] * CompareMemory) + difference;
                error[i] += lag[i] * lag[i] * (1 - CompareMemory);
            }
        }

        for (int i = 0; i < count; i++)
        {
            error[i] += surplus[i] * surplus[i];
        }

        fired = heard.ToSignal(count);
        return error;
    }

    private int SentStep(QuantizedProjection projection, int step, QuantizedPopulation population)
    {
        FloatPopulation source = network.Populations[projection.Source];
        return step - (projection.DelayTicks + (source.Kind == PopulationKind.Input ? 0 : 1) + source.Skew - population.Skew);
    }

    private void Deliver(QuantizedProjection projection, Signal signal, int sent, QuantizedPopulation population, int[] accumulator)
    {
        for (int entry = signal.StepStart[sent]; entry < signal.StepStart[sent + 1]; entry++)
        {
            int payload = (int)Math.Clamp(Math.Round(signal.Value[entry] / sourceLsb[projection.Source]), short.MinValue, short.MaxValue);
            AddRow(projection, signal.Channel[entry], payload, population, accumulator);
        }
    }

    private static void Deliver(QuantizedProjection projection, List<int> fired, QuantizedPopulation population, int[] accumulator)
    {
        foreach (int row in fired)
        {
            AddRow(projection, row, 1, population, accumulator);
        }
    }

    private static void AddRow(QuantizedProjection projection, int row, int payload, QuantizedPopulation population, int[] accumulator)
    {
        for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
        {
            int i = projection.TargetIndex[at];
            accumulator[i] += projection.Weight[at] * payload * (1 << (8 + projection.RowExponent[row] + population.Neurons[i].Exponent));
        }
    }

    /// <summary>Own spikes by step.</summary>
    private sealed class SignalBuffer(int steps)
    {
        private readonly List<int>?[] _fired = new List<int>?[steps];

        public void Add(int step, int neuron) => (_fired[step] ??= []).Add(neuron);

        public Signal ToSignal(int channels)
        {
            int[] stepStart = new int[_fired.Length + 1];
            for (int step = 0; step < _fired.Length; step++)
            {
                stepStart[step + 1] = stepStart[step] + (_fired[step]?.Count ?? 0);
            }

            int[] channel = [.. _fired.SelectMany(step => step ?? [])];
            float[] value = new float[channel.Length];
            Array.Fill(value, 1);
            return new Signal(_fired.Length, channels, stepStart, channel, value);
        }

        public List<int> Of(int step) => _fired[step] ?? [];
    }
}
