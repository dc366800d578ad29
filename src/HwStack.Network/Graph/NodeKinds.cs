namespace HwStack.Network;

/// <summary>What the node types have in common, said once for the reference and the compiler.</summary>
public static class NodeKinds
{
    /// <summary>True for a node whose output depends on earlier steps: neurons, integrators and Delay.</summary>
    public static bool IsStateful(NetworkNode node) =>
        node is DelayNode or IntegratorNode or IfNode or QlifNode or LiNode or LifNode or CubaLiNode or CubaLifNode;

    /// <summary>True for a node that fires: IF, LIF, CubaLIF, QLIF with a threshold, and Threshold, which is a neuron without memory.</summary>
    public static bool IsSpiking(NetworkNode node) => node is IfNode or LifNode or CubaLifNode or ThresholdNode or QlifNode { VThreshold: not null };

    /// <summary>True for a node with a membrane v: IF, LIF, CubaLIF, QLIF, I, LI and CubaLI.</summary>
    public static bool HasMembrane(NetworkNode node) => IsStateful(node) && node is not DelayNode;

    /// <summary>True for a node with a synaptic current u: CubaLI and CubaLIF.</summary>
    public static bool HasCurrent(NetworkNode node) => node is CubaLiNode or CubaLifNode;

    /// <summary>Names of the nodes whose output is only ever spikes: those that fire, and Delay, Flatten and Output nodes fed by nothing else.</summary>
    public static IReadOnlySet<string> GivingSpikes(PreparedNetwork network)
    {
        ILookup<string, string> sources = network.Graph.Edges.ToLookup(edge => edge.To, edge => edge.From, StringComparer.Ordinal);
        HashSet<string> giving = new(network.Order.Where(IsSpiking).Select(node => node.Name), StringComparer.Ordinal);

        // In evaluation order a source is decided before its target; a late source that is not yet decided counts as no spikes.
        foreach (NetworkNode node in network.Order.Where(node => node is DelayNode or FlattenNode or OutputNode))
        {
            if (sources[node.Name].Any() && sources[node.Name].All(giving.Contains))
            {
                giving.Add(node.Name);
            }
        }

        return giving;
    }
}
