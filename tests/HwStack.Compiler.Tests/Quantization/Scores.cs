namespace HwStack.Compiler.Tests.Quantization;

/// <summary>How alike two spike recordings are.</summary>
internal static class Scores
{
    /// <summary>Spikes of each neuron over all steps.</summary>
    public static double[] Counts(IReadOnlyList<IReadOnlyList<double>> rows) =>
        [.. Enumerable.Range(0, rows[0].Count).Select(i => rows.Sum(row => row[i]))];

    /// <summary>Cosine of the angle between two vectors of counts; 1 when they agree up to a factor.</summary>
    public static double Cosine(double[] a, double[] b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }

        return ab / Math.Sqrt(aa * bb);
    }
}
