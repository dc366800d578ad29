using HwStack.Diagnostics;

namespace HwStack.Network.Tests;

/// <summary>Short words for test graphs.</summary>
internal static class GraphBuilder
{
    public static NetworkGraph Graph(NetworkNode[] nodes, params string[] edges) => new(nodes, [.. edges.Select(Edge)]);

    public static Edge Edge(string text)
    {
        string[] ends = text.Split("->");
        return new Edge(ends[0], ends[1]);
    }

    public static InputNode Input(string name, params int[] shape) => new(name, shape);

    public static OutputNode Output(string name, params int[] shape) => new(name, shape);

    public static Tensor T(params double[] values) => new(values, values.Length);

    public static Tensor Full(double value, params int[] shape) => Tensor.Filled(value, shape);

    public static LinearNode Linear(string name, int outputs, int inputs) => new(name, Full(1, outputs, inputs));

    public static LifNode Lif(string name, params int[] shape) => new(name, Full(10, shape), Full(1, shape), Full(0, shape), Full(1, shape), Full(0, shape));

    public static IfNode If(string name, params int[] shape) => new(name, Full(1, shape), Full(1, shape), Full(0, shape));

    public static NetworkSemantics Steps { get; } = new(1, IfInput: IfInputRule.Impulse);

    public static PreparedNetwork Prepare(NetworkGraph graph) => NetworkModel.Prepare(graph, Steps);

    public static UserError Error(Action action) => Assert.Throws<UserErrorException>(action).Errors[0];
}
