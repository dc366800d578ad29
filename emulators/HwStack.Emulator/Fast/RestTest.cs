using System.Runtime.Intrinsics;

namespace HwStack.Emulator.Fast;

/// <summary>What decides the rest of neurons that keep v (docs/chip.md section 5, "At rest"). Portable vectors: the same bits with and without intrinsics.</summary>
internal static unsafe class RestTest
{
    /// <summary>Bits of the neurons whose v is at or above their threshold.</summary>
    public static ulong AtOrAboveThreshold(in NeuronBlock block)
    {
        Vector256<sbyte> low = Vector256.GreaterThanOrEqual(Vector256.Load(block.V), Vector256.Load(block.Threshold));
        Vector256<sbyte> high = Vector256.GreaterThanOrEqual(Vector256.Load(block.V + 32), Vector256.Load(block.Threshold + 32));
        return low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
    }

    /// <summary>Bits of the neurons whose u or refractory counter is not 0.</summary>
    public static ulong NonZeroUOrRefractory(in NeuronBlock block)
    {
        Vector256<byte> low = Vector256.Load((byte*)block.U) | Vector256.Load(block.Refractory);
        Vector256<byte> high = Vector256.Load((byte*)block.U + 32) | Vector256.Load(block.Refractory + 32);
        uint lowZero = Vector256.Equals(low, Vector256<byte>.Zero).ExtractMostSignificantBits();
        uint highZero = Vector256.Equals(high, Vector256<byte>.Zero).ExtractMostSignificantBits();
        return ~(lowZero | ((ulong)highZero << 32));
    }
}
