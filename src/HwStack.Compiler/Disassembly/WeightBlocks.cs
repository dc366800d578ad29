using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler.Disassembly;

/// <summary>Sums the cells of all cores into dense matrices; slices of one weight and parts of one neuron's fan-in add up.</summary>
internal static class WeightBlocks
{
    /// <summary>The blocks, ordered by target, source and delay. Throws HW2208.</summary>
    public static List<WeightBlock> Of(ChipImage image, NeuronTable neurons)
    {
        SortedDictionary<(int Target, int Source, int Steps), WeightBlock> blocks = [];
        Dictionary<uint, int> inputOfPort = image.Io.Inputs.Select((input, i) => (Id: 0x80000000u + (uint)input.Port, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        int inputs = image.Io.Inputs.Count;
        long cells = 0;
        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            foreach (ImageSynapse synapse in ImageSynapses.Of(core, image.Chip.Core))
            {
                (int target, int index) = neurons.Of(core.Id, synapse.Target);
                bool fromInput = inputOfPort.TryGetValue(synapse.Source.Value, out int source);
                int channel = synapse.Channel, skew = 0;
                double unit = 1;
                int sources;
                if (fromInput)
                {
                    unit = image.Io.Inputs[source].Scale;
                    sources = image.Io.Inputs[source].Shape.Aggregate(1, (count, extent) => count * extent);
                }
                else
                {
                    (int population, channel) = neurons.Of(synapse.Source, synapse.Channel);
                    if (population < 0)
                    {
                        continue; // a neuron without a name in the network sends nothing that the network knows
                    }

                    source = inputs + population;
                    skew = neurons.Populations[population].SkewTicks + 1;
                    sources = neurons.Populations[population].Count;
                    bool graded = (neurons.Classes[population][channel].Flags & NeuronFlags.Graded) != 0;
                    unit = graded ? Scale(neurons.Populations[population].VLsb, channel) : 1;
                }

                if (target < 0)
                {
                    continue;
                }

                PopulationMap targets = neurons.Populations[target];
                (int, int, int) key = (target, source, skew + synapse.Delay - targets.SkewTicks);
                if (!blocks.TryGetValue(key, out WeightBlock? block))
                {
                    cells += (long)targets.Count * sources;
                    if (cells > ImageDisassembler.CellsMax)
                    {
                        throw new UserErrorException(new UserError(
                            "HW2208", $"The weights need dense matrices of more than {ImageDisassembler.CellsMax} cells, since NIR has no sparse ones.", targets.Name, $"{cells}",
                            $"{ImageDisassembler.CellsMax}"));
                    }

                    blocks[key] = block = new WeightBlock(source, target, key.Item3, new double[targets.Count * sources], sources);
                }

                bool cuba = neurons.Classes[target][index].Model == NeuronModel.Cuba;
                double lsb = Scale(cuba ? targets.ULsb : targets.VLsb, index);
                block.Weight[(index * sources) + channel] += synapse.Weight * Math.ScaleB(lsb / unit, synapse.Exponent + neurons.Exponents[core.Id.Value][synapse.Target]);
            }
        }

        return [.. blocks.Values];
    }

    /// <summary>The scale of one neuron.</summary>
    public static double Scale(double[] lsb, int index) => lsb.Length == 0 ? 1 : lsb.Length == 1 ? lsb[0] : lsb[index];
}
