using HwStack.Network;

namespace HwStack.Training;

/// <summary>Walks a graph from its input to its output, layer by layer.</summary>
internal static class ImportedChain
{
    /// <summary>The layers in order.</summary>
    public static IEnumerable<ImportedLayer> Of(PreparedNetwork network)
    {
        Dictionary<string, NetworkNode> nodes = network.Graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        ILookup<string, string> next = network.Graph.Edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        InputNode[] inputs = [.. nodes.Values.OfType<InputNode>()];
        if (inputs.Length != 1)
        {
            throw NirImport.NoChain($"there are {inputs.Length} inputs", null);
        }

        NetworkNode at = inputs[0];
        ImportedLayer layer = new(network);
        int left = nodes.Count;
        for (; ; left--)
        {
            NetworkNode[] after = [.. next[at.Name].Select(name => nodes[name])];
            if (NodeKinds.HasMembrane(at))
            {
                after = layer.TakeLoop(at, after, name => [.. next[name].Select(to => nodes[to])]);
                yield return layer;
                layer = new ImportedLayer(network);
            }

            if (after.Length != 1 || left == 0)
            {
                throw NirImport.NoChain(after.Length == 0 ? $"it ends at '{at.Name}' without an output" : left == 0 ? "it runs in a circle" : $"it branches behind '{at.Name}'", at.Name);
            }

            at = after[0];
            if (at is OutputNode)
            {
                if (!layer.IsEmpty)
                {
                    throw NirImport.NoChain("it ends in a linear map instead of neurons", at.Name);
                }

                yield break;
            }

            layer.Take(at);
        }
    }
}
