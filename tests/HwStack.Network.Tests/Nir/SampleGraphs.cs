namespace HwStack.Network.Tests.Nir;

/// <summary>A graph with every node type, made by hand; and the small committed files.</summary>
internal static class SampleGraphs
{
    public static string SampleFile(string name) => Path.Combine(AppContext.BaseDirectory, "Hdf5", "samples", name);

    public static NetworkGraph EveryType()
    {
        Tensor n = new([0.5, 0.25, 0.125], 3), tau = Tensor.Filled(0.02, 3), zero = Tensor.Filled(0, 3);
        Tensor matrix = new([1, -2, 3, 4.5, 5, 6, 7, 8, 9], 3, 3), kernel = Tensor.Filled(0.1, 2, 1, 3, 2);
        NetworkGraph inner = new(
            [new InputNode("in", [3]), new LinearNode("w é \U0001F600", matrix), new OutputNode("out", [3])], [new Edge("in", "w é \U0001F600"), new Edge("w é \U0001F600", "out")])
        {
            Metadata = new Dictionary<string, object> { ["depth"] = 1L },
        };
        NetworkNode[] nodes =
        [
            new AffineNode("affine", matrix, n) { Metadata = AllKinds() },
            new AvgPool2dNode("avg", [2, 3], [1, 2], [0, 1]),
            new Conv1dNode("conv1", 12, Tensor.Filled(0.1, 2, 1, 3), 2, PaddingMode.Explicit, 3, 4, 1, Tensor.Filled(1, 2)),
            new Conv1dNode("conv1.free", null, Tensor.Filled(0.1, 2, 1, 3), 1, PaddingMode.Valid, 0, 1, 2, Tensor.Filled(1, 2)),
            new Conv2dNode("conv2", [8, 9], kernel, [1, 2], PaddingMode.Explicit, [3, 4], [5, 6], 1, Tensor.Filled(1, 2)),
            new Conv2dNode("conv2.same", null, kernel, [1, 1], PaddingMode.Same, [0, 0], [1, 1], 2, Tensor.Filled(1, 2)),
            new CubaLiNode("cubali", tau, tau, n, zero, n),
            new CubaLifNode("cubalif", tau, tau, n, zero, n, n, zero),
            new DelayNode("delay", n),
            new FlattenNode("flat", 0, -1, [2, 3]),
            new FlattenNode("flat.free", 1, 2, null),
            new IntegratorNode("i", n),
            new IfNode("if", n, n, zero),
            new InputNode("in", [3]),
            new LiNode("li", tau, n, zero),
            new LifNode("lif", tau, n, zero, n, zero),
            new LinearNode("linear", matrix),
            new GraphNode("nested", inner) { Metadata = inner.Metadata },
            new OutputNode("out", [3]),
            new ScaleNode("scale", n),
            new SumPool2dNode("sum", [2, 2], [2, 2], [0, 0]),
            new ThresholdNode("threshold", Tensor.Filled(1)),
        ];
        return new NetworkGraph(nodes, [new Edge("in", "linear"), new Edge("linear", "lif"), new Edge("lif", "linear"), new Edge("lif", "nested"), new Edge("nested", "out")]);
    }

    private static Dictionary<string, object> AllKinds() => new()
    {
        ["text"] = "größe",
        ["empty"] = "",
        ["real"] = 0.1,
        ["integer"] = long.MaxValue,
        ["yes"] = true,
        ["no"] = false,
        ["array"] = new Tensor([1, 2, 3, 4], 2, 2),
        ["nested"] = new Dictionary<string, object> { ["deeper"] = -1L },
    };
}
