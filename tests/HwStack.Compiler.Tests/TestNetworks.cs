using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Image;

namespace HwStack.Compiler.Tests;

/// <summary>Seeded networks in the chip's integers, and the options to compile them.</summary>
internal static class TestNetworks
{
    public static Provenance Provenance { get; } = new("hwstack test", "test", "", "", new Dictionary<string, string>());

    public static CompileOptions Options(ChipDescription chip, uint seed = 1) => new() { Chip = chip, Provenance = Provenance, Seed = seed };

    public static ChipDescription Nc1 => ChipCatalog.Get("nc1");

    /// <summary>nc1 with other core limits.</summary>
    public static ChipDescription Small(int neurons = 16, int memory = 4096, int pending = 16, int classes = 8, int sets = 17, int chipX = 4, int boards = 1024) =>
        Nc1 with
        {
            Name = "small",
            Mesh = new MeshLimits(chipX, chipX, boards),
            Core = new CoreLimits(neurons, memory, classes, sets, pending, 15, 8),
        };

    public static QuantizedPopulation Input(string name, int count) => new()
    {
        Name = name, Type = "Input", Shape = [count], Kind = PopulationKind.Input, Count = count, Skew = 0, VLsb = [1], PayloadMax = 3,
    };

    public static QuantizedPopulation Neurons(string name, int count, uint firstId, int classes = 1, bool readout = false, int[]? shape = null) => new()
    {
        Name = name,
        Type = readout ? "LI" : "LIF",
        Shape = shape ?? [count],
        Kind = readout ? PopulationKind.Readout : PopulationKind.Spiking,
        Count = count,
        Skew = 1,
        Classes = [.. Enumerable.Range(0, classes).Select(c => new NeuronClass
        {
            LeakV = (ushort)(1000 * (c + 1)), StartTick = 1, Flags = readout ? NeuronFlags.Graded | NeuronFlags.NeverFires : NeuronFlags.None,
        })],
        Neurons = [.. Enumerable.Range(0, count).Select(i => new NeuronRecord
        {
            Class = (byte)(i % classes), Threshold = (sbyte)(20 + (i % 50)), Exponent = (sbyte)(i % 3 - 1), BiasV = (short)(i % 7), LogicalId = firstId + (uint)i,
        })],
        VLsb = [0.5],
    };

    /// <summary>Each pair of neurons is joined with the given probability; weights −8..7 without 0; row exponents differ by source.</summary>
    public static QuantizedProjection Random(
        IReadOnlyList<QuantizedPopulation> populations, int source, int target, double probability, int delay, int seed, int exponents = 3)
    {
        var random = new Random(seed);
        var rows = new List<(int, sbyte)>[populations[source].Count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = [];
            for (int j = 0; j < populations[target].Count; j++)
            {
                if (random.NextDouble() < probability)
                {
                    int weight = random.Next(-8, 7);
                    rows[i].Add((j, (sbyte)(weight >= 0 ? weight + 1 : weight)));
                }
            }
        }

        return FromRows($"p{source}-{target}-{seed}", source, target, delay, rows, i => (sbyte)(i % exponents - 1));
    }

    public static QuantizedProjection FromRows(
        string name, int source, int target, int delay, IReadOnlyList<List<(int Target, sbyte Weight)>> rows, Func<int, sbyte>? exponent = null)
    {
        int[] start = new int[rows.Count + 1];
        for (int i = 0; i < rows.Count; i++)
        {
            start[i + 1] = start[i] + rows[i].Count;
        }

        return new QuantizedProjection
        {
            Name = name,
            Source = source,
            Target = target,
            RowStart = start,
            TargetIndex = [.. rows.SelectMany(row => row).Select(cell => cell.Target)],
            Weight = [.. rows.SelectMany(row => row).Select(cell => cell.Weight)],
            RowExponent = [.. Enumerable.Range(0, rows.Count).Select(i => exponent?.Invoke(i) ?? 0)],
            DelayTicks = delay,
        };
    }

    /// <summary>Inputs, several populations, recurrence, delays, two projections between the same pair, outputs.</summary>
    public static QuantizedNetwork Generated(int seed)
    {
        var random = new Random(seed);
        var populations = new List<QuantizedPopulation> { Input("in", random.Next(1, 60)) };
        if (seed % 2 == 0)
        {
            populations.Add(Input("in2", random.Next(1, 300)));
        }

        uint id = 0;
        int inputs = populations.Count, layers = random.Next(1, 6);
        for (int i = 0; i < layers; i++)
        {
            int count = random.Next(1, 90);
            populations.Add(Neurons($"n{i}", count, id, random.Next(1, 4), readout: i == layers - 1));
            id += (uint)count;
        }

        var projections = new List<QuantizedProjection>();
        for (int k = 0; k < layers * 3; k++)
        {
            projections.Add(Random(
                populations, random.Next(populations.Count), random.Next(inputs, populations.Count), random.NextDouble() * 0.5, random.Next(0, 16), random.Next()));
        }

        projections.Add(Random(populations, 0, inputs, 0.5, 0, seed));
        projections.Add(Random(populations, 0, inputs, 0.5, 0, seed + 1));
        return new QuantizedNetwork(populations, projections, [
            new OutputTap("out", populations[^1].Shape, populations.Count - 1), new OutputTap("first", populations[inputs].Shape, inputs)]);
    }

    /// <summary>Layers joined all to all.</summary>
    public static QuantizedNetwork Dense(params int[] counts)
    {
        var populations = new List<QuantizedPopulation> { Input("in", counts[0]) };
        uint id = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            populations.Add(Neurons($"fc{i}", counts[i], id, readout: i == counts.Length - 1));
            id += (uint)counts[i];
        }

        return new QuantizedNetwork(
            populations, [.. Enumerable.Range(1, counts.Length - 1).Select(i => Random(populations, i - 1, i, 1, 0, i, 1))],
            [new OutputTap("out", [counts[^1]], counts.Length - 1)]);
    }

    /// <summary>A 3×3 convolution between two populations of shape [C, H, W].</summary>
    public static QuantizedProjection Convolution(int source, int target, int channels, int side)
    {
        var rows = new List<(int, sbyte)>[channels * side * side];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = [];
            int channel = i / (side * side), y = i / side % side, x = i % side;
            for (int to = 0; to < channels; to++)
            {
                for (int ty = Math.Max(0, y - 1); ty <= Math.Min(side - 1, y + 1); ty++)
                {
                    for (int tx = Math.Max(0, x - 1); tx <= Math.Min(side - 1, x + 1); tx++)
                    {
                        int weight = ((channel * 31) + (to * 17) + ((ty - y + 1) * 3) + tx - x + 1) % 15 - 7;
                        rows[i].Add((((to * side) + ty) * side + tx, (sbyte)(weight == 0 ? 7 : weight)));
                    }
                }
            }
        }

        return FromRows("conv", source, target, 0, rows);
    }

    /// <summary>Two layers of shape [16, 16, 16] joined by 3×3 convolutions.</summary>
    public static QuantizedNetwork TwoConvolutions()
    {
        QuantizedPopulation[] populations = [Input("in", 4096), Neurons("a", 4096, 0, shape: [16, 16, 16]), Neurons("b", 4096, 4096, shape: [16, 16, 16])];
        return new(populations, [Convolution(0, 1, 16, 16), Convolution(1, 2, 16, 16)], [new("out", [16, 16, 16], 2)]);
    }

    /// <summary>A random recurrent population with 100 inputs.</summary>
    public static QuantizedNetwork RandomRecurrent(int neurons, double probability)
    {
        QuantizedPopulation[] populations = [Input("in", 100), Neurons("n", neurons, 0)];
        return new(populations, [Random(populations, 0, 1, 0.05, 0, 1, 1), Random(populations, 1, 1, probability, 3, 2, 1)], [new("out", [neurons], 1)]);
    }

    /// <summary>Neurons on a ring that reach random neurons within a radius, one in fifty anywhere; ids shuffled.</summary>
    public static QuantizedNetwork ShuffledRing(int neurons, int radius, int fanOut)
    {
        var random = new Random(4);
        int[] id = [.. Enumerable.Range(0, neurons)];
        random.Shuffle(id);
        var rows = new List<(int, sbyte)>[neurons];
        for (int i = 0; i < neurons; i++)
        {
            var targets = new SortedSet<int>();
            for (int k = 0; k < fanOut; k++)
            {
                targets.Add(id[random.Next(50) == 0 ? random.Next(neurons) : (i + random.Next(-radius, radius + 1) + neurons) % neurons]);
            }

            rows[id[i]] = [.. targets.Select(target => (target, (sbyte)3))];
        }

        return new([Neurons("n", neurons, 0)], [FromRows("p", 0, 0, 0, rows)], []);
    }
}
