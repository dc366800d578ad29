using HwStack.Diagnostics;

namespace HwStack.Compiler.Lowering;

/// <summary>
/// Gives every population its skew: the tick in which its step 0 happens. A hop between populations costs a tick and a delay of d steps gives d ticks, so
/// skew(target) ≥ skew(source) + 1 − d; from an input the hop is free. The smallest skews are longest paths, found by Bellman-Ford; a loop whose
/// hops outnumber its steps has none.
/// </summary>
internal static class SkewSolver
{
    /// <summary>Largest skew: StartTick has 16 bits.</summary>
    public const int SkewMax = ushort.MaxValue;

    /// <summary>The skews by population id. Loops that are too fast become errors, or warnings when allowed (their late connection then arrives late).</summary>
    public static int[] Solve(
        IReadOnlyList<FloatPopulation> populations, IReadOnlyList<Connection> connections, bool allowLoopLatency, List<UserError> errors, List<Warning> warnings)
    {
        List<Connection> binding = [.. connections];
        while (true)
        {
            (int[] skew, List<Connection>? loop) = Relax(populations, binding);
            if (loop is null)
            {
                int longest = skew.Length == 0 ? 0 : Array.IndexOf(skew, skew.Max());
                if (skew.Length > 0 && skew[longest] > SkewMax)
                {
                    errors.Add(new UserError(
                        "HW2107", $"The path to this population is {skew[longest]} hops long, and a neuron can be held for {SkewMax} ticks at most.",
                        populations[longest].Name, $"{skew[longest]}", $"{SkewMax}"));
                }

                return skew;
            }

            Report(populations, loop, allowLoopLatency, errors, warnings);

            // Every cycle of the evaluation order holds a late edge; without it the loop no longer binds, and the next one can be found.
            binding.Remove(loop.Find(connection => connection.Late) ?? loop[0]);
        }
    }

    private static void Report(
        IReadOnlyList<FloatPopulation> populations, List<Connection> loop, bool allow, List<UserError> errors, List<Warning> warnings)
    {
        int steps = loop.Sum(connection => connection.Steps);
        string names = string.Join(" -> ", loop.Select(connection => populations[connection.Source].Name).Append(populations[loop[0].Source].Name));
        string message = $"The loop {names} has {loop.Count} hops of one tick each but takes {steps} steps in the network";
        string place = populations[loop[0].Source].Name;
        if (allow)
        {
            warnings.Add(new Warning("HWW210", $"{message}; on the chip it runs {loop.Count - steps} ticks slower.", place));
        }
        else
        {
            errors.Add(new UserError(
                "HW2101", message + ".", place, $"{loop.Count}", $"{steps}",
                "Put a Delay of one step or more into the loop, or allow the extra latency with --allow-loop-latency."));
        }
    }

    private static (int[] Skew, List<Connection>? Loop) Relax(IReadOnlyList<FloatPopulation> populations, List<Connection> connections)
    {
        int[] skew = new int[populations.Count];
        Connection?[] reason = new Connection?[populations.Count];
        for (int pass = 0; ; pass++)
        {
            Connection? last = null;
            foreach (Connection connection in connections)
            {
                bool fromInput = populations[connection.Source].Kind == PopulationKind.Input;
                int needed = skew[connection.Source] + (fromInput ? 0 : 1) - connection.Steps;
                if (needed > skew[connection.Target])
                {
                    skew[connection.Target] = needed;
                    reason[connection.Target] = last = connection;
                }
            }

            if (last is null)
            {
                return (skew, null);
            }

            if (pass > populations.Count)
            {
                return (skew, LoopOf(reason, last, populations.Count));
            }
        }
    }

    private static List<Connection> LoopOf(Connection?[] reason, Connection last, int count)
    {
        // Walking back count times from any population that still changes ends inside the loop.
        int at = last.Target;
        for (int i = 0; i < count; i++)
        {
            at = reason[at]!.Source;
        }

        List<Connection> loop = [];
        int start = at;
        do
        {
            loop.Add(reason[at]!);
            at = reason[at]!.Source;
        }
        while (at != start);
        loop.Reverse();
        return loop;
    }
}
