using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

internal static class ArcHash
{
    /// <summary>FNV-1a over (source, target, kind) of all arcs, and their deviations where there are any, read in blocks of a size.</summary>
    public static ulong Of(TopologyNetwork network, int blockSize)
    {
        ulong hash = 14695981039346656037;
        var buffer = new ArcBuffer();
        for (int first = 0; first < network.Neurons; first += blockSize)
        {
            int count = Math.Min(blockSize, network.Neurons - first);
            network.Arcs.Read(first, count, buffer);
            for (int source = first; source < first + count; source++)
            {
                ReadOnlySpan<int> targets = buffer.Targets(source);
                ReadOnlySpan<sbyte> deviations = buffer.Deviations(source);
                for (int i = 0; i < targets.Length; i++)
                {
                    int[] arc = [source, targets[i], buffer.Kinds(source)[i]];
                    foreach (int part in deviations.IsEmpty ? arc : [.. arc, deviations[i]])
                    {
                        hash = unchecked((hash ^ (uint)part) * 1099511628211);
                    }
                }
            }
        }

        return hash;
    }

    public static List<int[]> Targets(TopologyNetwork network)
    {
        var buffer = new ArcBuffer();
        network.Arcs.Read(0, network.Neurons, buffer);
        return [.. Enumerable.Range(0, network.Neurons).Select(source => buffer.Targets(source).ToArray())];
    }
}
