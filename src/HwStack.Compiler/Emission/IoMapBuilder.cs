using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler.Emission;

/// <summary>Writes the names: inputs and outputs with their ports, populations with their places, dendrites as a population "NAME/dendrites" of type "dendrite".</summary>
internal static class IoMapBuilder
{
    /// <summary>The map.</summary>
    public static IoMap Build(QuantizedNetwork network, PopulationRuns[] runs, double dtSeconds)
    {
        var ports = new PortNumbers(network);
        InputMap[] inputs = [.. ports.InputPopulations.Select((p, input) =>
        {
            QuantizedPopulation population = network.Populations[p];
            return new InputMap(population.Name, ports.Input(input).PortIndex, population.Shape, population.VLsb[0], population.PayloadMax);
        })];
        OutputMap[] outputs = [.. network.Outputs.Select((tap, output) => new OutputMap(
            tap.Name, ports.Output(output).PortIndex, tap.Shape, network.Populations[tap.Population].Kind == PopulationKind.Readout,
            network.Populations[tap.Population].Name))];
        var populations = new List<PopulationMap>();
        for (int p = 0; p < network.Populations.Count; p++)
        {
            QuantizedPopulation population = network.Populations[p];
            if (population.Kind != PopulationKind.Input)
            {
                populations.Add(new PopulationMap(
                    population.Name, population.Type, population.Shape, population.Skew, population.VLsb, population.VOffset, population.ULsb, runs[p].Neurons));
            }
        }

        for (int p = 0; p < network.Populations.Count; p++)
        {
            if (runs[p].DendriteCount > 0)
            {
                populations.Add(new PopulationMap(
                    network.Populations[p].Name + "/dendrites", "dendrite", [runs[p].DendriteCount], network.Populations[p].Skew, [1], 0, [], runs[p].Dendrites));
            }
        }

        return new IoMap(inputs, outputs, populations, dtSeconds);
    }
}
