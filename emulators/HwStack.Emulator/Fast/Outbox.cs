namespace HwStack.Emulator.Fast;

/// <summary>The blocks that send in a tick, ascending. Grows to the busiest tick seen and then allocates no more.</summary>
internal sealed class Outbox
{
    private BlockSpikes[] _items = new BlockSpikes[64];
    private int _count;

    public ReadOnlySpan<BlockSpikes> Items => _items.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(BlockSpikes item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++] = item;
    }
}

/// <summary>What a block of 64 neurons sends.</summary>
/// <param name="Core">Index of the core.</param>
/// <param name="Block">Block, in all blocks of the engine.</param>
/// <param name="Fired">Neurons that fired.</param>
/// <param name="Graded">Neurons that send v instead.</param>
internal readonly record struct BlockSpikes(int Core, int Block, ulong Fired, ulong Graded);
