using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>Empties the packed sums of <see cref="SparseRows.Pack"/> into the accumulators, where the exponents are applied.</summary>
internal static unsafe class PackedSums
{
    /// <summary>acc[n] += sum[n] · 2^(shift + exponent[n]); received gets a bit where the count is not 0; packed becomes 0. <paramref name="blocks"/> of 64 neurons.</summary>
    public static void FlushScalar(int* packed, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int block = 0; block < blocks; block++)
        {
            ulong some = 0;
            for (int n = block * 64, i = 0; i < 64; n++, i++)
            {
                accumulator[n] += (short)packed[n] << (shift + exponent[n]);
                some |= packed[n] != 0 ? 1UL << i : 0;
                packed[n] = 0;
            }

            received[block] |= some;
        }
    }

    /// <summary>As <see cref="FlushScalar"/> with 512-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flush512(int* packed, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int block = 0; block < blocks; block++)
        {
            ulong some = 0;
            for (int i = 0; i < 64; i += 16)
            {
                int n = (block * 64) + i;
                Vector512<int> word = Vector512.Load(packed + n);
                Vector512<uint> places = (Avx512F.ConvertToVector512Int32(Vector128.Load(exponent + n)) + Vector512.Create(shift)).AsUInt32();
                (Vector512.Load(accumulator + n) + Avx512F.ShiftLeftLogicalVariable((word << 16) >> 16, places)).Store(accumulator + n);
                Vector512<int>.Zero.Store(packed + n);
                some |= (ulong)(~Vector512.Equals(word, Vector512<int>.Zero).ExtractMostSignificantBits() & 0xffff) << i;
            }

            received[block] |= some;
        }
    }

    /// <summary>As <see cref="FlushScalar"/> with 256-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flush256(int* packed, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int block = 0; block < blocks; block++)
        {
            ulong some = 0;
            for (int i = 0; i < 64; i += 8)
            {
                int n = (block * 64) + i;
                Vector256<int> word = Vector256.Load(packed + n);
                Vector256<uint> places = (Avx2.ConvertToVector256Int32(exponent + n) + Vector256.Create(shift)).AsUInt32();
                (Vector256.Load(accumulator + n) + Avx2.ShiftLeftLogicalVariable((word << 16) >> 16, places)).Store(accumulator + n);
                Vector256<int>.Zero.Store(packed + n);
                some |= (ulong)(~Vector256.Equals(word, Vector256<int>.Zero).ExtractMostSignificantBits() & 0xff) << i;
            }

            received[block] |= some;
        }
    }
}
