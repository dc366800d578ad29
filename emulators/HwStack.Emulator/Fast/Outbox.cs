namespace HwStack.Emulator.Fast;

/// <summary>The blocks that send in a tick, ascending. Grows to the busiest tick seen and then allocates no more.</summary>
internal sealed unsafe class Outbox
{
    private AlignedBuffer<BlockSpikes> _items = new(64);
    private int _count;

    public ReadOnlySpan<BlockSpikes> Items => new(_items.Pointer, _count);

    public void Clear() => _count = 0;

    public void Add(BlockSpikes item)
    {
        *Reserve(1) = item;
        _count++;
    }

    /// <summary>Room for some more blocks behind the last; <see cref="Advance"/> takes what was filled.</summary>
    public BlockSpikes* Reserve(int blocks)
    {
        // One more than asked for: a sweep writes behind the last block that sends.
        if (_count + blocks + 1 > _items.Length)
        {
            var larger = new AlignedBuffer<BlockSpikes>(Math.Max(_items.Length * 2, _count + blocks + 1));
            Items.CopyTo(new Span<BlockSpikes>(larger.Pointer, _count));
            _items = larger;
        }

        return _items.Pointer + _count;
    }

    /// <summary>Takes blocks that were written to reserved room.</summary>
    public void Advance(int blocks) => _count += blocks;
}

/// <summary>What a block of 64 neurons sends.</summary>
/// <param name="Core">Index of the core.</param>
/// <param name="Block">Block, in all blocks of the engine.</param>
/// <param name="Fired">Neurons that fired.</param>
/// <param name="Graded">Neurons that send v instead.</param>
internal readonly record struct BlockSpikes(int Core, int Block, ulong Fired, ulong Graded);
