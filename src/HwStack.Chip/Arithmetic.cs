using System.Runtime.CompilerServices;

namespace HwStack.Chip;

/// <summary>The chip's integer arithmetic, docs/chip.md section 5. All functions are exact and free of branches on data order.</summary>
public static class Arithmetic
{
    /// <summary>Fraction bits of accumulators, biases and unrounded states.</summary>
    public const int FractionBits = 8;

    /// <summary>x / 256 rounded to nearest, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RoundNearestEven8(int x)
    {
        int quotient = x >> 8;
        int remainder = x & 0xff;
        return quotient + (remainder > 128 || (remainder == 128 && (quotient & 1) != 0) ? 1 : 0);
    }

    /// <summary>Clamps to −128..127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte Saturate8(int x) => (sbyte)Math.Clamp(x, sbyte.MinValue, sbyte.MaxValue);

    /// <summary>state · (65536 − leak), from 16 fraction bits to 8 by nearest-even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decay(sbyte state, ushort leak) => RoundNearestEven8(state * (65536 - leak));

    /// <summary>Reverses the low four bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BitReverse4(uint x) => (int)((0xF7B3_D591_E6A2_C480UL >> (int)((x & 15) * 4)) & 15);

    /// <summary>What dither adds before the floor: 16·bitrev4(phase) + 8, in 1/256 LSB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DitherOffset(uint phase) => (16 * BitReverse4(phase)) + 8;

    /// <summary>The counter-based hash of docs/chip.md section 5: the same number for the same (seed, stream, id, tick) everywhere.</summary>
    public static uint Hash(uint seed, uint stream, uint id, uint tick)
    {
        unchecked
        {
            return Mix(Mix(Mix(seed + (0x9e3779b9 * (stream + 1))) ^ id) + tick);
        }
    }

    /// <summary>Rounds a state with 8 fraction bits to an integer. Stream 0 is v, 1 is u.</summary>
    public static int Round(int state, Rounding mode, uint stream, uint logicalId, uint tick, uint seed) => mode switch
    {
        Rounding.NearestEven => RoundNearestEven8(state),
        Rounding.Dither => (state + DitherOffset(unchecked(tick + logicalId + (8 * stream)))) >> 8,
        _ => (state + (int)(Hash(seed, stream, logicalId, tick) >> 24)) >> 8,
    };

    private static uint Mix(uint x)
    {
        unchecked
        {
            x ^= x >> 16;
            x *= 0x7feb352d;
            x ^= x >> 15;
            x *= 0x846ca68b;
            return x ^ (x >> 16);
        }
    }
}
