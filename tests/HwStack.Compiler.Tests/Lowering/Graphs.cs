namespace HwStack.Compiler.Tests.Lowering;

/// <summary>Small networks for tests.</summary>
internal static class Graphs
{
    /// <summary>Nodes in a row, first to last.</summary>
    public static NetworkGraph Chain(params NetworkNode[] nodes) =>
        new(nodes, [.. nodes.Zip(nodes.Skip(1), (from, to) => new Edge(from.Name, to.Name))]);

    public static NetworkGraph Of(NetworkNode[] nodes, params (string From, string To)[] edges) =>
        new(nodes, [.. edges.Select(edge => new Edge(edge.From, edge.To))]);

    public static Tensor Vector(params double[] values) => new(values, values.Length);

    /// <summary>A matrix with seeded normal-like weights, [out, in].</summary>
    public static Tensor Random(int seed, params int[] shape)
    {
        System.Random random = new(seed);
        return new Tensor([.. Enumerable.Range(0, (int)Tensor.CountOf(shape)).Select(_ => (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 1.5)], shape);
    }

    public static LifNode Lif(string name, int count, double tau = 10, double threshold = 0.5, double leak = 0) =>
        new(name, Tensor.Filled(tau, count), Tensor.Filled(tau, count), Tensor.Filled(leak, count), Tensor.Filled(leak + threshold, count), Tensor.Filled(leak, count));

    public static IfNode If(string name, int count, double threshold = 1) => new(name, Tensor.Filled(1, count), Tensor.Filled(threshold, count), Tensor.Filled(0, count));

    public static LiNode Li(string name, int count, double tau = 10) => new(name, Tensor.Filled(tau, count), Tensor.Filled(tau, count), Tensor.Filled(0, count));

    /// <summary>Seeded spikes.</summary>
    public static Signal Spikes(int steps, int channels, double rate, int seed = 1)
    {
        System.Random random = new(seed);
        return Signal.FromDense(Enumerable.Range(0, steps * channels).Select(_ => random.NextDouble() < rate ? 1f : 0f).ToArray(), steps, channels);
    }

    /// <summary>What the reference gives at the output, step by step.</summary>
    public static double[][] Reference(PreparedNetwork network, Signal input, int steps, string output = "output")
    {
        ReferenceSimulator simulator = new(network);
        string name = network.Graph.Nodes.First(node => node is InputNode).Name;
        Dictionary<string, Signal> inputs = new() { [name] = input };
        double[][] rows = new double[steps][];
        for (int step = 0; step < steps; step++)
        {
            simulator.Step(inputs);
            rows[step] = simulator.Output(output).ToArray();
        }

        return rows;
    }
}
