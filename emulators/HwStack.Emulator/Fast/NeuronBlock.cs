using System.Runtime.InteropServices;

namespace HwStack.Emulator.Fast;

/// <summary>Pointers to the states and parameters of 64 consecutive neurons.</summary>
internal unsafe struct NeuronBlock
{
    /// <summary>Neurons of a block: one bit each in a 64-bit mask.</summary>
    public const int Size = 64;

    public sbyte* V;
    public sbyte* U;
    public byte* Refractory;
    public sbyte* Threshold;
    public sbyte* Reset;
    public short* BiasV;
    public short* BiasU;
    public uint* LogicalId;

    /// <summary>What the neurons have in common.</summary>
    public SharedParameters* Shared;

    /// <summary>Accumulators with 8 fraction bits.</summary>
    public int* Accumulator;
}

/// <summary>
/// Parameters that all neurons of a block share, as neurons of one population mostly do: an update then reads 12 bytes for 64 neurons instead of 10 for each,
/// which is what keeps the states of large networks in the cache.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct SharedParameters
{
    public short BiasV;
    public short BiasU;
    public sbyte Threshold;
    public sbyte Reset;

    /// <summary>The four above hold for all neurons of the block.</summary>
    public bool AreShared;

    /// <summary>Logical ids count up from <see cref="FirstLogicalId"/>.</summary>
    public bool IdsCountUp;
    public uint FirstLogicalId;
}
