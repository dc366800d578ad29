using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>
/// Chooses the step of each column's weights: among a few clippings of the largest weight the one with the least squared error. Steps that are free are taken as they are; where the LSB is given
/// (a readout, QLIF) only powers of two are possible.
/// </summary>
internal static class StepChoice
{
    private const int Block = 64;

    // Parts of the largest magnitude that shall be the largest weight. Large layers have near-normal weights, where clipping at half the maximum pays; 16 inputs have not.
    private static readonly float[] Clips = [1.0f, 0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.42f, 0.35f, 0.3f];

    /// <summary>Free steps: writes <paramref name="step"/> for all columns.</summary>
    public static void Free(ReadOnlyMemory<float> weights, int rows, int columns, float[] step, Crew crew) => crew.Ranges(columns, Block, (first, last) =>
    {
        Span<float> largest = stackalloc float[Block], best = stackalloc float[Block], trial = stackalloc float[Block], error = stackalloc float[Block];
        Largest(weights.Span, rows, columns, first, last, largest);
        best.Fill(float.PositiveInfinity);
        foreach (float clip in Clips)
        {
            for (int i = 0; i < last - first; i++)
            {
                trial[i] = largest[i] > 0 ? largest[i] * clip / WeightGrid.Most : 1;
            }

            Errors(weights.Span, rows, columns, first, last, trial, error);
            for (int i = 0; i < last - first; i++)
            {
                if (error[i] < best[i])
                {
                    (best[i], step[first + i]) = (error[i], trial[i]);
                }
            }
        }
    });

    /// <summary>Steps unit · 2^exponent: writes exponents −8..7 of least error.</summary>
    public static void PowersOfTwo(ReadOnlyMemory<float> weights, int rows, int columns, float unit, int[] exponent, Crew crew) => crew.Ranges(columns, Block, (first, last) =>
    {
        Span<float> best = stackalloc float[Block], trial = stackalloc float[Block], error = stackalloc float[Block];
        best.Fill(float.PositiveInfinity);
        for (int e = -8; e <= 7; e++)
        {
            trial.Fill(MathF.ScaleB(unit, e));
            Errors(weights.Span, rows, columns, first, last, trial, error);
            for (int i = 0; i < last - first; i++)
            {
                if (error[i] < best[i])
                {
                    (best[i], exponent[first + i]) = (error[i], e);
                }
            }
        }
    });

    private static void Largest(ReadOnlySpan<float> weights, int rows, int columns, int first, int last, Span<float> largest)
    {
        largest.Clear();
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = weights.Slice((row * columns) + first, last - first);
            for (int i = 0; i < line.Length; i++)
            {
                largest[i] = MathF.Max(largest[i], MathF.Abs(line[i]));
            }
        }
    }

    private static void Errors(ReadOnlySpan<float> weights, int rows, int columns, int first, int last, ReadOnlySpan<float> step, Span<float> error)
    {
        error.Clear();
        Vector256<float> least = Vector256.Create((float)WeightGrid.Least), most = Vector256.Create((float)WeightGrid.Most);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = weights.Slice((row * columns) + first, last - first);
            int i = 0;
            for (; i <= line.Length - 8; i += 8)
            {
                Vector256<float> scale = Vector256.Create(step[i..]), value = Vector256.Create(line[i..]);
                Vector256<float> difference = (Vector256.Min(Vector256.Max(Vector256.Round(value / scale), least), most) * scale) - value;
                (Vector256.Create<float>(error[i..]) + (difference * difference)).CopyTo(error[i..]);
            }

            for (; i < line.Length; i++)
            {
                float difference = (Math.Clamp(MathF.Round(line[i] / step[i]), WeightGrid.Least, WeightGrid.Most) * step[i]) - line[i];
                error[i] += difference * difference;
            }
        }
    }
}
