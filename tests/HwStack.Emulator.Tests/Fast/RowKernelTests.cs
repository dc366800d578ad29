using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>The vector row kernels against their scalar twins, up to the most rows of a call and the largest weights.</summary>
public unsafe class RowKernelTests
{
    [SimdFact(SimdLevel.Avx512)]
    public void Dense_rows_with_avx512_equal_the_scalar_twin() => CompareDense(SimdLevel.Avx512);

    [SimdFact(SimdLevel.Avx2)]
    public void Dense_rows_with_avx2_equal_the_scalar_twin() => CompareDense(SimdLevel.Avx2);

    [SimdFact(SimdLevel.Avx512)]
    public void Packed_sums_with_avx512_equal_the_scalar_twin() => ComparePacked(SimdLevel.Avx512);

    [SimdFact(SimdLevel.Avx2)]
    public void Packed_sums_with_avx2_equal_the_scalar_twin() => ComparePacked(SimdLevel.Avx2);

    [Theory]
    [InlineData(-8)]
    [InlineData(7)]
    public void Packing_stays_exact_at_the_most_cells_on_one_target(int weight)
    {
        ushort[] cells = new ushort[SparseRows.CellsMax];
        Array.Fill(cells, (ushort)(70 | ((weight & 15) << 12)));
        var packed = new AlignedBuffer<int>(128);
        var scratch = new CoreScratch(2);
        var exponent = new AlignedBuffer<sbyte>(128);
        fixed (ushort* first = cells)
        {
            SparseRows.Pack(first, cells.Length, packed.Pointer);
        }

        PackedSums.FlushScalar(packed.Pointer, 2, 3, exponent.Pointer, scratch.Accumulator, scratch.Received);
        Assert.Equal((weight * SparseRows.CellsMax) << 3, scratch.Accumulator[70]);
        Assert.Equal(0, scratch.Accumulator[69] | scratch.Accumulator[71]);
        Assert.Equal(1UL << 6, scratch.Received[1]);
        Assert.Equal(0UL, scratch.Received[0]);
        Assert.Equal(0, packed.Pointer[70]);
    }

    [Fact]
    public void Bits_are_extracted_as_the_instruction_does()
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            ulong value = (ulong)random.NextInt64() << random.Next(2), mask = (ulong)random.NextInt64() & (ulong)random.NextInt64();
            Assert.Equal(BitExtract.ExtractScalar(value, mask), BitExtract.Extract(value, mask));
        }

        Assert.Equal(0b101UL, BitExtract.Extract(0b1000_0010_0000_0001, 0b1000_0100_0000_0001));
    }

    private static void CompareDense(SimdLevel level)
    {
        var random = new Random(5);
        var exponent = new AlignedBuffer<sbyte>(DenseRowsScalar.BlockTargets * 5);
        CoreScratch expected = new(10), actual = new(10);
        foreach (int count in new[] { 1, 2, 16, 17, 18, 33, 34, 35, 300, DenseRowsScalar.RowsMax })
        {
            for (int blocks = 1; blocks <= 5; blocks++)
            {
                var memory = new AlignedBuffer<byte>((long)count * blocks * DenseRowsScalar.BlockBytes);
                var rows = new AlignedBuffer<nint>(count);
                Fill(random, memory, random.Next(4));
                for (int n = 0; n < exponent.Length; n++)
                {
                    exponent.Pointer[n] = (sbyte)random.Next(-3, 4);
                }

                for (int row = 0; row < count; row++)
                {
                    rows.Pointer[row] = (nint)(memory.Pointer + ((long)row * blocks * DenseRowsScalar.BlockBytes));
                }

                new Kernels(SimdLevel.Scalar).AddDense(rows.Pointer, count, blocks, 4, exponent.Pointer, expected.Accumulator, expected.Received);
                new Kernels(level).AddDense(rows.Pointer, count, blocks, 4, exponent.Pointer, actual.Accumulator, actual.Received);
                AssertSame(expected, actual, $"{count} rows of {blocks} blocks");
                int payload = random.Next(-32768, 32768);
                new Kernels(SimdLevel.Scalar).AddDenseScaled(memory.Pointer, payload, blocks, 4, exponent.Pointer, expected.Accumulator, expected.Received);
                new Kernels(level).AddDenseScaled(memory.Pointer, payload, blocks, 4, exponent.Pointer, actual.Accumulator, actual.Received);
                AssertSame(expected, actual, $"payload {payload} on {blocks} blocks");
                expected.Clear();
                actual.Clear();
            }
        }
    }

    // Kind 0: all −8, 1: all 7, 2: mostly 0, 3: anything.
    private static void Fill(Random random, AlignedBuffer<byte> memory, int kind)
    {
        for (long i = 0; i < memory.Length; i++)
        {
            memory.Pointer[i] = kind switch { 0 => 0x88, 1 => 0x77, 2 => (byte)(random.Next(20) == 0 ? random.Next(256) : 0), _ => (byte)random.Next(256) };
        }
    }

    private static void ComparePacked(SimdLevel level)
    {
        var random = new Random(6);
        AlignedBuffer<int> left = new(640), right = new(640);
        var exponent = new AlignedBuffer<sbyte>(640);
        CoreScratch expected = new(10), actual = new(10);
        for (int round = 0; round < 200; round++)
        {
            for (int n = 0; n < 640; n++)
            {
                int count = random.Next(3) * random.Next(4096);
                left.Pointer[n] = right.Pointer[n] = Math.Min(count, 4095) * 65536 + (count == 0 ? 0 : random.Next(-32760, 28666));
                exponent.Pointer[n] = (sbyte)random.Next(-8, 8);
            }

            new Kernels(SimdLevel.Scalar).FlushPacked(left.Pointer, 10, 8, exponent.Pointer, expected.Accumulator, expected.Received);
            new Kernels(level).FlushPacked(right.Pointer, 10, 8, exponent.Pointer, actual.Accumulator, actual.Received);
            AssertSame(expected, actual, $"round {round}");
            Assert.True(new ReadOnlySpan<int>(right.Pointer, 640).IndexOfAnyExcept(0) < 0);
        }
    }

    private static void AssertSame(CoreScratch expected, CoreScratch actual, string where)
    {
        Assert.True(new ReadOnlySpan<int>(expected.Accumulator, 640).SequenceEqual(new ReadOnlySpan<int>(actual.Accumulator, 640)), $"{where}: accumulators");
        Assert.True(new ReadOnlySpan<ulong>(expected.Received, 10).SequenceEqual(new ReadOnlySpan<ulong>(actual.Received, 10)), $"{where}: received");
    }
}
