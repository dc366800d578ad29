using HwStack.Chip;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>Names of a topology on the chip.</summary>
internal static class StreamedIoMap
{
    /// <summary>The map: populations with a run for each block, and the inputs.</summary>
    public static IoMap Build(TopologyNetwork network, BlockMap map, StreamScale scale, IReadOnlyList<StreamNeuron> neurons, StreamedPorts ports)
    {
        List<PopulationMap> populations = [];
        foreach (StreamNeuron neuronsOf in neurons)
        {
            TopologyPopulation population = neuronsOf.Population;
            List<PopulationRun> runs = [];
            for (int neuron = population.First, end = population.First + population.Count; neuron < end;)
            {
                int block = map.BlockOf(neuron), count = Math.Min(end, map.First(block + 1)) - neuron;
                runs.Add(new PopulationRun(neuron - population.First, map.Cores[block], neuron - map.First(block), count));
                neuron += count;
            }

            populations.Add(population.Izhikevich is null
                ? new PopulationMap(
                    population.Name, population.Lif.HasCurrent ? "CubaLIF" : "LIF", [population.Count], 0, [scale.LsbMv], neuronsOf.OffsetMv, population.Lif.HasCurrent ? [scale.UnitMv] : [], runs)
                : new PopulationMap(
                    population.Name, "Izhikevich", [population.Count], 0, [scale.LsbMv], neuronsOf.OffsetMv, [IzhikevichClass.CurrentPerU], runs));
        }

        InputMap[] inputs = [.. Enumerable.Range(0, ports.Count).Select(port => new InputMap(ports.Name(port), port, [ports.ChannelsOf(port)], 1, StreamedPorts.PayloadMax))];
        return new IoMap(inputs, [], populations, network.DtSeconds);
    }
}
