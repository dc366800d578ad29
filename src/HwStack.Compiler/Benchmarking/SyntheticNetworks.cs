using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Benchmarking;

/// <summary>Networks in the chip's integers, made from nothing but numbers.</summary>
internal static class SyntheticNetworks
{
    private const ulong Seed = 1;

    /// <summary>Layers joined all to all; the first are inputs.</summary>
    public static QuantizedNetwork Dense(params int[] counts)
    {
        List<QuantizedPopulation> populations = [Input(counts[0])];
        List<QuantizedProjection> projections = [];
        int id = 0;
        for (int layer = 1; layer < counts.Length; layer++)
        {
            populations.Add(Neurons($"fc{layer}", counts[layer], id));
            projections.Add(AllToAll($"w{layer}", layer - 1, layer, counts[layer - 1], counts[layer]));
            id += counts[layer];
        }

        return new QuantizedNetwork(populations, projections, [new OutputTap("out", [counts[^1]], counts.Length - 1)]);
    }

    /// <summary>One population joined all to all with itself.</summary>
    public static QuantizedNetwork Recurrent(int neurons) => new(
        [Input(100), Neurons("n", neurons, 0)], [AllToAll("in", 0, 1, 100, neurons), AllToAll("rec", 1, 1, neurons, neurons)], [new OutputTap("out", [neurons], 1)]);

    /// <summary>Clusters joined inside, with one synapse in fifty anywhere.</summary>
    public static QuantizedNetwork Clusters(int clusters, int size, int fanOut, bool shuffled) => One(
        clusters * size, fanOut, shuffled,
        (i, random) => random.Next(50) == 0 ? random.Next(clusters * size) : (i / size * size) + random.Next(size));

    /// <summary>A ring joined within a radius, with one synapse in <paramref name="far"/> anywhere (0: none).</summary>
    public static QuantizedNetwork Ring(int neurons, int radius, int fanOut, int far, bool shuffled) => One(
        neurons, fanOut, shuffled,
        (i, random) => far > 0 && random.Next(far) == 0 ? random.Next(neurons) : (i - radius + random.Next((2 * radius) + 1) + neurons) % neurons);

    /// <summary>Joined without any order.</summary>
    public static QuantizedNetwork Random(int neurons, int fanOut) => One(neurons, fanOut, false, (_, random) => random.Next(neurons));

    /// <summary>Half of the synapses within 5,000 neurons, half anywhere.</summary>
    public static QuantizedNetwork Scale(int neurons, int fanOut) => One(
        neurons, fanOut, false,
        (i, random) => random.Next(2) == 0 ? random.Next(neurons) : (i - 5000 + random.Next(10001) + neurons) % neurons);

    private delegate int Draw(int neuron, Random32 random);

    // A row holds each target once; a row whose draws repeat draws again.
    private static QuantizedNetwork One(int neurons, int fanOut, bool shuffled, Draw draw)
    {
        var random = new Random32(Seed);
        int[] id = [.. Enumerable.Range(0, neurons)], place = new int[neurons];
        for (int i = neurons - 1; shuffled && i > 0; i--)
        {
            int j = random.Next(i + 1);
            (id[i], id[j]) = (id[j], id[i]);
        }

        for (int i = 0; i < neurons; i++)
        {
            place[id[i]] = i;
        }

        int[] start = new int[neurons + 1], target = new int[checked(neurons * fanOut)], mark = new int[neurons];
        for (int source = 0; source < neurons; source++)
        {
            start[source + 1] = start[source] + fanOut;
            for (int k = 0; k < fanOut;)
            {
                int to = id[draw(place[source], random)];
                if (mark[to] != source + 1)
                {
                    mark[to] = source + 1;
                    target[start[source] + k++] = to;
                }
            }

            Array.Sort(target, start[source], fanOut);
        }

        var projection = new QuantizedProjection
        {
            Name = "p", Source = 0, Target = 0, RowStart = start, TargetIndex = target, Weight = Weights(target.Length), RowExponent = new sbyte[neurons], DelayTicks = 0,
        };
        return new QuantizedNetwork([Neurons("n", neurons, 0)], [projection], []);
    }

    private static QuantizedProjection AllToAll(string name, int source, int target, int sources, int targets) => new()
    {
        Name = name,
        Source = source,
        Target = target,
        RowStart = [.. Enumerable.Range(0, sources + 1).Select(i => i * targets)],
        TargetIndex = [.. Enumerable.Range(0, sources * targets).Select(i => i % targets)],
        Weight = Weights(sources * targets),
        RowExponent = new sbyte[sources],
        DelayTicks = 0,
    };

    // −7..7 without 0.
    private static sbyte[] Weights(int count)
    {
        var weights = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            int weight = (int)((i * 2654435761L >> 8) % 14) - 7;
            weights[i] = (sbyte)(weight >= 0 ? weight + 1 : weight);
        }

        return weights;
    }

    private static QuantizedPopulation Input(int count) => new()
    {
        Name = "in", Type = "Input", Shape = [count], Kind = PopulationKind.Input, Count = count, Skew = 0, VLsb = [1], PayloadMax = 127,
    };

    private static QuantizedPopulation Neurons(string name, int count, int firstId) => new()
    {
        Name = name,
        Type = "LIF",
        Shape = [count],
        Kind = PopulationKind.Spiking,
        Count = count,
        Skew = 0,
        Classes = [new NeuronClass { LeakV = 3277 }],
        Neurons = [.. Enumerable.Range(firstId, count).Select(id => new NeuronRecord { Threshold = 64, LogicalId = (uint)id })],
        VLsb = [1],
    };

    private sealed class Random32(ulong seed)
    {
        private SplitMix _random = new(seed);

        public int Next(int count) => _random.Next(count);
    }
}
