using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>One walk over all arcs before they are sorted: how many reach each neuron, and how their weights spread.</summary>
internal sealed class ArcCensus
{
    private const int SourcesAtOnce = 1024;

    /// <summary>Counts.</summary>
    public ArcCensus(TopologyNetwork network, StreamScale scale, CancellationToken cancellation)
    {
        int[] onto = new int[network.Neurons];
        Histogram = [.. scale.Kinds.Select(_ => new long[256])];
        long[][] histogram = Histogram;
        Walk(network, scale, (_, kind, deviation, target, _) =>
        {
            onto[target]++;
            histogram[kind][deviation + 128]++;
        }, cancellation);
        ArcsOnto = onto;
    }

    /// <summary>Called for an arc.</summary>
    public delegate void Visit(int source, byte kind, int deviation, int target, int weight);

    /// <summary>Arcs onto each neuron.</summary>
    public int[] ArcsOnto { get; }

    /// <summary>Arcs of each kind by deviation, −128 first.</summary>
    public long[][] Histogram { get; }

    /// <summary>Visits all arcs in order of source and target, but those whose weight is 0 on the chip.</summary>
    public static void Walk(TopologyNetwork network, StreamScale scale, Visit visit, CancellationToken cancellation)
    {
        var buffer = new ArcBuffer();
        for (int first = 0; first < network.Neurons; first += SourcesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int sources = Math.Min(SourcesAtOnce, network.Neurons - first);
            network.Arcs.Read(first, sources, buffer);
            for (int source = first; source < first + sources; source++)
            {
                ReadOnlySpan<int> targets = buffer.Targets(source);
                ReadOnlySpan<byte> kinds = buffer.Kinds(source);
                ReadOnlySpan<sbyte> deviations = buffer.Deviations(source);
                for (int i = 0; i < targets.Length; i++)
                {
                    int deviation = deviations.IsEmpty ? 0 : deviations[i], weight = scale.Kinds[kinds[i]].WeightOf(deviation);
                    if (weight != 0)
                    {
                        visit(source, kinds[i], deviation, targets[i], weight);
                    }
                }
            }
        }
    }
}
