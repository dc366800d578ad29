using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Emulator.Fast;

/// <summary>Sums of the arcs that are due, for all neurons; all 0 between ticks. 16 bits each, in a unit of the core's own (<see cref="DirectRows"/>).</summary>
/// <param name="blocks">Blocks of 64 neurons. Arcs that lead nowhere lead to the one behind.</param>
internal sealed unsafe class DirectInput(int blocks)
{
    private readonly AlignedBuffer<short> _sums = new((blocks + 1) * 64L);
    private readonly AlignedBuffer<ulong> _received = new(blocks + 1);

    public short* Sums => _sums.Pointer;

    /// <summary>Neurons that received an arc, a word a block.</summary>
    public ulong* Received => _received.Pointer;

    public void Clear()
    {
        _sums.Clear();
        _received.Clear();
    }

    /// <summary>Moves the sums of a block into accumulators and returns who received.</summary>
    /// <param name="block">Block.</param>
    /// <param name="shift">Unit of its sums.</param>
    /// <param name="isMarked">False where nobody marks who received, since all neurons update in every tick.</param>
    /// <param name="accumulator">64 accumulators.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Move(int block, int shift, bool isMarked, int* accumulator)
    {
        ulong received = isMarked ? Received[block] : ~0UL;
        if (received == 0)
        {
            return 0;
        }

        Received[block] = 0;
        short* sums = Sums + (block * 64L);
        for (int i = 0; i < NeuronBlock.Size; i += Vector256<short>.Count)
        {
            (Vector256<int> low, Vector256<int> high) = Vector256.Widen(Vector256.Load(sums + i));
            ((low << shift) + Vector256.Load(accumulator + i)).Store(accumulator + i);
            ((high << shift) + Vector256.Load(accumulator + i + 8)).Store(accumulator + i + 8);
            Vector256<short>.Zero.Store(sums + i);
        }

        return received;
    }
}
