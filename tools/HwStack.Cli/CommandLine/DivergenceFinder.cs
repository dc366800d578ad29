using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>
/// Looks at the neuron that differed first in each population: where it sits on the chip, and its state on both sides. The sample is run again on both targets up to that step
/// with v recorded; a run from the start gives the same, so that nothing has to be recorded before a difference is known.
/// </summary>
internal sealed class DivergenceFinder(
    Workload workload, (string Address, EmulatorOptions? Options) on, (string Address, EmulatorOptions? Options) against, IReadOnlyList<Stimulus> stimuli, CliContext context)
{
    private const long EntriesMax = 1 << 25; // steps × neurons of a recording of v; beyond it the states stay unknown

    /// <summary>By population, in its first sample that differs.</summary>
    public IReadOnlyDictionary<string, DivergenceState> Find(IReadOnlyList<RunComparison> samples)
    {
        Dictionary<string, DivergenceState> found = new(StringComparer.Ordinal);
        for (int sample = 0; sample < samples.Count; sample++)
        {
            PopulationComparison[] fresh = [.. samples[sample].Populations.Where(population => population.FirstDivergence is not null && !found.ContainsKey(population.Name))];
            if (fresh.Length == 0)
            {
                continue;
            }

            Stimulus cut = stimuli[sample] with { Steps = fresh.Max(population => population.FirstDivergence!.Step) + 1 };
            List<Probe> probes = [.. fresh.Where(population => workload.HasState(population.Name) && population.Entries <= EntriesMax)
                .Select(population => new Probe(population.Name, ProbeKind.V))];
            RunRecord? first = Run(on, cut, probes), second = Run(against, cut, probes);
            foreach (Divergence at in fresh.Select(population => population.FirstDivergence!))
            {
                PopulationMap? map = on.Address == "reference" && against.Address == "reference" ? null : workload.Image.Io.Populations.FirstOrDefault(population => population.Name == at.Population);
                PopulationRun? run = map?.Runs.Cast<PopulationRun?>().FirstOrDefault(run => at.Neuron >= run!.Value.First && at.Neuron < run.Value.First + run.Value.Count);
                found[at.Population] = new DivergenceState(
                    at.Population, at.Step, at.Neuron, at.FiredOn, at.FiredAgainst, at.Step + map?.SkewTicks, run?.Core.Value,
                    run is null ? null : run.Value.Neuron + at.Neuron - run.Value.First, V(first, at), V(second, at));
            }
        }

        return found;
    }

    private RunRecord? Run((string Address, EmulatorOptions? Options) where, Stimulus stimulus, List<Probe> probes)
    {
        if (probes.Count == 0)
        {
            return null;
        }

        using Target target = workload.OpenTarget(where.Address, where.Options);
        return target.Run(new RunRequest(stimulus.Steps, stimulus.Signals, probes), null, context.Cancellation);
    }

    // Zeros are not recorded.
    private static double? V(RunRecord? run, Divergence at)
    {
        if (run?.Probes.FirstOrDefault(probe => probe.Probe.Population == at.Population) is not { } record)
        {
            return null;
        }

        Signal v = record.Signal;
        int entry = Array.BinarySearch(v.Channel, v.StepStart[at.Step], v.StepStart[at.Step + 1] - v.StepStart[at.Step], at.Neuron);
        return entry >= 0 ? v.Value[entry] : 0;
    }
}
