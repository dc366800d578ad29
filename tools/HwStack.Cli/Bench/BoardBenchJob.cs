using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Bench;

/// <summary>A run that moves spikes in one direction and next to nothing in the other.</summary>
/// <param name="Direction">in or out.</param>
/// <param name="Image">Image.</param>
/// <param name="Request">Run.</param>
internal sealed record BoardBenchJob(string Direction, ChipImage Image, RunRequest Request)
{
    /// <summary>Neurons, and channels of the busy side.</summary>
    public const int Width = 64;

    /// <summary>All channels spike in every step, and the neurons are held down: spikes in only.</summary>
    public static BoardBenchJob In(int steps) => Of("in", Width, -1, steps);

    /// <summary>One channel drives all neurons to fire in every step; each spike is told as a spike of a neuron and as an output.</summary>
    public static BoardBenchJob Out(int steps) => Of("out", 1, 1, steps);

    /// <summary>Spikes of a record on the wire.</summary>
    public long Spikes(RunRecord record) => Direction == "in"
        ? Request.Inputs["input"].Channel.Length
        : record.TotalSpikes + record.Outputs.Sum(output => (long)output.Signal.Channel.Length);

    private static BoardBenchJob Of(string direction, int inputs, double weight, int steps)
    {
        NetworkGraph graph = new(
            [
                new InputNode("input", [inputs]), new LinearNode("w", Tensor.Filled(weight, Width, inputs)), new IfNode("cells", Tensor.Filled(1, Width), Tensor.Filled(1, Width), Tensor.Filled(0, Width)),
                new OutputNode("output", [Width]),
            ],
            [new("input", "w"), new("w", "cells"), new("cells", "output")]);
        ChipImage image = NetworkCompiler.Compile(
            NetworkModel.Prepare(graph, new NetworkSemantics(1e-3, ResetRule.Zero)), new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1"), Source = $"bench-{direction}.nir" }).Image;
        float[] ones = new float[steps * inputs];
        Array.Fill(ones, 1);
        return new BoardBenchJob(direction, image, new RunRequest(steps, new Dictionary<string, Signal> { ["input"] = Signal.FromDense(ones, steps, inputs) }, []));
    }
}
