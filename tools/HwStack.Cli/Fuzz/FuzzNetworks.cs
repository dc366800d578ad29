using HwStack.Network;

namespace HwStack.Cli.Fuzz;

/// <summary>Small networks that between them hold every kind of node, for corpora that need no files.</summary>
internal static class FuzzNetworks
{
    /// <summary>A feed-forward network, a recurrent one with delays, an image network, and every other node with a subgraph and notes.</summary>
    public static IReadOnlyList<NetworkGraph> All() => [Lif(), Recurrent(), Image(), Everything()];

    /// <summary>Networks that compile, with the semantics to compile them by.</summary>
    public static IReadOnlyList<NetworkGraph> Compiling() => [Lif(), Recurrent(), Image()];

    private static NetworkGraph Lif() => new(
        [
            new InputNode("input", [6]),
            new AffineNode("w", Ramp(20, 6), Ramp(20)),
            new LifNode("cells", T(0.005, 20), T(1, 20), T(0, 20), T(1, 20), T(0, 20)),
            new OutputNode("output", [20]),
        ],
        [new("input", "w"), new("w", "cells"), new("cells", "output")]);

    private static NetworkGraph Recurrent() => new(
        [
            new InputNode("input", [4]),
            new LinearNode("in", Ramp(12, 4)),
            new CubaLifNode("cuba", T(0.004, 12), T(0.01, 12), T(1, 12), T(0, 12), T(1, 12), T(1, 12), T(0, 12)),
            new LinearNode("back", Ramp(12, 12)),
            new DelayNode("later", T(0.003, 12)),
            new LinearNode("out", Ramp(3, 12)),
            new LiNode("readout", T(0.02, 3), T(1, 3), T(0, 3)),
            new OutputNode("output", [3]),
        ],
        [
            new("input", "in"), new("in", "cuba"), new("cuba", "later"), new("later", "back"), new("back", "cuba"), new("cuba", "out"), new("out", "readout"), new("readout", "output"),
        ]);

    private static NetworkGraph Image() => new(
        [
            new InputNode("input", [1, 8, 8]),
            new Conv2dNode("conv", [8, 8], Ramp(4, 1, 3, 3), [1, 1], PaddingMode.Explicit, [1, 1], [1, 1], 1, Ramp(4)),
            new IfNode("cells", T(1, 4, 8, 8), T(1, 4, 8, 8), T(0, 4, 8, 8)),
            new SumPool2dNode("pool", [2, 2], [2, 2], [0, 0]),
            new FlattenNode("flat", 0, -1, [4, 4, 4]),
            new LinearNode("w", Ramp(5, 64)),
            new IfNode("classes", T(1, 5), T(1, 5), T(0, 5)),
            new OutputNode("output", [5]),
        ],
        [
            new("input", "conv"), new("conv", "cells"), new("cells", "pool"), new("pool", "flat"), new("flat", "w"), new("w", "classes"), new("classes", "output"),
        ]);

    private static NetworkGraph Everything() => new(
        [
            new InputNode("input", [2, 9]),
            new Conv1dNode("conv1", 9, Ramp(2, 2, 3), 1, PaddingMode.Same, 0, 1, 1, Ramp(2)),
            new ScaleNode("scale", T(0.5, 2, 9)),
            new ThresholdNode("threshold", T(0.3, 2, 9)),
            new IntegratorNode("integrator", T(1, 2, 9)),
            new CubaLiNode("cuba", T(0.004, 2, 9), T(0.01, 2, 9), T(1, 2, 9), T(0, 2, 9), T(1, 2, 9)),
            new GraphNode("inner", Lif()),
            new AvgPool2dNode("average", [1, 3], [1, 3], [0, 0]),
            new OutputNode("output", [2, 9]),
        ],
        [
            new("input", "conv1"), new("conv1", "scale"), new("scale", "threshold"), new("threshold", "integrator"), new("integrator", "cuba"), new("cuba", "output"),
        ])
    {
        Metadata = new Dictionary<string, object> { ["made by"] = "hwstack fuzz", ["version"] = 1L, ["rates"] = Ramp(7) },
    };

    private static Tensor T(double value, params int[] shape) => Tensor.Filled(value, shape);

    // Values in steps of 1/16 around 0.
    private static Tensor Ramp(params int[] shape)
    {
        double[] values = new double[shape.Aggregate(1, (count, extent) => count * extent)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((i * 37 % 33) - 14) / 16.0;
        }

        return new Tensor(values, shape);
    }
}
