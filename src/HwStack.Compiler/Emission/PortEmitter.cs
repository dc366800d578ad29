using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler.Emission;

/// <summary>Writes the host ports: one for each input, then one for each output.</summary>
internal static class PortEmitter
{
    /// <summary>The ports ascending by id.</summary>
    public static PortImage[] Emit(QuantizedNetwork network, RoutingTables routing, PopulationRuns[] runs)
    {
        var ports = new PortNumbers(network);
        var images = new List<PortImage>();
        for (int input = 0; input < ports.InputPopulations.Length; input++)
        {
            QuantizedPopulation population = network.Populations[ports.InputPopulations[input]];
            images.Add(new PortImage
            {
                Id = ports.Input(input),
                IsInput = true,
                Channels = population.Count,
                PayloadMax = population.PayloadMax,
                ChannelSet = routing.Inputs[input].SetOf,
                Sets = routing.Inputs[input].Sets,
                Runs = [],
            });
        }

        for (int output = 0; output < network.Outputs.Count; output++)
        {
            OutputTap tap = network.Outputs[output];
            images.Add(new PortImage
            {
                Id = ports.Output(output),
                IsInput = false,
                Channels = network.Populations[tap.Population].Count,
                PayloadMax = 0,
                ChannelSet = [],
                Sets = DestinationSets.Empty,
                Runs = [.. runs[tap.Population].Neurons
                    .Select(run => new PortRun(run.Core, run.Neuron, run.Count, run.First))
                    .OrderBy(run => run.Core).ThenBy(run => run.FirstNeuron)],
            });
        }

        return [.. images];
    }
}
