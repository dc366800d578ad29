using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Masked rows with 512-bit vectors: the weights of a row are unpacked to bytes and spread over 64 targets at a time by their presence bits; 16 rows add exactly in
/// signed bytes, then the 32-bit accumulators take the sums with their exponents. Twin: <see cref="MaskedRowsScalar"/>.
/// </summary>
/// <param name="blocksMax">Most blocks of 128 targets of a row.</param>
internal sealed unsafe class MaskedRows512(int blocksMax)
{
    private const int ByteRows = 16;

    private readonly AlignedBuffer<sbyte> _sums = new(blocksMax * DenseRowsScalar.BlockTargets);
    private readonly AlignedBuffer<sbyte> _weights = new((blocksMax + 1) * DenseRowsScalar.BlockTargets);

    /// <summary>True when this machine has the instructions.</summary>
    public static bool IsSupported => Avx512Vbmi2.IsSupported && Avx512BW.IsSupported;

    /// <summary>Adds rows of one range of targets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(nint* rows, RowEntry* entries, int* numbers, int count, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int i = 0; i < count;)
        {
            for (int end = Math.Min(i + ByteRows, count); i < end; i++)
            {
                AddRow((byte*)rows[i], entries[numbers[i]].NonZero, blocks, received);
            }

            Flush(blocks, shift, exponent, accumulator);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRow(byte* row, int nonZero, int blocks, ulong* received)
    {
        byte* packed = row + (blocks * MaskedRowsScalar.BlockBytes);
        Vector512<byte> nibble = Vector512.Create((byte)15), eight = Vector512.Create((byte)8);
        sbyte* weights = _weights.Pointer;
        for (int at = 0; at < nonZero; at += MaskedRowsScalar.ChunkWeights, packed += MaskedRowsScalar.ChunkWeights / 2)
        {
            Vector512<byte> pairs = Vector512.Load(packed);
            (((pairs & nibble) ^ eight) - eight).AsSByte().Store(weights + at);
            ((((pairs.AsUInt16() >>> 4).AsByte() & nibble) ^ eight) - eight).AsSByte().Store(weights + at + 64);
        }

        ulong* present = (ulong*)row;
        sbyte* sums = _sums.Pointer;
        for (int word = 0; word < 2 * blocks; word++, sums += 64)
        {
            ulong bits = present[word];
            Vector512<sbyte> spread = Avx512Vbmi2.ExpandLoad(weights, Bytes(bits).AsSByte(), Vector512<sbyte>.Zero);
            (Vector512.Load(sums) + spread).Store(sums);
            weights += BitOperations.PopCount(bits);
            received[word] |= bits;
        }
    }

    private void Flush(int blocks, int shift, sbyte* exponent, int* accumulator)
    {
        sbyte* sums = _sums.Pointer;
        for (int n = 0; n < blocks * DenseRowsScalar.BlockTargets; n += 16)
        {
            Vector512<int> sum = Avx512F.ConvertToVector512Int32(Vector128.Load(sums + n));
            Vector512<uint> places = (Avx512F.ConvertToVector512Int32(Vector128.Load(exponent + n)) + Vector512.Create(shift)).AsUInt32();
            (Vector512.Load(accumulator + n) + Avx512F.ShiftLeftLogicalVariable(sum, places)).Store(accumulator + n);
            Vector128<sbyte>.Zero.Store(sums + n);
        }
    }

    // Byte i all ones where bit i is set.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Bytes(ulong bits)
    {
        Vector512<byte> spread = Avx512BW.Shuffle(
            Vector512.Create(bits).AsByte(),
            Vector512.Create(0x0000000000000000UL, 0x0101010101010101UL, 0x0202020202020202UL, 0x0303030303030303UL, 0x0404040404040404UL, 0x0505050505050505UL, 0x0606060606060606UL, 0x0707070707070707UL).AsByte());
        return ~Vector512.Equals(spread & Vector512.Create(0x8040201008040201UL).AsByte(), Vector512<byte>.Zero);
    }
}
