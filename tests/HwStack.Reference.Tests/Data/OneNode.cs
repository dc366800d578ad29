namespace HwStack.Reference.Tests.Data;

/// <summary>Networks of an Input, one node and an Output, stepped by hand-made rows.</summary>
internal static class OneNode
{
    /// <summary>Time step 1, impulse inputs: numbers stay small enough to follow by hand.</summary>
    public static NetworkSemantics Steps(ResetRule reset = ResetRule.Value) => new(1, reset, IfInputRule.Impulse);

    public static PreparedNetwork Prepared(NetworkNode node, int[] inputShape, NetworkSemantics? semantics = null) => NetworkModel.Prepare(
        new NetworkGraph([new InputNode("in", inputShape), node, new OutputNode("out", [])], [new Edge("in", node.Name), new Edge(node.Name, "out")]),
        semantics ?? Steps());

    /// <summary>Output rows of the node for the given input rows.</summary>
    public static double[][] Run(NetworkNode node, int[] inputShape, double[][] rows, NetworkSemantics? semantics = null) =>
        Run(Prepared(node, inputShape, semantics), rows, simulator => simulator.Output("out").ToArray());

    /// <summary>What <paramref name="read"/> gives after each input row.</summary>
    public static double[][] Run(PreparedNetwork network, double[][] rows, Func<ReferenceSimulator, double[]> read) =>
        Simulation.Run(network, Matrix.ToSignal([.. rows.Select(row => row.Select(value => (float)value).ToArray())]), rows.Length, read);

    /// <summary>One channel: a row of one value a step.</summary>
    public static double[][] Rows(params double[] values) => [.. values.Select(value => new[] { value })];

    /// <summary>A parameter of one value per element.</summary>
    public static Tensor T(params double[] values) => new(values, values.Length);

    public static void Near(double[] expected, IEnumerable<double> actual, double tolerance = 1e-12)
    {
        double[] values = [.. actual];
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
