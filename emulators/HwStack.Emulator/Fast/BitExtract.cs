using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>Gathers the bits of a mask into the low end (PEXT).</summary>
internal static class BitExtract
{
    public static ulong Extract(ulong value, ulong mask) => Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(value, mask) : ExtractScalar(value, mask);

    /// <summary>The twin without the instruction.</summary>
    public static ulong ExtractScalar(ulong value, ulong mask)
    {
        ulong result = 0;
        for (int at = 0; mask != 0; mask &= mask - 1, at++)
        {
            result |= (value >> BitOperations.TrailingZeroCount(mask) & 1) << at;
        }

        return result;
    }
}
