using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Tests.Fast;

public unsafe class MaskedRowTests
{
    [SimdFact(SimdLevel.Avx512, byteExpansion: true)]
    public void Vectors_equal_the_scalar_twin_and_plain_arithmetic()
    {
        var random = new Random(9);
        var kernel = new MaskedRows512(5);
        var exponent = new AlignedBuffer<sbyte>(DenseRowsScalar.BlockTargets * 5);
        CoreScratch vector = new(10), scalar = new(10);
        foreach (int count in new[] { 1, 2, 15, 16, 17, 40 })
        {
            for (int blocks = 1; blocks <= 5; blocks++)
            {
                int[] expected = new int[blocks * DenseRowsScalar.BlockTargets];
                var rows = new AlignedBuffer<nint>(count);
                var entries = new AlignedBuffer<RowEntry>(count);
                var numbers = new AlignedBuffer<int>(count);
                AlignedBuffer<byte>[] memory = new AlignedBuffer<byte>[count];
                for (int n = 0; n < exponent.Length; n++)
                {
                    exponent.Pointer[n] = (sbyte)random.Next(-3, 4);
                }

                for (int row = 0; row < count; row++)
                {
                    memory[row] = new AlignedBuffer<byte>(blocks * 128);
                    int fill = random.Next(1, 100), nonZero = 0;
                    for (int n = 0; n < expected.Length; n++)
                    {
                        if (random.Next(100) < fill)
                        {
                            int weight = random.Next(3) == 0 ? -8 : 7 - (random.Next(2) * 3);
                            MaskedRowsScalar.Set(memory[row].Pointer, blocks, nonZero++, n, weight);
                            expected[n] += weight << (4 + exponent.Pointer[n]);
                        }
                    }

                    Assert.True(MaskedRowsScalar.Bytes(blocks, nonZero) <= blocks * 128);
                    rows.Pointer[row] = (nint)memory[row].Pointer;
                    entries.Pointer[row].NonZero = (ushort)nonZero;
                    numbers.Pointer[row] = row;
                    MaskedRowsScalar.AddScaled(memory[row].Pointer, 1, blocks, 4, exponent.Pointer, scalar.Accumulator, scalar.Received);
                }

                kernel.Add(rows.Pointer, entries.Pointer, numbers.Pointer, count, blocks, 4, exponent.Pointer, vector.Accumulator, vector.Received);
                GC.KeepAlive(memory);
                string where = $"{count} rows of {blocks} blocks";
                Assert.True(expected.AsSpan().SequenceEqual(new ReadOnlySpan<int>(scalar.Accumulator, expected.Length)), $"scalar, {where}");
                Assert.True(expected.AsSpan().SequenceEqual(new ReadOnlySpan<int>(vector.Accumulator, expected.Length)), $"vector, {where}");
                Assert.True(new ReadOnlySpan<ulong>(scalar.Received, 10).SequenceEqual(new ReadOnlySpan<ulong>(vector.Received, 10)), $"received, {where}");
                vector.Clear();
                scalar.Clear();
            }
        }
    }

    [Fact]
    public void A_tenth_filled_row_is_masked_only_where_it_can_be_unpacked_and_does_not_stay_in_the_cache()
    {
        RowLayout best = MaskedRows512.IsSupported ? RowLayout.Masked : RowLayout.Dense;
        Assert.Equal(best, RowPolicy.For(20_000_000, SimdLevel.Avx512).Choose(410, 32));
        Assert.Equal(RowLayout.Dense, RowPolicy.For(20_000_000, SimdLevel.Avx2).Choose(410, 32));
        Assert.Equal(RowLayout.Sparse, RowPolicy.For(20_000, SimdLevel.Scalar).Choose(410, 32));
        Assert.Equal(RowLayout.Dense, RowPolicy.For(20_000, SimdLevel.Avx512).Choose(410, 32));
        Assert.Equal(RowLayout.Sparse, RowPolicy.For(20_000_000, SimdLevel.Avx512).Choose(41, 32));
        Assert.Equal(RowLayout.Dense, RowPolicy.For(20_000_000, SimdLevel.Avx512).Choose(256, 2));
    }
}
