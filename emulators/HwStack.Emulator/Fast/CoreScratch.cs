namespace HwStack.Emulator.Fast;

/// <summary>Accumulators and received bits of one core during a tick; all 0 between cores. A thread needs one set, which stays in its first-level cache.</summary>
/// <param name="blocks">Blocks of 64 neurons. Dense rows write whole blocks of 128, hence the room behind.</param>
internal sealed unsafe class CoreScratch(int blocks)
{
    private readonly AlignedBuffer<int> _accumulator = new((blocks + 2) * 64L);
    private readonly AlignedBuffer<ulong> _received = new(blocks + 2);

    /// <summary>8 fraction bits.</summary>
    public int* Accumulator => _accumulator.Pointer;

    /// <summary>Neurons that received a non-zero cell or a partial sum.</summary>
    public ulong* Received => _received.Pointer;

    public void Clear()
    {
        _accumulator.Clear();
        _received.Clear();
    }
}
