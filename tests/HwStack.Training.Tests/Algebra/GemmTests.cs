namespace HwStack.Training.Tests.Algebra;

/// <summary>Products against their definition: for every element one chain of fused multiply-adds in ascending order.</summary>
public class GemmTests
{
    public static TheoryData<int, int, int> Shapes()
    {
        TheoryData<int, int, int> shapes = [];
        foreach (int rows in (int[])[1, 3, 7, 8, 9, 16, 65, 130])
        {
            foreach (int columns in (int[])[1, 5, 31, 32, 33, 64, 100])
            {
                shapes.Add(rows, (rows * columns % 61) + 1, columns);
            }
        }

        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_element_is_one_chain_of_fused_multiply_adds_in_order(int rows, int inner, int columns)
    {
        float[] a = Values(rows * inner, 1), b = Values(inner * columns, 2), start = Values(rows * columns, 3);
        foreach (bool transposed in (bool[])[false, true])
        {
            (int rowStride, int innerStride) = transposed ? (1, rows) : (inner, 1);
            float[] right = transposed ? Transpose(b, inner, columns) : b;
            foreach (bool add in (bool[])[false, true])
            {
                float[] expected = Naive(a, rowStride, innerStride, b, start, rows, inner, columns, add);
                for (int threads = 1; threads <= 3; threads++)
                {
                    Crew crew = new(threads);
                    PackedMatrix packed = new();
                    packed.Pack(right, inner, columns, transposed ? 1 : columns, transposed ? inner : 1, crew);
                    float[] c = [.. start];
                    Gemm.Multiply(a, rowStride, innerStride, packed, c, columns, rows, add, crew);
                    Assert.Equal(expected, c);
                }

                PackedMatrix alone = new();
                alone.Pack((ReadOnlySpan<float>)right, inner, columns, transposed ? 1 : columns, transposed ? inner : 1);
                float[] d = [.. start];
                Gemm.Multiply((ReadOnlySpan<float>)a, rowStride, innerStride, alone, d, columns, rows, add);
                Assert.Equal(expected, d);
            }
        }
    }

    [Fact]
    public void A_packed_matrix_is_packed_anew_whether_larger_or_smaller()
    {
        PackedMatrix packed = new();
        foreach ((int inner, int columns) in ((int, int)[])[(40, 70), (3, 5), (90, 33), (40, 1)])
        {
            float[] a = Values(9 * inner, inner), b = Values(inner * columns, columns), c = new float[9 * columns];
            packed.Pack((ReadOnlySpan<float>)b, inner, columns, columns, 1);
            Gemm.Multiply((ReadOnlySpan<float>)a, inner, 1, packed, c, columns, 9, add: false);
            Assert.Equal(Naive(a, inner, 1, b, c, 9, inner, columns, add: false), c);
        }
    }

    [Fact]
    public void What_lies_between_the_rows_of_a_wide_result_stays()
    {
        float[] a = Values(20 * 6, 1), b = Values(6 * 37, 2), c = [.. Enumerable.Repeat(-7f, 20 * 50)];
        PackedMatrix packed = new();
        packed.Pack((ReadOnlySpan<float>)b, 6, 37, 37, 1);
        Gemm.Multiply(a, 6, 1, packed, c, 50, 20, add: false, new Crew(2));
        float[] expected = Naive(a, 6, 1, b, [], 20, 6, 37, add: false);
        for (int i = 0; i < 20 * 50; i++)
        {
            Assert.Equal(i % 50 < 37 ? expected[(i / 50 * 37) + (i % 50)] : -7f, c[i]);
        }
    }

    [Fact]
    public void Products_of_payloads_and_four_bit_weights_are_exact()
    {
        const int Rows = 21, Inner = 1000, Columns = 45;
        Random random = new(5);
        int[] payloads = [.. Enumerable.Range(0, Rows * Inner).Select(_ => random.Next(0, 256))], weights = [.. Enumerable.Range(0, Inner * Columns).Select(_ => random.Next(-8, 8))];
        PackedMatrix packed = new();
        packed.Pack((ReadOnlySpan<float>)Array.ConvertAll(weights, w => (float)w), Inner, Columns, Columns, 1);
        float[] c = new float[Rows * Columns];
        Gemm.Multiply(Array.ConvertAll(payloads, p => (float)p), Inner, 1, packed, c, Columns, Rows, add: false, new Crew(2));
        for (int i = 0; i < c.Length; i++)
        {
            long sum = 0;
            for (int k = 0; k < Inner; k++)
            {
                sum += (long)payloads[(i / Columns * Inner) + k] * weights[(k * Columns) + (i % Columns)];
            }

            Assert.Equal(sum, (long)c[i]);
        }
    }

    [Fact]
    public void A_left_factor_or_result_that_is_too_short_is_refused()
    {
        PackedMatrix packed = new();
        packed.Pack((ReadOnlySpan<float>)new float[6 * 37], 6, 37, 37, 1);
        Assert.Throws<IndexOutOfRangeException>(() => Gemm.Multiply((ReadOnlySpan<float>)new float[(20 * 6) - 1], 6, 1, packed, new float[20 * 37], 37, 20, add: false));
        Assert.Throws<IndexOutOfRangeException>(() => Gemm.Multiply((ReadOnlySpan<float>)new float[20 * 6], 6, 1, packed, new float[(20 * 37) - 1], 37, 20, add: false));
    }

    private static float[] Naive(float[] a, int rowStride, int innerStride, float[] b, float[] start, int rows, int inner, int columns, bool add)
    {
        float[] c = new float[rows * columns];
        for (int i = 0; i < c.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            float chain = 0;
            for (int k = 0; k < inner; k++)
            {
                chain = MathF.FusedMultiplyAdd(a[(row * rowStride) + (k * innerStride)], b[(k * columns) + column], chain);
            }

            c[i] = add ? start[i] + chain : chain;
        }

        return c;
    }

    private static float[] Transpose(float[] b, int rows, int columns) => [.. Enumerable.Range(0, rows * columns).Select(i => b[(i % rows * columns) + (i / rows)])];

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
