using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Compiler.Disassembly;

/// <summary>Joins inputs, populations, weights and outputs into a graph whose step order gives every connection the delay it has on the chip.</summary>
internal static class GraphAssembly
{
    /// <summary>The graph. HWW245 where a delay cannot be met.</summary>
    public static NetworkGraph Assemble(ChipImage image, NeuronTable neurons, List<NetworkNode> populations, List<WeightBlock> blocks, List<Warning> warnings)
    {
        List<NetworkNode> nodes = [];
        List<Edge> edges = [];
        List<string> sources = [];
        foreach (InputMap input in image.Io.Inputs)
        {
            nodes.Add(new InputNode(input.Name, input.Shape) { Metadata = GridMetadata.Of(new InputGrid(input.Scale, input.PayloadMax)) });
            string flat = input.Name;
            if (input.Shape.Length > 1)
            {
                flat = input.Name + "_flat";
                nodes.Add(new FlattenNode(flat, 0, -1, input.Shape));
                edges.Add(new Edge(input.Name, flat));
            }

            sources.Add(flat);
        }

        nodes.AddRange(populations);
        sources.AddRange(populations.Select(node => node.Name));
        bool[] biased = new bool[populations.Count];
        List<string> weights = [];
        List<WeightBlock> all = [.. blocks, .. BiasCarriers(neurons, blocks, image.Io.Inputs)];
        double[][] offsets = Offsets(neurons, all, image.Io.Inputs.Count);
        for (int b = 0; b < all.Count; b++)
        {
            string name = $"weights_{b:D4}";
            weights.Add(name);
            nodes.Add(WeightNode(name, all[b], neurons, biased, offsets));
            edges.Add(new Edge(sources[all[b].Source], name));
            edges.Add(new Edge(name, sources[image.Io.Inputs.Count + all[b].Target]));
        }

        foreach (OutputMap output in image.Io.Outputs)
        {
            nodes.Add(new OutputNode(output.Name, [neurons.Populations.First(population => population.Name == output.Population).Count]));
            edges.Add(new Edge(output.Population, output.Name));
        }

        // Which edges carry the step before follows from the order of evaluation; the rest of each delay goes into Delay nodes, which do not change that order.
        IReadOnlyList<Edge> late = EvaluationOrder.Compute(new NetworkGraph(nodes, edges)).LateEdges;
        for (int b = 0; b < all.Count; b++)
        {
            int missing = all[b].Steps - (late.Any(edge => edge.From == weights[b] || edge.To == weights[b]) ? 1 : 0);
            if (missing < 0)
            {
                warnings.Add(new Warning("HWW245", $"Connection from '{sources[all[b].Source]}' arrives {-missing} steps later in the network than on the chip.", neurons.Populations[all[b].Target].Name));
            }

            if (missing > 0)
            {
                string delay = weights[b] + "_delay";
                nodes.Add(new DelayNode(delay, Tensor.Filled(missing * image.Io.DtSeconds, all[b].Sources)));
                edges.Remove(new Edge(sources[all[b].Source], weights[b]));
                edges.Add(new Edge(sources[all[b].Source], delay));
                edges.Add(new Edge(delay, weights[b]));
            }
        }

        return new NetworkGraph([.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal)], edges);
    }

    // The first connection onto a population carries its biases.
    private static NetworkNode WeightNode(string name, WeightBlock block, NeuronTable neurons, bool[] biased, double[][] offsets)
    {
        int targets = neurons.Records[block.Target].Length;
        Tensor weight = new(block.Weight, targets, block.Sources);
        double[] bias = [.. Biases(neurons, block.Target).Zip(offsets[block.Target], (own, offset) => own - offset)];
        if (biased[block.Target] || Array.TrueForAll(bias, value => value == 0))
        {
            return new LinearNode(name, weight);
        }

        biased[block.Target] = true;
        return new AffineNode(name, weight, new Tensor(bias, targets));
    }

    // A graded neuron of the chip sends its state alone, the network's node its v with the offset; what the weights make of the offset is taken back.
    private static double[][] Offsets(NeuronTable neurons, List<WeightBlock> blocks, int inputs)
    {
        double[][] offsets = [.. neurons.Records.Select(records => new double[records.Length])];
        foreach (WeightBlock block in blocks.Where(block => block.Source >= inputs))
        {
            PopulationMap source = neurons.Populations[block.Source - inputs];
            NeuronClass[] classes = neurons.Classes[block.Source - inputs];
            for (int cell = 0; source.VOffset != 0 && cell < block.Weight.Length; cell++)
            {
                bool graded = (classes[cell % block.Sources].Flags & NeuronFlags.Graded) != 0;
                offsets[block.Target][cell / block.Sources] += graded ? block.Weight[cell] * source.VOffset : 0;
            }
        }

        return offsets;
    }

    private static double[] Biases(NeuronTable neurons, int population)
    {
        PopulationMap map = neurons.Populations[population];
        return [.. neurons.Records[population].Select((record, i) => neurons.Classes[population][i].Model == NeuronModel.Cuba
            ? record.BiasU / 256.0 * WeightBlocks.Scale(map.ULsb, i)
            : record.BiasV / 256.0 * WeightBlocks.Scale(map.VLsb, i))];
    }

    // Populations that nothing enters still need a node that brings their biases.
    private static IEnumerable<WeightBlock> BiasCarriers(NeuronTable neurons, List<WeightBlock> blocks, IReadOnlyList<InputMap> inputs)
    {
        HashSet<int> entered = [.. blocks.Select(block => block.Target)];
        for (int p = 0; p < neurons.Populations.Count; p++)
        {
            if (!entered.Contains(p))
            {
                int count = neurons.Records[p].Length;
                int width = inputs.Count > 0 ? inputs[0].Shape.Aggregate(1, (product, extent) => product * extent) : count;
                yield return inputs.Count > 0 ? new WeightBlock(0, p, 0, new double[count * width], width) : new WeightBlock(p, p, 1, new double[count * count], count);
            }
        }
    }
}
