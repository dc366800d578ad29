using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Image;

namespace HwStack.Compiler.Verification;

/// <summary>
/// Decodes an image back and compares it with the network it was made from: every synapse once with weight, exponent and delay; every record; every port; the memory of every core.
/// Reads the image as a stranger would, by its I/O map, and uses no table of the passes before.
/// </summary>
public static class EmissionVerifier
{
    /// <summary>All violations; empty when sound.</summary>
    public static List<VerifierFinding> Check(QuantizedNetwork network, ChipImage image, CoreBlocks blocks, PlacementResult placement)
    {
        var findings = new List<VerifierFinding>();
        var places = new ImagePlaces(network, image, findings);
        if (findings.Count > 0)
        {
            return findings;
        }

        CheckRecords(network, image, places, findings);
        CheckMemory(image, blocks, placement, findings);
        CheckPorts(network, image, findings);
        SynapseComparison.Check(network, image, places, findings);
        return findings;
    }

    private static void CheckRecords(QuantizedNetwork network, ChipImage image, ImagePlaces places, List<VerifierFinding> findings)
    {
        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            for (int local = 0; local < core.Neurons.Length; local++)
            {
                NeuronRecord record = core.Neurons[local];
                int neuron = places.NeuronAt(core.Id, local);
                if (neuron < 0 || core.Classes[record.Class].Model == NeuronModel.Dendrite)
                {
                    continue;
                }

                QuantizedPopulation population = network.Populations[places.PopulationOf(neuron)];
                NeuronRecord wanted = population.Neurons[neuron - places.Base[places.PopulationOf(neuron)]];
                if (core.Classes[record.Class] != population.Classes[wanted.Class]
                    || record != wanted with { Class = record.Class, DestinationSet = record.DestinationSet })
                {
                    findings.Add(new("emission.record", $"neuron {local} of {core.Id} differs from its record in '{population.Name}'"));
                }
            }
        }
    }

    private static void CheckMemory(ChipImage image, CoreBlocks blocks, PlacementResult placement, List<VerifierFinding> findings)
    {
        var expected = new Dictionary<CoreId, int>();
        for (int b = 0; b < placement.Cores.Length; b++)
        {
            expected[placement.Cores[b]] = blocks.Blocks[b].MemoryBytes;
        }

        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            long bytes = CoreMemory.BytesUsed(core, image.Chip);
            if (!expected.Remove(core.Id, out int wanted) || wanted != bytes || bytes > image.Chip.Core.MemoryBytes)
            {
                findings.Add(new("emission.memory", $"{core.Id} takes {bytes} bytes, the cut counted {wanted}, limit {image.Chip.Core.MemoryBytes}"));
            }
        }

        foreach (CoreId missing in expected.Keys.Order())
        {
            findings.Add(new("emission.core", $"{missing} is not in the image"));
        }
    }

    private static void CheckPorts(QuantizedNetwork network, ChipImage image, List<VerifierFinding> findings)
    {
        for (int o = 0; o < network.Outputs.Count; o++)
        {
            OutputTap tap = network.Outputs[o];
            PopulationMap? map = image.Io.Populations.FirstOrDefault(population => population.Name == network.Populations[tap.Population].Name);
            OutputMap? output = image.Io.Outputs.FirstOrDefault(output => output.Name == tap.Name);
            PortImage? port = output is null ? null : image.Ports.FirstOrDefault(port => port.Id == CoreId.Port(output.Port));
            if (map is null || output is null || port is null || port.IsInput || output.Population != map.Name
                || !map.Runs.Select(run => new PortRun(run.Core, run.Neuron, run.Count, run.First)).OrderBy(run => run.Core).ThenBy(run => run.FirstNeuron)
                    .SequenceEqual(port.Runs))
            {
                findings.Add(new("emission.output", $"output '{tap.Name}' has no port that carries its population neuron for channel"));
            }
        }

        foreach (QuantizedPopulation input in network.Populations.Where(population => population.Kind == PopulationKind.Input))
        {
            InputMap? map = image.Io.Inputs.FirstOrDefault(map => map.Name == input.Name);
            PortImage? port = map is null ? null : image.Ports.FirstOrDefault(port => port.Id == CoreId.Port(map.Port));
            if (map is null || port is not { IsInput: true } || port.Channels != input.Count || port.PayloadMax != input.PayloadMax || port.ChannelSet.Length != input.Count)
            {
                findings.Add(new("emission.input", $"input '{input.Name}' has no port of {input.Count} channels with a payload limit of {input.PayloadMax}"));
            }
        }
    }
}
