using HwStack.Chip;
using HwStack.Compiler.Placement;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Which neurons are on which core: consecutive neurons in a block, each block on a core of its own.
/// </summary>
internal sealed class BlockMap
{
    private readonly BlockCut _cut;
    private readonly int[] _blocks;

    /// <param name="cut">The blocks.</param>
    /// <param name="board">The board.</param>
    /// <param name="cores">A core for each block, each once.</param>
    public BlockMap(BlockCut cut, BoardShape board, CoreId[] cores)
    {
        (_cut, Board, Cores) = (cut, board, cores);
        _blocks = [.. Enumerable.Range(0, Cores.Length)];
        Array.Sort((CoreId[])Cores.Clone(), _blocks);
    }

    /// <summary>The board.</summary>
    public BoardShape Board { get; }

    /// <summary>Core of each block.</summary>
    public CoreId[] Cores { get; }

    /// <summary>The blocks in ascending order of their cores.</summary>
    public ReadOnlySpan<int> ByCore => _blocks;

    /// <summary>Block of a neuron.</summary>
    public int BlockOf(int neuron) => _cut.BlockOf(neuron);

    /// <summary>First neuron of a block; of the block after the last, the neurons of the network.</summary>
    public int First(int block) => _cut.First(block);

    /// <summary>Neurons of a block.</summary>
    public int Count(int block) => First(block + 1) - First(block);
}
