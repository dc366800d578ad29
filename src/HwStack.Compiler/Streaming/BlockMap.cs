using HwStack.Chip;
using HwStack.Compiler.Placement;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Which neurons are on which core: neuron i in block i / Size, blocks along a Hilbert curve over the board, so that neurons near in number are near on the mesh.
/// </summary>
internal sealed class BlockMap
{
    private readonly int[] _blocks;

    /// <param name="neurons">Neurons of the network.</param>
    /// <param name="size">Neurons of a block; the last may have fewer.</param>
    /// <param name="board">A board with enough cores.</param>
    /// <param name="rowMajor">True puts block b on core b instead: where far arcs dominate, the curve gains nothing and may lose a little.</param>
    public BlockMap(int neurons, int size, BoardShape board, bool rowMajor = false)
    {
        (Neurons, Size, Board) = (neurons, size, board);
        int blocks = (neurons + size - 1) / size;
        Cores = rowMajor
            ? [.. Enumerable.Range(0, blocks).Select(block => new CoreId((uint)block))]
            : [.. SpaceFillingCurve.Hilbert(board.MeshX, board.MeshY).Take(blocks).Select(at => CoreId.At(at.X, at.Y, board.MeshX))];
        _blocks = [.. Enumerable.Range(0, Cores.Length)];
        Array.Sort((CoreId[])Cores.Clone(), _blocks);
    }

    /// <summary>Neurons of the network.</summary>
    public int Neurons { get; }

    /// <summary>Neurons of a block.</summary>
    public int Size { get; }

    /// <summary>The board.</summary>
    public BoardShape Board { get; }

    /// <summary>Core of each block.</summary>
    public CoreId[] Cores { get; }

    /// <summary>The blocks in ascending order of their cores.</summary>
    public ReadOnlySpan<int> ByCore => _blocks;

    /// <summary>First neuron of a block.</summary>
    public int First(int block) => block * Size;

    /// <summary>Neurons of a block.</summary>
    public int Count(int block) => Math.Min(Size, Neurons - First(block));
}
