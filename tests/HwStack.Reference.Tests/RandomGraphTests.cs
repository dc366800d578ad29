using HwStack.Diagnostics;

namespace HwStack.Reference.Tests;

/// <summary>Thousands of graphs made without sense: whatever comes, it is refused as a user's error or it runs.</summary>
public class RandomGraphTests
{
    [Fact]
    public void Senseless_graphs_are_refused_or_run()
    {
        int ran = 0, refused = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            Random random = new(seed);
            NetworkGraph graph = MakeGraph(random, spatial: seed % 2 == 0, 0);
            NetworkSemantics semantics = new(
                random.Next(100) == 0 ? 0 : 1, (ResetRule)random.Next(4), (IfInputRule)random.Next(3), (Integrator)random.Next(2));
            try
            {
                PreparedNetwork network = NetworkModel.Prepare(graph, semantics);
                if (network.Shapes.Values.Sum(shape => (long)shape.InputCount + shape.OutputCount) > 1_000_000)
                {
                    continue;
                }

                ReferenceSimulator simulator = new(network);
                Dictionary<string, Signal> inputs = network.Graph.Nodes.OfType<InputNode>()
                    .ToDictionary(node => node.Name, node => Signal.FromDense(Enumerable.Repeat(1f, network.Shapes[node.Name].OutputCount).ToArray(), 1, network.Shapes[node.Name].OutputCount));
                SignalChecks.Require(network, inputs);
                for (int step = 0; step < 3; step++)
                {
                    simulator.Step(inputs);
                }

                ran++;
            }
            catch (UserErrorException error)
            {
                Assert.All(error.Errors, each => Assert.StartsWith("HW15", each.Code));
                refused++;
            }
            catch (Exception bug) when (bug is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {bug}");
            }
        }

        Assert.True(ran > 300, $"only {ran} graphs ran, {refused} were refused");
        Assert.True(refused > 500, $"only {refused} graphs were refused, {ran} ran");
    }

    private static NetworkGraph MakeGraph(Random random, bool spatial, int depth)
    {
        NetworkNode[] nodes = [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => MakeNode(random, "n" + i, spatial, depth)).Prepend(new InputNode("in", Shape(random, spatial))).Append(new OutputNode("out", random.Next(3) > 0 ? [] : Shape(random, spatial)))];
        List<Edge> edges = [];
        for (int i = 1; i < nodes.Length && random.Next(10) > 0; i++)
        {
            edges.Add(new Edge(nodes[i - 1].Name, nodes[i].Name));
        }

        for (int i = random.Next(3); i > 0; i--)
        {
            edges.Add(new Edge(nodes[random.Next(nodes.Length)].Name, nodes[random.Next(nodes.Length)].Name));
        }

        return new NetworkGraph(nodes, edges);
    }

    private static NetworkNode MakeNode(Random random, string name, bool spatial, int depth) => random.Next(spatial ? 3 : 0, depth < 3 ? 18 : 17) switch
    {
        0 => new AffineNode(name, Matrix(random), Parameter(random, spatial)),
        1 or 2 => new LinearNode(name, Matrix(random)),
        3 => new ScaleNode(name, Parameter(random, spatial)),
        4 => new Conv1dNode(name, random.Next(2) == 0 ? null : Number(random), Filled(random, 2, 2, 3), Number(random), Mode(random), Number(random), Number(random), Number(random), Parameter(random, spatial)),
        5 => new Conv2dNode(
            name, random.Next(2) == 0 ? null : Numbers(random), Filled(random, 2, 2, 2, 2), Numbers(random), Mode(random), Numbers(random), Numbers(random), Number(random), Parameter(random, spatial)),
        6 => new SumPool2dNode(name, Numbers(random), Numbers(random), Numbers(random)),
        7 => new AvgPool2dNode(name, Numbers(random), Numbers(random), Numbers(random)),
        8 => new FlattenNode(name, random.Next(-3, 3), random.Next(-3, 3), random.Next(2) == 0 ? null : Shape(random, spatial)),
        9 => new DelayNode(name, Parameter(random, spatial)),
        10 => new ThresholdNode(name, Parameter(random, spatial)),
        11 => new IntegratorNode(name, Parameter(random, spatial)),
        12 => new IfNode(name, Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial)),
        13 => new LiNode(name, Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial)),
        14 => new LifNode(name, Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial)),
        15 => new CubaLiNode(name, Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial)),
        16 => new CubaLifNode(name, Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial), Parameter(random, spatial)),
        _ => new GraphNode(name, MakeGraph(random, spatial, depth + 1)),
    };

    private static int Number(Random random) => random.Next(120) switch { 0 => int.MaxValue, 1 => int.MinValue, 2 => 0, 3 => -1, < 20 => 2, _ => 1 };

    private static int[] Numbers(Random random) => random.Next(20) == 0 ? [] : [Number(random), Number(random)];

    private static PaddingMode Mode(Random random) => (PaddingMode)random.Next(3);

    private static int[] Shape(Random random, bool spatial) => random.Next(40) switch { 0 => [int.MaxValue, int.MaxValue], 1 => [0], 2 => [], 3 => [1, 2], 4 => [2, 4, 4], 5 => [1, 2, 4, 4], 6 => [2, 4], 7 => [2, 5], _ => spatial ? [2, 4, 4] : [2] };

    private static Tensor Parameter(Random random, bool spatial) => random.Next(60) switch
    {
        0 => Filled(random, 3),
        1 => new Tensor([], 0),
        2 => Filled(random, 2, 4, 4),
        < 20 when !spatial => Filled(random, 2),
        _ => Filled(random),
    };

    private static Tensor Matrix(Random random) => random.Next(20) switch { 0 => Filled(random), 1 => Filled(random, 3, 2, 2), 2 => new Tensor([], 2, 0), 3 => Filled(random, 5, 4), _ => Filled(random, 2, 2) };

    private static Tensor Filled(Random random, params int[] shape) =>
        Tensor.Filled(random.Next(300) switch { 0 => double.NaN, 1 => -1, 2 => 0, 3 => 1e300, 4 => 1e-300, _ => 1.5 }, shape);
}
