using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Emulator;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>Convolution with bias, sum pool, convolution, flatten, readout: what is folded stays exact.</summary>
public sealed class PlannedConvolutionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_convolutional_network_runs_as_planned(int seed)
    {
        Random random = new(seed);
        int[,] first = Kernel(random, 3, 1), second = Kernel(random, 4, 3), dense = new int[5, 16];
        for (int i = 0; i < dense.Length; i++)
        {
            dense[i / 16, i % 16] = random.Next(-8, 8) << 4;
        }

        // One scale, exponent, threshold and bias a channel, as a convolution's bias asks for.
        PlannedLayer a = PerChannel(random, "a", 3, 36, 0, Unrolled(first, 1, 8, 1)), b = PerChannel(random, "b", 4, 4, 1, Unrolled(second, 3, 3, 2));
        PlannedLayer r = PlannedNetworks.Layer(random, "r", 5, 16, NeuronModel.Lif, 2, 9000, readout: true, exponentLeast: 0, exponentMost: 1) with { Weight = dense };
        PlannedNetwork plan = new(64, 1, 31, [a, b, r]);
        NetworkGraph graph = Lowering.Graphs.Chain(
            new InputNode("input", [1, 8, 8]) { Metadata = GridMetadata.Of(new InputGrid(1, 31)) },
            Conv("c1", first, 3, 1, a, 36), a.Node(PlannedNetwork.Dt, [3, 6, 6]), new SumPool2dNode("pool", [2, 2], [2, 2], [0, 0]),
            Conv("c2", second, 4, 3, b, 4), b.Node(PlannedNetwork.Dt, [4, 2, 2]), new FlattenNode("flat", 0, -1, null), r.Affine("fc", dense, 1, biased: true), r.Node(PlannedNetwork.Dt), new OutputNode("output", [5]));
        NirFile.Write(_folder.File("net.nir"), graph);
        PreparedNetwork network = NetworkModel.Prepare(NirFile.Read(_folder.File("net.nir")).Graph, new NetworkSemantics(PlannedNetwork.Dt));
        QuantizationResult made = Quantizer.Quantize(Lowerer.Lower(network).Network, TestNetworks.Nc1);
        Assert.Empty(made.Warnings);
        foreach (PlannedLayer layer in plan.Layers)
        {
            PlannedComparison.EqualWeights(layer, made.Network);
        }

        Signal input = plan.Payloads(60, seed);
        using EmulatorTarget emulator = new(NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = TestNetworks.Nc1 }).Image);
        int[][,] expected = plan.Run(input);
        Assert.InRange(expected[0].Cast<int>().Sum() + expected[1].Cast<int>().Sum(), 50, 7000);
        Assert.Equal(expected, plan.RunOn(emulator, input));
    }

    // Kernels of 2 × 2 or 3 × 3 cells, [output channel, input channel · cells], 4-bit weights.
    private static int[,] Kernel(Random random, int outputs, int inputs)
    {
        int cells = inputs * (inputs == 1 ? 9 : 4);
        int[,] kernel = new int[outputs, cells];
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i / cells, i % cells] = random.Next(-4, 8);
        }

        return kernel;
    }

    // 1/256 LSB of every neuron from every source; `pool` sources a side add up before the kernel sees them.
    private static int[,] Unrolled(int[,] kernel, int inputs, int side, int pool)
    {
        int size = inputs == 1 ? 3 : 2, outputs = kernel.GetLength(0), extent = side - size + 1, sourceSide = side * pool;
        int[,] weight = new int[outputs * extent * extent, inputs * sourceSide * sourceSide];
        for (int neuron = 0; neuron < weight.GetLength(0); neuron++)
        {
            int k = neuron / (extent * extent), y = neuron / extent % extent, x = neuron % extent;
            for (int source = 0; source < weight.GetLength(1); source++)
            {
                int channel = source / (sourceSide * sourceSide), cy = (source / sourceSide % sourceSide / pool) - y, cx = (source % sourceSide / pool) - x;
                if (cy >= 0 && cy < size && cx >= 0 && cx < size)
                {
                    weight[neuron, source] = kernel[k, (channel * size * size) + (cy * size) + cx] << Shift(k);
                }
            }
        }

        return weight;
    }

    private static int Shift(int channel) => 5 + channel;

    private static PlannedLayer PerChannel(Random random, string name, int channels, int positions, int skew, int[,] weight)
    {
        PlannedLayer few = PlannedNetworks.Layer(random, name, channels, 1, NeuronModel.Lif, skew, 0);
        int[] channelOf = [.. Enumerable.Range(0, channels * positions).Select(i => i / positions)];
        return few with
        {
            Classes = [.. channelOf.Select(channel => few.Classes[channel])],
            Records = [.. channelOf.Select((channel, i) => few.Records[channel] with { LogicalId = (uint)((1000 * skew) + i) })],
            VLsb = [.. channelOf.Select(channel => few.VLsb[channel])],
            Weight = weight,
        };
    }

    private static Conv2dNode Conv(string name, int[,] kernel, int outputs, int inputs, PlannedLayer layer, int positions)
    {
        int size = inputs == 1 ? 3 : 2, cells = kernel.GetLength(1);
        double[] weight = [.. Enumerable.Range(0, outputs * cells).Select(i => (kernel[i / cells, i % cells] << Shift(i / cells)) / 256.0 * layer.VLsb[i / cells * positions])];
        double[] bias = [.. Enumerable.Range(0, outputs).Select(k => layer.BiasInput(k * positions))];
        return new Conv2dNode(name, null, new Tensor(weight, outputs, inputs, size, size), [1, 1], PaddingMode.Explicit, [0, 0], [1, 1], 1, new Tensor(bias, outputs));
    }
}
