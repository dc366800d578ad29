using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>
/// A NIR network as one that can be trained on: a chain of layers, each a linear map (dense or convolution, behind pools and flattenings) and a population of neurons, which may be recurrent.
/// Thresholds become 1 and gains go into the weights; time constants stay.
/// </summary>
public static class NirImport
{
    /// <summary>
    /// The network with its weights. Throws UserErrorException: HW1163 for a graph that is no such chain, HW1164 for a node that training has no layer for, HW1165 for parameters it
    /// cannot keep (time constants that differ within a population, a reset to something else than rest).
    /// </summary>
    /// <param name="network">The network, its choices made.</param>
    /// <param name="inputScale">Payload that counts as 1; the weights are kept for payloads as they are.</param>
    public static TrainedNetwork Read(PreparedNetwork network, float inputScale)
    {
        List<ImportedLayer> layers = [.. ImportedChain.Of(network)];
        int[] input = network.Graph.Nodes.OfType<InputNode>().Single().Shape;
        ImportedNeurons last = layers[^1].Neurons;
        NetworkSpec spec = new()
        {
            InputShape = input.Length is 1 or 3 ? input : [(int)Tensor.CountOf(input)],
            Layers = [.. layers.Select(layer => layer.Spec with { Neuron = layer.Neurons.Kind, LeakV = layer.Neurons.LeakV, LeakU = layer.Neurons.LeakU })],
            Neuron = layers[0].Neurons.Kind,
            Reset = network.Semantics.Reset is ResetRule.Subtract or ResetRule.SnnTorch ? SpikeReset.Subtract : SpikeReset.Zero,
            Readout = last.Fires ? ReadoutKind.SpikeCount : ReadoutKind.Membrane,
            PopulationThreshold = layers[0].Neurons.PopulationThreshold,
        };
        TrainedNetwork trained = new(spec, inputScale);
        for (int l = 0; l < layers.Count; l++)
        {
            layers[l].Fill(trained.Layers[l]);
        }

        return trained;
    }

    internal static UserErrorException NoChain(string why, string? place) => new(new UserError(
        "HW1163", $"Training needs a chain of layers from one input to one output, but {why}.", place, Hint: "Train the part of the network that is a chain, or train elsewhere and compile."));

    internal static UserErrorException NoLayer(NetworkNode node, string why) => new(new UserError(
        "HW1164", $"Training has no layer for {node.Type} '{node.Name}': {why}.", node.Name, node.Type, "Linear, Affine, Conv2d, SumPool2d, AvgPool2d, Flatten; LIF, IF, CubaLIF, QLIF, LI, I"));

    internal static UserErrorException NotKept(NetworkNode node, string why) => new(new UserError("HW1165", $"Training cannot keep a parameter of {node.Type} '{node.Name}': {why}.", node.Name));
}
