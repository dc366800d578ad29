using HwStack.Boards;
using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Image;
using HwStack.Links;
using HwStack.Network;
using HwStack.Runtime;

namespace VirtualBoardInCi;

/// <summary>What a test of one's own network on a board looks like.</summary>
public sealed class BlinkerTests(VirtualBoardFixture board) : IClassFixture<VirtualBoardFixture>
{
    private const int Steps = 12;

    [Fact]
    public void Three_input_spikes_make_one_output_spike()
    {
        using BoardTarget target = new(Image(), board.Address, () => LinkOpener.Open(board.Address));
        RunRecord run = target.Run(Request());
        Assert.Equal(Steps / 3, run.Outputs[0].Signal.Channel.Length);
        Assert.Equal(run.TotalSpikes, run.Counters["spikes"]);
    }

    [Fact]
    public void A_second_run_starts_from_the_beginning()
    {
        using BoardTarget target = new(Image(), board.Address, () => LinkOpener.Open(board.Address));
        RunRecord first = target.Run(Request()), second = target.Run(Request());
        Assert.Equal(first.Outputs[0].Signal.StepStart, second.Outputs[0].Signal.StepStart);
        Assert.Equal(first.Counters, second.Counters);
    }

    // A neuron that adds up its input and fires at three; in a project of yours, read the .nir file: NirFile.Read("blinker.nir").Graph.
    private static ChipImage Image()
    {
        NetworkGraph graph = new(
            [new InputNode("input", [1]), new LinearNode("w", new Tensor([1], 1, 1)), new IfNode("cell", Tensor.Filled(1, 1), Tensor.Filled(2.9, 1), Tensor.Filled(0, 1)), new OutputNode("output", [1])],
            [new("input", "w"), new("w", "cell"), new("cell", "output")]);
        PreparedNetwork network = NetworkModel.Prepare(graph, new NetworkSemantics(1e-3, ResetRule.Zero, IfInputRule.Impulse));
        return NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1") }).Image;
    }

    private static RunRequest Request()
    {
        float[] spikes = new float[Steps];
        Array.Fill(spikes, 1);
        return new RunRequest(Steps, new Dictionary<string, Signal> { ["input"] = Signal.FromDense(spikes, Steps, 1) }, []);
    }
}
