using HwStack.Chip;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>
/// Splits each core's synaptic operations among the populations whose neurons received them. A core of one population gives all to it. In a shared core the spikes of each source
/// are multiplied with the cells they read; where these products add up to the core's counter they are the answer, otherwise (spikes still on their way when the run ended, graded
/// sources, dropped events) the counter is split in their proportion, by largest remainders, so that the sum is always the counter's.
/// </summary>
internal static class SynapticOpsByPopulation
{
    private const int Operations = 2;

    /// <summary>Operations of each population of the image, and whether they are counted rather than apportioned; null when the run did not record what is needed.</summary>
    public static (long Operations, bool IsCounted)[]? Of(RunRecord run, ChipImage image)
    {
        if (run.Activity is not { } activity || run.Cores.Count != image.CoreCount)
        {
            return null;
        }

        IReadOnlyList<PopulationMap> populations = image.Io.Populations;
        (long Operations, bool IsCounted)[] result = [.. populations.Select(_ => (0L, true))];
        Dictionary<uint, List<(int Population, PopulationRun Run)>> byCore = [];
        for (int p = 0; p < populations.Count; p++)
        {
            foreach (PopulationRun at in populations[p].Runs)
            {
                if (!byCore.TryGetValue(at.Core.Value, out List<(int, PopulationRun)>? here))
                {
                    byCore[at.Core.Value] = here = [];
                }

                here.Add((p, at));
            }
        }

        SourceActivity sources = new(run, activity);
        for (int core = 0; core < image.CoreCount; core++)
        {
            long total = run.Cores[core].Counters[Operations];
            if (total == 0 || !byCore.TryGetValue(run.Cores[core].Core, out List<(int Population, PopulationRun Run)>? here))
            {
                continue;
            }

            if (here.TrueForAll(entry => entry.Population == here[0].Population) && here.Sum(entry => entry.Run.Count) == activity.NeuronSpikes[core].Length)
            {
                result[here[0].Population].Operations += total;
                continue;
            }

            Split(result, total, Weights(image.ReadCore(core), image.Chip.Core, here, populations.Count, sources));
        }

        return result;
    }

    // The last weight is of neurons that belong to no population.
    private static decimal[] Weights(CoreImage core, CoreLimits limits, List<(int Population, PopulationRun Run)> here, int populations, SourceActivity sources)
    {
        int[] populationOf = new int[core.Neurons.Length];
        Array.Fill(populationOf, populations);
        foreach ((int population, PopulationRun run) in here)
        {
            populationOf.AsSpan(run.Neuron, run.Count).Fill(population);
        }

        long[] cells = new long[populations + 1];
        foreach (ImageSynapse synapse in ImageSynapses.Of(core, limits))
        {
            cells[populationOf[synapse.Target]] += sources.Events(synapse.Source, synapse.Channel);
        }

        return [.. cells.Select(count => (decimal)count)];
    }

    private static void Split((long Operations, bool IsCounted)[] result, long total, decimal[] weights)
    {
        decimal sum = weights.Sum();
        if (sum == 0)
        {
            return;
        }

        long[] parts = [.. weights.Select(weight => (long)Math.Floor(total * weight / sum))];
        long left = total - parts.Sum();
        foreach (int p in Enumerable.Range(0, parts.Length).OrderByDescending(p => (total * weights[p] / sum) - parts[p]).ThenBy(p => p).Take((int)left))
        {
            parts[p]++;
        }

        for (int p = 0; p < result.Length; p++)
        {
            result[p] = (result[p].Operations + parts[p], result[p].IsCounted && (weights[p] == 0 || sum == total));
        }
    }

    /// <summary>Events that each neuron and each channel of a port sent.</summary>
    private sealed class SourceActivity
    {
        private readonly Dictionary<uint, int[]> _neurons = [];
        private readonly Dictionary<uint, long[]> _channels = [];

        public SourceActivity(RunRecord run, ActivityRecord activity)
        {
            for (int core = 0; core < run.Cores.Count; core++)
            {
                _neurons.Add(run.Cores[core].Core, activity.NeuronSpikes[core]);
            }

            foreach (PortEvents port in activity.PortEvents)
            {
                _channels[CoreId.Port(port.Port).Value] = port.Events;
            }
        }

        public long Events(CoreId source, int channel)
        {
            if (!source.IsPort)
            {
                return _neurons.TryGetValue(source.Value, out int[]? spikes) && channel < spikes.Length ? spikes[channel] : 0;
            }

            return _channels.TryGetValue(source.Value, out long[]? events) && channel < events.Length ? events[channel] : 0;
        }
    }
}
