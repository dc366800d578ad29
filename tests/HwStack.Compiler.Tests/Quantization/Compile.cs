using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>The first two passes with test-sized defaults.</summary>
internal static class Compile
{
    /// <summary>A chip with the limits the two passes look at.</summary>
    public static ChipDescription Chip { get; } = new(
        "test", 1, "limits of nc1", new MeshLimits(16, 16, 1), new CoreLimits(256, 160 * 1024, 64, 4096, 4096, 15, 8), new RouterLimits(4096),
        new TimingTable(1e8, 1, 1, 1, 1, 1, 1, 1e-3, "assumed"), new EnergyTable([], 0, "assumed"));

    public static LoweringResult Lower(NetworkGraph graph, NetworkSemantics semantics, LoweringOptions? options = null) =>
        Lowerer.Lower(NetworkModel.Prepare(graph, semantics), options);

    public static QuantizationResult Quantize(NetworkGraph graph, NetworkSemantics semantics, QuantizerOptions? options = null) =>
        Quantizer.Quantize(Lower(graph, semantics).Network, Chip, options);

    /// <summary>Id of a population by name.</summary>
    public static int Id(QuantizedNetwork network, string name) =>
        Enumerable.Range(0, network.Populations.Count).First(id => network.Populations[id].Name == name);
}
