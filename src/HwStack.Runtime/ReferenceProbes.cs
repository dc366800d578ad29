using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Reference;

namespace HwStack.Runtime;

/// <summary>Which probes the reference can serve, and how.</summary>
internal static class ReferenceProbes
{
    /// <summary>Throws HW0202 for an unknown node and HW0206 for a quantity that the node does not have.</summary>
    public static void Require(PreparedNetwork network, IReadOnlyList<Probe> probes)
    {
        Dictionary<string, NetworkNode> byName = network.Graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (Probe probe in probes)
        {
            if (!byName.TryGetValue(probe.Population, out NetworkNode? node))
            {
                throw new UserErrorException(new UserError(
                    "HW0202", $"The network has no node named '{probe.Population}' to record.", probe.Population, probe.Population,
                    string.Join(", ", network.Graph.Nodes.Take(50).Select(known => known.Name)), "Nodes of nested graphs have dotted names, e.g. lif1.lif."));
            }

            bool served = probe.Kind switch
            {
                ProbeKind.V => NodeKinds.HasMembrane(node),
                ProbeKind.U => NodeKinds.HasCurrent(node),
                _ => !NodeKinds.HasMembrane(node) || NodeKinds.IsSpiking(node),
            };
            if (!served)
            {
                string quantity = probe.Kind switch { ProbeKind.V => "membrane v", ProbeKind.U => "synaptic current u", _ => "spikes" };
                throw new UserErrorException(new UserError(
                    "HW0206", $"{node.Type} '{node.Name}' has no {quantity} to record.", node.Name, probe.Kind.ToString(),
                    Hint: probe.Kind == ProbeKind.Spikes ? "It never fires; record v." : null));
            }
        }
    }

    /// <summary>The probed row after the last step. Spikes of a node that is no neuron are whatever left it.</summary>
    public static ReadOnlySpan<double> Read(ReferenceSimulator simulator, Probe probe) => probe.Kind switch
    {
        ProbeKind.V => simulator.V(probe.Population),
        ProbeKind.U => simulator.U(probe.Population),
        _ => simulator.Output(probe.Population),
    };

    /// <summary>HWW164 for every node whose state has left the range of numbers.</summary>
    public static IEnumerable<Warning> Diverged(ReferenceSimulator simulator)
    {
        foreach (NetworkNode node in simulator.Network.Order)
        {
            int at = FirstNonFinite(simulator.V(node.Name));
            at = at >= 0 ? at : FirstNonFinite(simulator.Output(node.Name));
            if (at >= 0)
            {
                yield return new Warning(
                    "HWW164", $"{node.Type} '{node.Name}' has run away: its value at index {at} is no longer a finite number.", node.Name,
                    "Check dt, the reset rule and the meaning of IF inputs.");
            }
        }
    }

    private static int FirstNonFinite(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
