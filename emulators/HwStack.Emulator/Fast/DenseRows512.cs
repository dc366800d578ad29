using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Dense rows with 512-bit vectors. Nibbles become w + 8 (one AND-XOR), 17 of which add exactly in an unsigned byte; byte sums are flushed to 16-bit
/// sums and those once a call to the 32-bit accumulators, where the exponents are applied. Twin: <see cref="DenseRowsScalar"/>.
/// </summary>
internal static unsafe class DenseRows512
{
    private const int ByteRows = 17;

    /// <summary>See <see cref="DenseRowsScalar.Add"/>.</summary>
    public static void Add(nint* rows, int count, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        int block = 0;
        for (; block + 2 <= blocks; block += 2)
        {
            int n = block * DenseRowsScalar.BlockTargets;
            AddPair(rows, count, block * DenseRowsScalar.BlockBytes, shift, exponent + n, accumulator + n, received + (2 * block));
        }

        if (block < blocks)
        {
            int n = block * DenseRowsScalar.BlockTargets;
            AddOne(rows, count, block * DenseRowsScalar.BlockBytes, shift, exponent + n, accumulator + n, received + (2 * block));
        }
    }

    /// <summary>See <see cref="DenseRowsScalar.AddScaled"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(byte* row, int payload, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int block = 0; block < blocks; block++)
        {
            Vector512<byte> pairs = Vector512.Load(row + (block * DenseRowsScalar.BlockBytes));
            Vector512<byte> low = pairs & Vector512.Create((byte)15), high = (pairs.AsUInt16() >>> 4).AsByte() & Vector512.Create((byte)15);
            int n = block * DenseRowsScalar.BlockTargets;
            received[2 * block] |= NonZero(low);
            received[(2 * block) + 1] |= NonZero(high);
            Scale(low, payload, shift, exponent + n, accumulator + n);
            Scale(high, payload, shift, exponent + n + 64, accumulator + n + 64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPair(nint* rows, int count, int at, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        Vector512<byte> nibble = Vector512.Create((byte)15), eight = Vector512.Create((byte)8), any0 = Vector512<byte>.Zero, any1 = any0;
        Vector512<ushort> sum0 = Vector512<ushort>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        for (int i = 0; i < count;)
        {
            Vector512<byte> low0 = Vector512<byte>.Zero, low1 = low0, high0 = low0, high1 = low0;
            for (int end = Math.Min(i + ByteRows, count); i < end; i++)
            {
                byte* row = (byte*)rows[i] + at;
                Vector512<byte> pairs0 = Vector512.Load(row), pairs1 = Vector512.Load(row + 64);
                any0 |= pairs0;
                any1 |= pairs1;
                low0 += (pairs0 & nibble) ^ eight;
                low1 += (pairs1 & nibble) ^ eight;
                high0 += ((pairs0.AsUInt16() >>> 4).AsByte() & nibble) ^ eight;
                high1 += ((pairs1.AsUInt16() >>> 4).AsByte() & nibble) ^ eight;
            }

            sum0 += Vector512.WidenLower(low0);
            sum1 += Vector512.WidenUpper(low0);
            sum2 += Vector512.WidenLower(high0);
            sum3 += Vector512.WidenUpper(high0);
            sum4 += Vector512.WidenLower(low1);
            sum5 += Vector512.WidenUpper(low1);
            sum6 += Vector512.WidenLower(high1);
            sum7 += Vector512.WidenUpper(high1);
        }

        int bias = 8 * count;
        Store(sum0, bias, shift, exponent, accumulator);
        Store(sum1, bias, shift, exponent + 32, accumulator + 32);
        Store(sum2, bias, shift, exponent + 64, accumulator + 64);
        Store(sum3, bias, shift, exponent + 96, accumulator + 96);
        Store(sum4, bias, shift, exponent + 128, accumulator + 128);
        Store(sum5, bias, shift, exponent + 160, accumulator + 160);
        Store(sum6, bias, shift, exponent + 192, accumulator + 192);
        Store(sum7, bias, shift, exponent + 224, accumulator + 224);
        received[0] |= NonZero(any0 & nibble);
        received[1] |= NonZero(any0 & ~nibble);
        received[2] |= NonZero(any1 & nibble);
        received[3] |= NonZero(any1 & ~nibble);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(nint* rows, int count, int at, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        Vector512<byte> nibble = Vector512.Create((byte)15), eight = Vector512.Create((byte)8), any = Vector512<byte>.Zero;
        Vector512<ushort> sum0 = Vector512<ushort>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < count;)
        {
            Vector512<byte> low = Vector512<byte>.Zero, high = low;
            for (int end = Math.Min(i + ByteRows, count); i < end; i++)
            {
                Vector512<byte> pairs = Vector512.Load((byte*)rows[i] + at);
                any |= pairs;
                low += (pairs & nibble) ^ eight;
                high += ((pairs.AsUInt16() >>> 4).AsByte() & nibble) ^ eight;
            }

            sum0 += Vector512.WidenLower(low);
            sum1 += Vector512.WidenUpper(low);
            sum2 += Vector512.WidenLower(high);
            sum3 += Vector512.WidenUpper(high);
        }

        int bias = 8 * count;
        Store(sum0, bias, shift, exponent, accumulator);
        Store(sum1, bias, shift, exponent + 32, accumulator + 32);
        Store(sum2, bias, shift, exponent + 64, accumulator + 64);
        Store(sum3, bias, shift, exponent + 96, accumulator + 96);
        received[0] |= NonZero(any & nibble);
        received[1] |= NonZero(any & ~nibble);
    }

    /// <summary>Adds 32 sums, less what the + 8 of each row added, to the accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<ushort> sums, int bias, int shift, sbyte* exponent, int* accumulator)
    {
        Store(Vector512.WidenLower(sums).AsInt32(), bias, shift, exponent, accumulator);
        Store(Vector512.WidenUpper(sums).AsInt32(), bias, shift, exponent + 16, accumulator + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<int> sums, int bias, int shift, sbyte* exponent, int* accumulator)
    {
        Vector512<uint> places = (Avx512F.ConvertToVector512Int32(Vector128.Load(exponent)) + Vector512.Create(shift)).AsUInt32();
        (Vector512.Load(accumulator) + Avx512F.ShiftLeftLogicalVariable(sums - Vector512.Create(bias), places)).Store(accumulator);
    }

    private static void Scale(Vector512<byte> nibbles, int payload, int shift, sbyte* exponent, int* accumulator)
    {
        Vector512<sbyte> weights = ((nibbles ^ Vector512.Create((byte)8)) - Vector512.Create((byte)8)).AsSByte();
        (Vector512<short> lower, Vector512<short> upper) = Vector512.Widen(weights);
        Scale(lower, payload, shift, exponent, accumulator);
        Scale(upper, payload, shift, exponent + 32, accumulator + 32);
    }

    private static void Scale(Vector512<short> weights, int payload, int shift, sbyte* exponent, int* accumulator)
    {
        Store(Vector512.WidenLower(weights) * payload, 0, shift, exponent, accumulator);
        Store(Vector512.WidenUpper(weights) * payload, 0, shift, exponent + 16, accumulator + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong NonZero(Vector512<byte> bytes) => ~Vector512.Equals(bytes, Vector512<byte>.Zero).ExtractMostSignificantBits();
}
