using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// All synapses of a network by target neuron, with the row each belongs to. A row is what one descriptor can hold before the cut into cores: cells of one
/// source neuron with equal delay and exponent. Projections of a source to different populations share rows; two projections between the
/// same pair of populations with equal delay do not, since a target may stand only once in a row. Arrays are flat: 5 bytes a synapse.
/// </summary>
public sealed class SynapseIndex
{
    private SynapseIndex(int[] populationBase, int[] inStart, int synapses)
    {
        PopulationBase = populationBase;
        InStart = inStart;
        InRow = new int[synapses];
        InWeight = new sbyte[synapses];
    }

    /// <summary>Global number of the first neuron of each population (inputs included), population count + 1 entries.</summary>
    public int[] PopulationBase { get; }

    /// <summary>Neurons and input channels of the network.</summary>
    public int Neurons => PopulationBase[^1];

    /// <summary>First incoming synapse of each neuron, Neurons + 1 entries.</summary>
    public int[] InStart { get; }

    /// <summary>Row of each incoming synapse; within a neuron ascending by source.</summary>
    public int[] InRow { get; }

    /// <summary>Weight of each incoming synapse.</summary>
    public sbyte[] InWeight { get; }

    /// <summary>Source neuron of each row, ascending.</summary>
    public int[] RowSource { get; private set; } = [];

    /// <summary>Delay of each row in ticks.</summary>
    public byte[] RowDelay { get; private set; } = [];

    /// <summary>Exponent of each row.</summary>
    public sbyte[] RowExponent { get; private set; } = [];

    /// <summary>Most events of each row that can be pending at once: one for each tick until it is due, fewer when the source is refractory in between.</summary>
    public byte[] RowPending { get; private set; } = [];

    /// <summary>Number of synapses.</summary>
    public int Synapses => InRow.Length;

    /// <summary>Population of a global neuron number.</summary>
    public int PopulationOf(int neuron)
    {
        int at = Array.BinarySearch(PopulationBase, neuron);
        if (at < 0)
        {
            return ~at - 1;
        }

        // Empty populations share a base; the neuron belongs to the last of them.
        while (PopulationBase[at + 1] == neuron)
        {
            at++;
        }

        return at;
    }

    /// <summary>Population of every neuron, where a table is worth its memory.</summary>
    public int[] PopulationOfEach()
    {
        int[] populationOf = new int[Neurons];
        for (int p = 0; p + 1 < PopulationBase.Length; p++)
        {
            Array.Fill(populationOf, p, PopulationBase[p], PopulationBase[p + 1] - PopulationBase[p]);
        }

        return populationOf;
    }

    /// <summary>Builds the index in time and memory proportional to the synapses. Throws OverflowException beyond 2^31 − 1 synapses.</summary>
    public static SynapseIndex Build(QuantizedNetwork network)
    {
        int[] populationBase = new int[network.Populations.Count + 1];
        for (int p = 0; p < network.Populations.Count; p++)
        {
            populationBase[p + 1] = checked(populationBase[p] + network.Populations[p].Count);
        }

        int[] inStart = new int[populationBase[^1] + 1];
        long synapses = 0;
        foreach (QuantizedProjection projection in network.Projections)
        {
            int targetBase = populationBase[projection.Target];
            synapses += projection.TargetIndex.Length;
            foreach (int target in projection.TargetIndex)
            {
                inStart[targetBase + target + 1]++;
            }
        }

        int total = checked((int)synapses);
        for (int n = 0; n < populationBase[^1]; n++)
        {
            inStart[n + 1] += inStart[n];
        }

        var index = new SynapseIndex(populationBase, inStart, total);
        index.Fill(network);
        return index;
    }

    private void Fill(QuantizedNetwork network)
    {
        int[] next = InStart.AsSpan(0, Neurons).ToArray();
        var rowSource = new List<int>();
        var rowDelay = new List<byte>();
        var rowExponent = new List<sbyte>();
        var rowPending = new List<byte>();
        int[] layers = Layers(network);
        int[][] bySource = ProjectionsBySource(network);
        for (int p = 0; p < network.Populations.Count; p++)
        {
            int[] outgoing = bySource[p];
            var keys = new List<int>(outgoing.Length);
            for (int i = 0; outgoing.Length > 0 && i < network.Populations[p].Count; i++)
            {
                keys.Clear();
                int firstRow = rowSource.Count;
                foreach (int number in outgoing)
                {
                    QuantizedProjection projection = network.Projections[number];
                    int from = projection.RowStart[i], to = projection.RowStart[i + 1];
                    if (from == to)
                    {
                        continue;
                    }

                    int key = (layers[number] << 12) | (projection.DelayTicks << 4) | (projection.RowExponent[i] + 8);
                    int at = keys.IndexOf(key);
                    if (at < 0)
                    {
                        at = keys.Count;
                        keys.Add(key);
                        rowSource.Add(PopulationBase[p] + i);
                        rowDelay.Add((byte)projection.DelayTicks);
                        rowExponent.Add(projection.RowExponent[i]);
                        rowPending.Add(Pending(network.Populations[p], i, projection.DelayTicks));
                    }

                    int targetBase = PopulationBase[projection.Target];
                    for (int s = from; s < to; s++)
                    {
                        int slot = next[targetBase + projection.TargetIndex[s]]++;
                        InRow[slot] = firstRow + at;
                        InWeight[slot] = projection.Weight[s];
                    }
                }
            }
        }

        RowSource = [.. rowSource];
        RowDelay = [.. rowDelay];
        RowExponent = [.. rowExponent];
        RowPending = [.. rowPending];
    }

    // Of delay + 1 ticks in a row, a neuron with refractory time r fires in every (r + 1)st at most.
    private static byte Pending(QuantizedPopulation source, int neuron, int delay)
    {
        int wait = source.Neurons.Length == 0 ? 0 : source.Classes[source.Neurons[neuron].Class].RefractoryTicks;
        return (byte)((delay + 1 + wait) / (wait + 1));
    }

    // The n-th projection between the same pair of populations with the same delay is in layer n.
    private static int[] Layers(QuantizedNetwork network)
    {
        var seen = new Dictionary<(int Source, int Target, int Delay), int>();
        int[] layers = new int[network.Projections.Count];
        for (int number = 0; number < layers.Length; number++)
        {
            QuantizedProjection projection = network.Projections[number];
            var pair = (projection.Source, projection.Target, projection.DelayTicks);
            layers[number] = seen.GetValueOrDefault(pair);
            seen[pair] = layers[number] + 1;
        }

        return layers;
    }

    private static int[][] ProjectionsBySource(QuantizedNetwork network)
    {
        var lists = new List<int>[network.Populations.Count];
        for (int p = 0; p < lists.Length; p++)
        {
            lists[p] = [];
        }

        for (int number = 0; number < network.Projections.Count; number++)
        {
            lists[network.Projections[number].Source].Add(number);
        }

        return Array.ConvertAll(lists, list => list.ToArray());
    }
}
