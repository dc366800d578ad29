using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>
/// Products of single-precision matrices. Every element is one chain of fused multiply-adds over the inner index in ascending order, whatever the width of the machine's vectors or the
/// number of threads: equal inputs give equal bytes everywhere. Products of whole numbers are exact as long as their sums stay below 2^24.
/// </summary>
/// <remarks>
/// The kernel keeps a tile of 8 × 32 elements in registers (512 bits; 4 × 16 with 256), reads the right factor from packed panels in order and the left one by broadcast, so that the left
/// one may be transposed without being copied. A panel of a thousand rows is 128 KB and stays in the second-level cache while all rows of the left factor pass it.
/// </remarks>
internal static unsafe class Gemm
{
    private const int TileRows = 8, Width = PackedMatrix.PanelWidth;

    /// <summary>
    /// c[i, j] = Σ a[i, k] · b[k, j], or += with <paramref name="add"/>; a[i, k] = a[i · rowStride + k · innerStride], c row-major with <paramref name="stride"/>. Pieces of
    /// the result are computed by the crew.
    /// </summary>
    public static void Multiply(
        ReadOnlyMemory<float> a, int rowStride, int innerStride, PackedMatrix b, Memory<float> c, int stride, int rows, bool add, Crew crew)
    {
        // Wide results are cut by panels, so that a thread keeps its panel; narrow ones by rows.
        int blocks = b.Panels >= 2 * crew.Threads ? 1 : (rows + 63) / 64, rowsEach = blocks == 1 ? rows : 64;
        crew.Run(b.Panels * blocks, piece =>
        {
            int panel = piece % b.Panels, first = piece / b.Panels * rowsEach;
            Panel(a.Span, rowStride, innerStride, b, panel, c.Span, stride, first, Math.Min(rows, first + rowsEach), add);
        });
    }

    /// <summary>The same on the calling thread.</summary>
    public static void Multiply(ReadOnlySpan<float> a, int rowStride, int innerStride, PackedMatrix b, Span<float> c, int stride, int rows, bool add)
    {
        for (int panel = 0; panel < b.Panels; panel++)
        {
            Panel(a, rowStride, innerStride, b, panel, c, stride, 0, rows, add);
        }
    }

    private static void Panel(
        ReadOnlySpan<float> a, int rowStride, int innerStride, PackedMatrix b, int panel, Span<float> c, int stride, int first, int last, bool add)
    {
        int inner = b.Rows, column = panel * Width, width = Math.Min(Width, b.Columns - column);
        if (last <= first || width <= 0)
        {
            return;
        }

        // The slices check the corners; the kernels below read within them.
        _ = a[((last - 1) * rowStride) + ((inner - 1) * innerStride)];
        _ = c[((last - 1) * stride) + column + width - 1];
        float* edge = stackalloc float[TileRows * Width];
        fixed (float* left = a, right = b.Data, result = c)
        {
            float* packed = right + ((long)panel * Width * inner);
            for (int row = first; row < last; row += TileRows)
            {
                int height = Math.Min(TileRows, last - row);
                float* from = left + ((long)row * rowStride);
                float* to = result + ((long)row * stride) + column;
                if (height == TileRows && width == Width)
                {
                    Tile(from, rowStride, innerStride, packed, inner, to, stride, add);
                    continue;
                }

                if (height == TileRows)
                {
                    Tile(from, rowStride, innerStride, packed, inner, edge, Width, add: false);
                }
                else
                {
                    Edge(from, rowStride, innerStride, packed, inner, edge, height);
                }

                for (int i = 0; i < height; i++)
                {
                    for (int j = 0; j < width; j++)
                    {
                        to[(i * stride) + j] = add ? to[(i * stride) + j] + edge[(i * Width) + j] : edge[(i * Width) + j];
                    }
                }
            }
        }
    }

    private static void Tile(float* a, int rowStride, int innerStride, float* b, int inner, float* c, int stride, bool add)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Tile512(a, rowStride, innerStride, b, inner, c, stride, add);
            return;
        }

        for (int half = 0; half < 2; half++)
        {
            for (int columns = 0; columns < Width; columns += 16)
            {
                Tile256(a + (half * 4 * rowStride), rowStride, innerStride, b + columns, inner, c + (half * 4 * stride) + columns, stride, add);
            }
        }
    }

    private static void Tile512(float* a, int rowStride, int innerStride, float* b, int inner, float* c, int stride, bool add)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        long r = rowStride;
        float* a4 = a + (4 * r);
        for (int k = 0; k < inner; k++, a += innerStride, a4 += innerStride, b += Width)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            Vector512<float> x = Vector512.Create(a[0]);
            (c00, c01) = (Vector512.FusedMultiplyAdd(x, b0, c00), Vector512.FusedMultiplyAdd(x, b1, c01));
            x = Vector512.Create(a[r]);
            (c10, c11) = (Vector512.FusedMultiplyAdd(x, b0, c10), Vector512.FusedMultiplyAdd(x, b1, c11));
            x = Vector512.Create(a[2 * r]);
            (c20, c21) = (Vector512.FusedMultiplyAdd(x, b0, c20), Vector512.FusedMultiplyAdd(x, b1, c21));
            x = Vector512.Create(a[3 * r]);
            (c30, c31) = (Vector512.FusedMultiplyAdd(x, b0, c30), Vector512.FusedMultiplyAdd(x, b1, c31));
            x = Vector512.Create(a4[0]);
            (c40, c41) = (Vector512.FusedMultiplyAdd(x, b0, c40), Vector512.FusedMultiplyAdd(x, b1, c41));
            x = Vector512.Create(a4[r]);
            (c50, c51) = (Vector512.FusedMultiplyAdd(x, b0, c50), Vector512.FusedMultiplyAdd(x, b1, c51));
            x = Vector512.Create(a4[2 * r]);
            (c60, c61) = (Vector512.FusedMultiplyAdd(x, b0, c60), Vector512.FusedMultiplyAdd(x, b1, c61));
            x = Vector512.Create(a4[3 * r]);
            (c70, c71) = (Vector512.FusedMultiplyAdd(x, b0, c70), Vector512.FusedMultiplyAdd(x, b1, c71));
        }

        Store512(c, c00, c01, add);
        Store512(c + stride, c10, c11, add);
        Store512(c + (2 * (long)stride), c20, c21, add);
        Store512(c + (3 * (long)stride), c30, c31, add);
        Store512(c + (4 * (long)stride), c40, c41, add);
        Store512(c + (5 * (long)stride), c50, c51, add);
        Store512(c + (6 * (long)stride), c60, c61, add);
        Store512(c + (7 * (long)stride), c70, c71, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store512(float* c, Vector512<float> x, Vector512<float> y, bool add)
    {
        (add ? Vector512.Load(c) + x : x).Store(c);
        (add ? Vector512.Load(c + 16) + y : y).Store(c + 16);
    }

    private static void Tile256(float* a, int rowStride, int innerStride, float* b, int inner, float* c, int stride, bool add)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        long r = rowStride;
        for (int k = 0; k < inner; k++, a += innerStride, b += Width)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x = Vector256.Create(a[0]);
            (c00, c01) = (Vector256.FusedMultiplyAdd(x, b0, c00), Vector256.FusedMultiplyAdd(x, b1, c01));
            x = Vector256.Create(a[r]);
            (c10, c11) = (Vector256.FusedMultiplyAdd(x, b0, c10), Vector256.FusedMultiplyAdd(x, b1, c11));
            x = Vector256.Create(a[2 * r]);
            (c20, c21) = (Vector256.FusedMultiplyAdd(x, b0, c20), Vector256.FusedMultiplyAdd(x, b1, c21));
            x = Vector256.Create(a[3 * r]);
            (c30, c31) = (Vector256.FusedMultiplyAdd(x, b0, c30), Vector256.FusedMultiplyAdd(x, b1, c31));
        }

        Store256(c, c00, c01, add);
        Store256(c + stride, c10, c11, add);
        Store256(c + (2 * (long)stride), c20, c21, add);
        Store256(c + (3 * (long)stride), c30, c31, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store256(float* c, Vector256<float> x, Vector256<float> y, bool add)
    {
        (add ? Vector256.Load(c) + x : x).Store(c);
        (add ? Vector256.Load(c + 8) + y : y).Store(c + 8);
    }

    // A tile at the lower or right edge: row by row, all columns of the panel (the padding is zeros), the same chain of operations as above.
    private static void Edge(float* a, int rowStride, int innerStride, float* b, int inner, float* tile, int height)
    {
        for (int i = 0; i < height; i++)
        {
            Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default;
            float* from = a + ((long)i * rowStride);
            float* right = b;
            for (int k = 0; k < inner; k++, from += innerStride, right += Width)
            {
                Vector256<float> x = Vector256.Create(from[0]);
                c0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(right), c0);
                c1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(right + 8), c1);
                c2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(right + 16), c2);
                c3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(right + 24), c3);
            }

            float* to = tile + (i * Width);
            c0.Store(to);
            c1.Store(to + 8);
            c2.Store(to + 16);
            c3.Store(to + 24);
        }
    }
}
