using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Compiler.Disassembly;

/// <summary>
/// Reads a network back from an image alone: weights, thresholds, leaks and biases as the chip has them, in the network's units. Skews are taken out again. Metadata holds the grid of the
/// states: with it the reference does what the chip should do, without it what the rounded parameters make of the network; the difference is the 8-bit states.
/// </summary>
public static class ImageDisassembler
{
    /// <summary>Most cells of all weight matrices together, 2^27 (1 GiB): NIR holds dense matrices only.</summary>
    public const long CellsMax = 1 << 27;

    /// <summary>
    /// Disassembles an image that has passed the verifier. Throws HW2207 for neuron models that NIR has no node for and HW2208 when the dense matrices would be too large.
    /// </summary>
    public static DisassembledNetwork Disassemble(ChipImage image)
    {
        List<Warning> warnings = [];
        NeuronTable neurons = NeuronTable.Read(image);
        (List<NetworkNode> nodes, ResetRule reset) = PopulationNodes.Of(image, neurons, warnings);
        List<WeightBlock> blocks = WeightBlocks.Of(image, neurons);
        NetworkGraph graph = GraphAssembly.Assemble(image, neurons, nodes, blocks, warnings);
        NetworkSemantics semantics = new(image.Io.DtSeconds, reset, IfInputRule.Impulse);
        return new DisassembledNetwork(graph with { Metadata = SemanticsMetadata.Of(semantics) }, semantics, warnings);
    }
}
