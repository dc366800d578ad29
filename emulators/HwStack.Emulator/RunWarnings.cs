using HwStack.Diagnostics;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>What in a run the user should know: states that were clamped, events that were lost.</summary>
internal static class RunWarnings
{
    public static void Add(List<Warning> warnings, long[] totals, CoreRecord[] cores)
    {
        if (totals[Counter.Saturations] > 0)
        {
            double percent = 100.0 * totals[Counter.Saturations] / totals[Counter.NeuronUpdates];
            warnings.Add(new Warning(
                "HWW200",
                FormattableString.Invariant($"{totals[Counter.Saturations]} states were clamped to 8 bits, {percent:G3} % of the neuron updates; most on {Worst(cores, Counter.Saturations)}."),
                null, "States clamped far below threshold (strong inhibition) do no harm; compare with the reference (hwstack verify) to see whether these do."));
        }

        if (totals[Counter.QueueOverflows] > 0)
        {
            warnings.Add(new Warning(
                "HWW201",
                $"{totals[Counter.QueueOverflows]} events were dropped because pending-event queues were full; most on {Worst(cores, Counter.QueueOverflows)}.",
                null, "Use a chip with more pending entries, shorter delays, or fewer neurons a core."));
        }
    }

    private static string Worst(CoreRecord[] cores, int counter)
    {
        CoreRecord worst = cores.MaxBy(core => core.Counters[counter])!;
        return $"core {worst.Core} ({worst.Counters[counter]})";
    }
}
