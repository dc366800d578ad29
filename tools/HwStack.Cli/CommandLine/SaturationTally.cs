using HwStack.Chip;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>
/// Counts clamped states by population. The chip counts them by core, and a core may hold several populations; so the stimuli are run once more on the scalar engine, which gives the same
/// states and can count by neuron.
/// </summary>
internal static class SaturationTally
{
    private const long WorkMax = 1L << 30; // neurons × steps; beyond it the second run would take minutes

    /// <summary>Updates and clamped states by population name; empty where no chip was run or the work is too much.</summary>
    public static IReadOnlyDictionary<string, NeuronTally> Of(Workload workload, (string Address, EmulatorOptions? Options) on, IReadOnlyList<Stimulus> stimuli, CliContext context)
    {
        Dictionary<string, NeuronTally> tallies = new(StringComparer.Ordinal);
        if (on.Address != "emulator" || workload.Image.Io.Populations.Sum(population => (long)population.Count) * stimuli.Sum(stimulus => (long)stimulus.Steps) > WorkMax)
        {
            return tallies;
        }

        using EmulatorTarget target = new(workload.Image, (on.Options ?? new EmulatorOptions()) with { Engine = EngineKind.Scalar, EngineFactory = null });
        ScalarEngine engine = (ScalarEngine)target.Engine;
        engine.CountsNeurons = true;
        Dictionary<CoreId, int> cores = Enumerable.Range(0, workload.Image.CoreCount).ToDictionary(engine.CoreIdOf);
        foreach (Stimulus stimulus in stimuli)
        {
            target.Run(new RunRequest(stimulus.Steps, stimulus.Signals, []), null, context.Cancellation);
            foreach (PopulationMap population in workload.Image.Io.Populations)
            {
                NeuronTally sum = tallies.GetValueOrDefault(population.Name);
                foreach (PopulationRun run in population.Runs)
                {
                    foreach (NeuronTally one in engine.NeuronTallies(cores[run.Core]).Slice(run.Neuron, run.Count))
                    {
                        sum = new NeuronTally(sum.Updates + one.Updates, sum.Saturations + one.Saturations);
                    }
                }

                tallies[population.Name] = sum;
            }
        }

        return tallies;
    }
}
