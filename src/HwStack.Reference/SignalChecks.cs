using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Reference;

/// <summary>Checks input signals against a network before they are stepped.</summary>
public static class SignalChecks
{
    /// <summary>Throws HW0201 (no such Input), HW0203 (channels do not fit) or HW0205 (a value is not finite, a channel out of range), each with the Input's name.</summary>
    public static void Require(PreparedNetwork network, IReadOnlyDictionary<string, Signal> inputs)
    {
        foreach ((string name, Signal signal) in inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (network.Graph.Nodes.FirstOrDefault(node => node is InputNode && node.Name == name) is null)
            {
                string known = string.Join(", ", network.Graph.Nodes.Where(node => node is InputNode).Select(node => $"'{node.Name}'"));
                throw new UserErrorException(new UserError(
                    "HW0201", $"The network has no Input named '{name}'; it has {(known.Length == 0 ? "none" : known)}.", name, name, known));
            }

            int channels = network.Shapes[name].OutputCount;
            if (signal.Channels != channels)
            {
                throw new UserErrorException(new UserError(
                    "HW0203", $"The signal for Input '{name}' has {signal.Channels} channels, but the Input has {channels} (shape [{string.Join(", ", network.Shapes[name].Output)}]).", name,
                    signal.Channels.ToString(), channels.ToString()));
            }

            RequireEntries(name, signal);
        }
    }

    private static void RequireEntries(string name, Signal signal)
    {
        for (int step = 0; step < signal.Steps; step++)
        {
            for (int entry = signal.StepStart[step]; entry < signal.StepStart[step + 1]; entry++)
            {
                if ((uint)signal.Channel[entry] >= (uint)signal.Channels || !float.IsFinite(signal.Value[entry]))
                {
                    throw new UserErrorException(new UserError(
                        "HW0205", $"The signal for Input '{name}' has the value {signal.Value[entry]} on channel {signal.Channel[entry]} in step {step}; values must be finite and channels below {signal.Channels}.",
                        name, signal.Value[entry].ToString(), "finite"));
                }
            }
        }
    }
}
