using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Checks the time constants against the time step, and makes the choices that were left to us.</summary>
internal static class SemanticsRules
{
    /// <summary>Most delay steps of all elements of one Delay node together: its memory, half a gigabyte in the reference.</summary>
    public const long DelayCellsMax = 1 << 26;

    /// <summary>Throws HW1500 unless dt is a positive finite number.</summary>
    public static void CheckTimeStep(NetworkSemantics semantics)
    {
        if (!(semantics.DtSeconds > 0) || !double.IsFinite(semantics.DtSeconds))
        {
            throw new UserErrorException(new UserError(
                "HW1500", $"The time step is {semantics.DtSeconds}; it must be a positive number in the unit of the file's time constants.", "dt",
                semantics.DtSeconds.ToString(), "above 0", "Give the step the network was trained with, e.g. --dt 1e-4."));
        }
    }

    /// <summary>Resolves IfInput and checks parameters: HW1513 (not a number, tau ≤ 0), HW1514 (tau below dt with Euler), HW1515 (delay); warnings HWW157 to HWW159, HWW163.</summary>
    public static NetworkSemantics Resolve(NetworkGraph graph, NetworkSemantics semantics, List<Warning> warnings)
    {
        double dt = semantics.DtSeconds;
        foreach (NetworkNode node in graph.Nodes)
        {
            foreach ((string name, Tensor tensor) in Parameters(node))
            {
                RefuseNonFinite(node, name, tensor);
                if (name.StartsWith("tau", StringComparison.Ordinal))
                {
                    CheckTau(node, name, tensor, semantics, warnings);
                }
            }

            if (node is DelayNode delay)
            {
                CheckDelay(delay, dt, warnings);
            }

            if (semantics.Reset != ResetRule.Value && ResetValue(node) is { } reset && reset.Values.Any(value => value != 0))
            {
                warnings.Add(new Warning(
                    "HWW163", $"{node.Type} '{node.Name}' stores a v_reset that is not 0, but the reset rule {semantics.Reset} does not use it.", node.Name, "Choose --reset value to use it."));
            }
        }

        return semantics with { IfInput = ResolveIfInput(graph, semantics, warnings) };
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Parameters(NetworkNode node) => node switch
    {
        AffineNode n => [("weight", n.Weight), ("bias", n.Bias)],
        LinearNode n => [("weight", n.Weight)],
        Conv1dNode n => [("weight", n.Weight), ("bias", n.Bias)],
        Conv2dNode n => [("weight", n.Weight), ("bias", n.Bias)],
        _ => NeuronParameters.Of(node),
    };

    private static Tensor? ResetValue(NetworkNode node) => node switch
    {
        IfNode n => n.VReset,
        LifNode n => n.VReset,
        CubaLifNode n => n.VReset,
        _ => null,
    };

    private static void RefuseNonFinite(NetworkNode node, string name, Tensor tensor)
    {
        int at = Array.FindIndex(tensor.Values, value => !double.IsFinite(value));
        if (at >= 0)
        {
            throw new UserErrorException(new UserError(
                "HW1513", $"{node.Type} '{node.Name}' has {name}[{at}] = {tensor.Values[at]}; it must be a finite number.", node.Name, tensor.Values[at].ToString(), "finite"));
        }
    }

    private static void CheckTau(NetworkNode node, string name, Tensor tau, NetworkSemantics semantics, List<Warning> warnings)
    {
        double dt = semantics.DtSeconds, least = tau.Values.Min(), most = tau.Values.Max();
        if (least <= 0)
        {
            int bad = tau.Values.Count(value => value <= 0);
            throw new UserErrorException(new UserError(
                "HW1513", $"{node.Type} '{node.Name}' has {bad} of {tau.Count} {name} at or below 0, the least {least}; a time constant must be above 0.", node.Name,
                least.ToString(), "above 0"));
        }

        // Below dt, Euler's decay factor 1 - dt/tau is negative: the state would swing instead of decay. Real files go down to tau = 1.33 dt.
        // A file may hold tau = dt rounded down, so the last digits are forgiven.
        if (semantics.Integrator == Integrator.Euler && least < dt * (1 - 1e-6))
        {
            throw new UserErrorException(new UserError(
                "HW1514", $"{node.Type} '{node.Name}' has {name} = {least}, less than the time step {dt}; forward Euler's decay factor 1 - dt/tau would be {1 - (dt / least):G4}.",
                node.Name, least.ToString(), $"at least {dt}", "Use --integrator exact, or a smaller dt; or dt is given in another unit than the file's."));
        }

        bool tooShort = least < dt * (1 - 1e-6);
        if (tooShort || most / dt > 1e6)
        {
            double doubtful = tooShort ? least : most;
            warnings.Add(new Warning(
                "HWW158", $"{node.Type} '{node.Name}' has {name} = {doubtful}, which is {doubtful / dt:G4} time steps of {dt}.", node.Name,
                "The file may use another unit of time than dt; NIR files use seconds, milliseconds or steps."));
        }
    }

    private static void CheckDelay(DelayNode node, double dt, List<Warning> warnings)
    {
        double total = 0, oddest = 0, odd = 0;
        foreach (double delay in node.Delay.Values)
        {
            double steps = DelaySteps.Of(delay, dt);
            total += steps;
            if (delay < 0 || total > DelayCellsMax)
            {
                throw new UserErrorException(new UserError(
                    "HW1515", $"Delay '{node.Name}' has a delay of {delay}, {delay / dt:G4} time steps of {dt}; it must be at least 0, and all elements together at most {DelayCellsMax} steps.",
                    node.Name, delay.ToString(), $"0 to {DelayCellsMax} steps", "Check the unit of dt."));
            }

            if (Math.Abs((delay / dt) - steps) > oddest)
            {
                (oddest, odd) = (Math.Abs((delay / dt) - steps), delay);
            }
        }

        if (oddest > 1e-3)
        {
            warnings.Add(new Warning("HWW159", $"Delay '{node.Name}' has a delay of {odd}, which is {odd / dt:G6} time steps; it is rounded to {DelaySteps.Of(odd, dt)}.", node.Name));
        }
    }

    private static IfInputRule ResolveIfInput(NetworkGraph graph, NetworkSemantics semantics, List<Warning> warnings)
    {
        if (semantics.IfInput != IfInputRule.Auto)
        {
            return semantics.IfInput;
        }

        double[] gains = [.. graph.Nodes.Select(node => node is IfNode n ? n.R : node is IntegratorNode i ? i.R : null).Where(r => r is not null).SelectMany(r => r!.Values).Where(r => r != 0)];
        if (gains.Length == 0)
        {
            return IfInputRule.Impulse;
        }

        double meanLog = gains.Average(r => Math.Log10(Math.Abs(r))), meanLogCurrent = meanLog + Math.Log10(semantics.DtSeconds);
        IfInputRule choice = Math.Abs(meanLog) <= Math.Abs(meanLogCurrent) ? IfInputRule.Impulse : IfInputRule.Current;
        string meaning = choice == IfInputRule.Impulse ? "v += r·x per step" : "v += dt·r·x per step";
        warnings.Add(new Warning(
            "HWW157", $"IF and I nodes take their input as {choice.ToString().ToLowerInvariant()} ({meaning}), because r is {Math.Pow(10, meanLog):G3} and r·dt is {Math.Pow(10, meanLogCurrent):G3} on average.",
            Hint: "Say --if-input impulse or current to choose."));
        return choice;
    }
}
