using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>Look-up tables of a cut: which block and local number each neuron has, and which incoming synapses each local neuron receives.</summary>
public sealed class BlockLayout
{
    private BlockLayout(int neurons, int blocks)
    {
        BlockOf = new int[neurons];
        LocalOf = new int[neurons];
        Array.Fill(BlockOf, -1);
        Array.Fill(LocalOf, -1);
        Units = new BlockUnit[blocks][];
    }

    /// <summary>Block of each neuron; −1 for input channels.</summary>
    public int[] BlockOf { get; }

    /// <summary>Neuron number in its core of each neuron; −1 for input channels.</summary>
    public int[] LocalOf { get; }

    /// <summary>Local neurons of each block, in order.</summary>
    public BlockUnit[][] Units { get; }

    /// <summary>Number of blocks.</summary>
    public int Blocks => Units.Length;

    /// <summary>Tables of a cut that covers every neuron at most once.</summary>
    public static BlockLayout Build(CoreBlocks blocks, SynapseIndex index)
    {
        var layout = new BlockLayout(index.Neurons, blocks.Blocks.Count);
        int[] ownEnd = index.InStart[1..];
        foreach (DendritePart part in blocks.Blocks.SelectMany(block => block.Dendrites))
        {
            int neuron = index.PopulationBase[part.Population] + part.Neuron;
            ownEnd[neuron] = Math.Min(ownEnd[neuron], index.InStart[neuron] + part.First);
        }

        for (int b = 0; b < blocks.Blocks.Count; b++)
        {
            CoreBlock block = blocks.Blocks[b];
            var units = new List<BlockUnit>();
            foreach (PopulationSlice slice in block.Slices)
            {
                for (int i = 0; i < slice.Count; i++)
                {
                    int neuron = index.PopulationBase[slice.Population] + slice.First + i;
                    layout.BlockOf[neuron] = b;
                    layout.LocalOf[neuron] = units.Count;
                    units.Add(new BlockUnit(neuron, index.InStart[neuron], ownEnd[neuron], false));
                }
            }

            foreach (DendritePart part in block.Dendrites)
            {
                int neuron = index.PopulationBase[part.Population] + part.Neuron;
                int from = index.InStart[neuron] + part.First;
                units.Add(new BlockUnit(neuron, from, from + part.Count, true));
            }

            layout.Units[b] = [.. units];
        }

        return layout;
    }

    /// <summary>Neurons of a network that need a place on a core: all but the input channels.</summary>
    public static int CoreNeurons(QuantizedNetwork network) =>
        network.Populations.Where(population => population.Kind != PopulationKind.Input).Sum(population => population.Count);
}

/// <summary>A local neuron of a block.</summary>
/// <param name="Neuron">The neuron; for a dendrite the one that gets the sum.</param>
/// <param name="From">First incoming synapse it receives itself.</param>
/// <param name="To">End of these synapses.</param>
/// <param name="IsDendrite">True for a dendrite.</param>
public readonly record struct BlockUnit(int Neuron, int From, int To, bool IsDendrite);
