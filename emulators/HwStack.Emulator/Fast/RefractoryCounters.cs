using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>The refractory counters of a block: those of the mask count down to 0, those that fired start anew. Vectors, because who fires is not predictable.</summary>
internal static unsafe class RefractoryCounters
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update512(byte* counters, ulong mask, ulong fired, byte ticks)
    {
        Vector512<byte> down = Avx512BW.SubtractSaturate(Vector512.Load(counters), Bytes512(mask) & Vector512<byte>.One);
        Vector512.ConditionalSelect(Bytes512(fired), Vector512.Create(ticks), down).Store(counters);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update256(byte* counters, ulong mask, ulong fired, byte ticks)
    {
        for (int half = 0; half < 64; half += 32)
        {
            Vector256<byte> down = Avx2.SubtractSaturate(Vector256.Load(counters + half), Bytes256((uint)(mask >> half)) & Vector256<byte>.One);
            Vector256.ConditionalSelect(Bytes256((uint)(fired >> half)), Vector256.Create(ticks), down).Store(counters + half);
        }
    }

    // Byte i all ones where bit i is set: every byte gets the byte of the mask that holds its bit, then tests it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Bytes512(ulong bits)
    {
        Vector512<byte> spread = Avx512BW.Shuffle(
            Vector512.Create(bits).AsByte(),
            Vector512.Create(0x0000000000000000UL, 0x0101010101010101UL, 0x0202020202020202UL, 0x0303030303030303UL, 0x0404040404040404UL, 0x0505050505050505UL, 0x0606060606060606UL, 0x0707070707070707UL).AsByte());
        Vector512<byte> bit = Vector512.Create(0x8040201008040201UL).AsByte();
        return Vector512.Equals(spread & bit, bit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Bytes256(uint bits)
    {
        Vector256<byte> spread = Avx2.Shuffle(
            Vector256.Create(bits).AsByte(),
            Vector256.Create(0x0000000000000000UL, 0x0101010101010101UL, 0x0202020202020202UL, 0x0303030303030303UL).AsByte());
        Vector256<byte> bit = Vector256.Create(0x8040201008040201UL).AsByte();
        return Vector256.Equals(spread & bit, bit);
    }
}
