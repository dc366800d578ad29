using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Dense rows with 256-bit vectors, as <see cref="DenseRows512"/>: one block of 128 targets at a time, its 16-bit sums in a small buffer on the stack
/// because sixteen registers do not hold them. Twin: <see cref="DenseRowsScalar"/>.
/// </summary>
internal static unsafe class DenseRows256
{
    private const int ByteRows = 17;

    /// <summary>See <see cref="DenseRowsScalar.Add"/>.</summary>
    [SkipLocalsInit]
    public static void Add(nint* rows, int count, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        ushort* sums = stackalloc ushort[DenseRowsScalar.BlockTargets];
        for (int block = 0; block < blocks; block++)
        {
            int n = block * DenseRowsScalar.BlockTargets;
            new Span<ushort>(sums, DenseRowsScalar.BlockTargets).Clear();
            AddBlock(rows, count, block * DenseRowsScalar.BlockBytes, sums, received + (2 * block));
            for (int i = 0; i < DenseRowsScalar.BlockTargets; i += 8)
            {
                Store(Avx2.ConvertToVector256Int32(sums + i) - Vector256.Create(8 * count), shift, exponent + n + i, accumulator + n + i);
            }
        }
    }

    /// <summary>See <see cref="DenseRowsScalar.AddScaled"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(byte* row, int payload, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int block = 0; block < blocks; block++)
        {
            int n = block * DenseRowsScalar.BlockTargets;
            for (int half = 0; half < 64; half += 32)
            {
                Vector256<byte> pairs = Vector256.Load(row + (block * DenseRowsScalar.BlockBytes) + half);
                Vector256<byte> low = pairs & Vector256.Create((byte)15), high = (pairs.AsUInt16() >>> 4).AsByte() & Vector256.Create((byte)15);
                received[2 * block] |= (ulong)NonZero(low) << half;
                received[(2 * block) + 1] |= (ulong)NonZero(high) << half;
                Scale(low, payload, shift, exponent + n + half, accumulator + n + half);
                Scale(high, payload, shift, exponent + n + 64 + half, accumulator + n + 64 + half);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlock(nint* rows, int count, int at, ushort* sums, ulong* received)
    {
        Vector256<byte> nibble = Vector256.Create((byte)15), eight = Vector256.Create((byte)8), any0 = Vector256<byte>.Zero, any1 = any0;
        for (int i = 0; i < count;)
        {
            Vector256<byte> low0 = Vector256<byte>.Zero, low1 = low0, high0 = low0, high1 = low0;
            for (int end = Math.Min(i + ByteRows, count); i < end; i++)
            {
                byte* row = (byte*)rows[i] + at;
                Vector256<byte> pairs0 = Vector256.Load(row), pairs1 = Vector256.Load(row + 32);
                any0 |= pairs0;
                any1 |= pairs1;
                low0 += (pairs0 & nibble) ^ eight;
                low1 += (pairs1 & nibble) ^ eight;
                high0 += ((pairs0.AsUInt16() >>> 4).AsByte() & nibble) ^ eight;
                high1 += ((pairs1.AsUInt16() >>> 4).AsByte() & nibble) ^ eight;
            }

            Flush(low0, sums);
            Flush(low1, sums + 32);
            Flush(high0, sums + 64);
            Flush(high1, sums + 96);
        }

        received[0] |= NonZero(any0 & nibble) | ((ulong)NonZero(any1 & nibble) << 32);
        received[1] |= NonZero(any0 & ~nibble) | ((ulong)NonZero(any1 & ~nibble) << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flush(Vector256<byte> bytes, ushort* sums)
    {
        (Vector256.Load(sums) + Vector256.WidenLower(bytes)).Store(sums);
        (Vector256.Load(sums + 16) + Vector256.WidenUpper(bytes)).Store(sums + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> sums, int shift, sbyte* exponent, int* accumulator)
    {
        Vector256<uint> places = (Avx2.ConvertToVector256Int32(exponent) + Vector256.Create(shift)).AsUInt32();
        (Vector256.Load(accumulator) + Avx2.ShiftLeftLogicalVariable(sums, places)).Store(accumulator);
    }

    private static void Scale(Vector256<byte> nibbles, int payload, int shift, sbyte* exponent, int* accumulator)
    {
        Vector256<sbyte> weights = ((nibbles ^ Vector256.Create((byte)8)) - Vector256.Create((byte)8)).AsSByte();
        (Vector256<short> lower, Vector256<short> upper) = Vector256.Widen(weights);
        Store(Vector256.WidenLower(lower) * payload, shift, exponent, accumulator);
        Store(Vector256.WidenUpper(lower) * payload, shift, exponent + 8, accumulator + 8);
        Store(Vector256.WidenLower(upper) * payload, shift, exponent + 16, accumulator + 16);
        Store(Vector256.WidenUpper(upper) * payload, shift, exponent + 24, accumulator + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonZero(Vector256<byte> bytes) => ~Vector256.Equals(bytes, Vector256<byte>.Zero).ExtractMostSignificantBits();
}
