using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>Grids that the chip cannot be given, and weights and biases that are not on them: a clear word instead of something else on the chip.</summary>
public class GridFaultTests
{
    private static readonly StateGrid Sound = new()
    {
        VLsb = [0.5, 0.5], VOrigin = [0, 0], Id = [0, 1], RefractorySteps = [0, 0], LinearLeak = [0, 0], VStart = [0, 0],
    };

    public static TheoryData<string> Faults => ["range", "fractions", "leak bits", "refractory", "linear leak", "previous u", "start", "held", "threshold", "reset"];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_grid_beyond_the_chip_is_warned_about_and_the_scale_chosen_as_without(string fault)
    {
        double threshold = fault == "threshold" ? 200 : 10, reset = fault == "reset" ? -100 : 0;
        StateGrid grid = fault switch
        {
            "range" => Sound with { Most = 1000 },
            "fractions" => Sound with { FractionBits = 12 },
            "leak bits" => Sound with { LeakBits = 8 },
            "refractory" => Sound with { RefractorySteps = [0, 16] },
            "linear leak" => Sound with { LinearLeak = [-1, 0] },
            "previous u" => Sound with { PreviousU = true },
            "start" => Sound with { VStart = [0, 128] },
            "held" => Sound with { HeldSteps = 70000 },
            _ => Sound,
        };
        QuantizationResult made = Made(grid, threshold, reset);
        Assert.Equal("HWW360", made.Warnings[0].Code);
        Assert.Null(made.Report.Populations[0].Grid);
    }

    [Fact]
    public void The_same_network_on_a_sound_grid_is_exact()
    {
        QuantizationResult made = Made(Sound, 10, 0);
        Assert.Empty(made.Warnings);
        Assert.True(made.Report.Populations[0].Grid);
        Assert.All(made.Network.Populations[1].Neurons, neuron => Assert.Equal(21, neuron.Threshold));
    }

    [Fact]
    public void A_weight_off_the_grid_is_named_with_its_error()
    {
        QuantizationResult made = Made(Sound, 10, 0, weight: 0.5 * 1.001);
        Warning warning = Assert.Single(made.Warnings);
        Assert.Equal("HWW361", warning.Code);
        Assert.Contains("1.001", warning.Message, StringComparison.Ordinal);
        Assert.False(made.Report.Populations[0].Grid);
    }

    [Fact]
    public void A_bias_between_two_fractions_is_named()
    {
        Warning warning = Assert.Single(Made(Sound, 10, 0, bias: 0.5 * 10.4 / 256).Warnings);
        Assert.Equal("HWW362", warning.Code);
        Assert.Contains("neuron 0", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_repeat_matter_to_stochastic_rounding_alone()
    {
        StateGrid twice = Sound with { Id = [3, 3] };
        Assert.Equal("HWW364", Assert.Single(Made(twice with { Rounding = GridRounding.Stochastic }, 10, 0).Warnings).Code);
        QuantizationResult made = Made(twice with { Rounding = GridRounding.Dither }, 10, 0);
        Assert.Empty(made.Warnings);
        uint[] ids = [.. made.Network.Populations[1].Neurons.Select(neuron => neuron.LogicalId)];
        Assert.Equal((3u, 3u, false), (ids[0] % 16, ids[1] % 16, ids[0] == ids[1]));
    }

    [Fact]
    public void A_payload_beyond_what_the_file_declares_is_warned_about_and_not_allowed()
    {
        QuantizerOptions options = new() { InputRanges = new Dictionary<string, InputRange> { ["input"] = new InputRange(50, true) } };
        QuantizationResult made = Quantizer.Quantize(Network(Sound, 10, 0, 0.5, 0), TestNetworks.Nc1, options);
        Assert.Equal("HWW365", Assert.Single(made.Warnings).Code);
        Assert.Equal(31, made.Network.Populations[0].PayloadMax);
    }

    [Fact]
    public void Too_many_combinations_that_cannot_be_merged_are_refused()
    {
        NeuronClass[] classes = [.. Enumerable.Range(0, 300).Select(i => new NeuronClass { Model = NeuronModel.Cuba, Gain = (sbyte)((i % 16) - 8), RefractoryTicks = (byte)(i / 16 % 16), LeakV = i < 256 ? (ushort)0 : ushort.MaxValue })];
        Assert.Equal("HW2261", Assert.Throws<UserErrorException>(() => new MergedClasses("cells", classes)).Errors[0].Code);
    }

    private static QuantizationResult Made(StateGrid grid, double threshold, double reset, double weight = 0.5, double bias = 0) =>
        Quantizer.Quantize(Network(grid, threshold, reset, weight, bias), TestNetworks.Nc1);

    private static LoweredNetwork Network(StateGrid grid, double threshold, double reset, double weight, double bias)
    {
        IfNode node = new("cells", Tensor.Filled(1, 2), Tensor.Filled(threshold, 2), Tensor.Filled(reset, 2)) { Metadata = GridMetadata.Of(grid) };
        NetworkGraph graph = Lowering.Graphs.Chain(
            new InputNode("input", [1]) { Metadata = GridMetadata.Of(new InputGrid(1, 31)) }, new AffineNode("w", new Tensor([weight, 1.5], 2, 1), new Tensor([bias, 0], 2)), node, new OutputNode("output", [2]));
        return Lowerer.Lower(NetworkModel.Prepare(graph, new NetworkSemantics(1, IfInput: IfInputRule.Impulse))).Network;
    }
}
