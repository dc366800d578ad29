using HwStack.Network;

namespace HwStack.Training;

/// <summary>
/// A trained network as a NIR graph that the compiler turns into exactly the numbers it was trained with: weights, biases and thresholds are whole multiples of each neuron's LSB, and the
/// neurons' metadata holds the grid (docs/compiler.md, "Back to NIR" and "QLIF in NIR"). Populations are named neurons1, neurons2 …; the last one is "readout" when it never fires.
/// </summary>
public static class NirExport
{
    /// <summary>Time step that time constants in the file count in, seconds. The chip has no such step; a file needs one.</summary>
    public const double DtSeconds = 1e-3;

    /// <summary>Name of the Input node.</summary>
    public const string InputName = "input";

    /// <summary>Name of the Output node.</summary>
    public const string OutputName = "output";

    /// <summary>The graph of the chip's version of the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="payloadMax">Largest payload of an input channel in a tick.</param>
    /// <param name="recipe">How samples become input, kept in the metadata; null: left out.</param>
    public static NetworkGraph Graph(TrainedNetwork network, int payloadMax, InputRecipe? recipe = null)
    {
        network.Quantize(new Crew(1), chooseSteps: false);
        List<NetworkNode> nodes = [new InputNode(InputName, network.Spec.InputShape) { Metadata = GridMetadata.Of(new InputGrid(1, payloadMax)) }];
        List<Edge> edges = [];
        string last = InputName;
        uint id = 0;
        foreach (TrainedLayer layer in network.Layers)
        {
            string number = (layer.Number + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            foreach (NetworkNode node in LinearNodes.Of(layer, number))
            {
                nodes.Add(node);
                edges.Add(new Edge(last, node.Name));
                last = node.Name;
            }

            NetworkNode neurons = NeuronNodes.Of(layer, NeuronNodes.Name(network, layer.Number), id);
            nodes.Add(neurons);
            edges.Add(new Edge(last, neurons.Name));
            last = neurons.Name;
            id += (uint)layer.Geometry.Neurons;
            if (layer.Geometry.Spec.Recurrent)
            {
                nodes.Add(LinearNodes.Recurrent(layer, "recurrent" + number));
                edges.Add(new Edge(last, "recurrent" + number));
                edges.Add(new Edge("recurrent" + number, last));
            }
        }

        nodes.Add(new OutputNode(OutputName, [network.Layers[^1].Geometry.Neurons]));
        edges.Add(new Edge(last, OutputName));
        Dictionary<string, object> metadata = new(StringComparer.Ordinal);
        foreach ((string key, object value) in SemanticsMetadata.Of(Semantics(network)).Concat(recipe?.Metadata() ?? new Dictionary<string, object>()))
        {
            metadata[key] = value;
        }

        return new NetworkGraph([.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal)], edges) { Metadata = metadata };
    }

    /// <summary>The choices under which the graph is what was trained.</summary>
    public static NetworkSemantics Semantics(TrainedNetwork network) => new(
        DtSeconds, network.Spec.Neuron != NeuronKind.Qlif && network.Spec.Reset == SpikeReset.Subtract ? ResetRule.Subtract : ResetRule.Value, IfInputRule.Impulse);

    /// <summary>How the answer of a network is read.</summary>
    public static ReadoutRule Readout(NetworkSpec spec) => spec.Readout == ReadoutKind.Membrane ? ReadoutRule.LastV : ReadoutRule.SpikeCount;
}
