using System.Globalization;

namespace HwStack.Training.Tests.Passes;

/// <summary>Layers of many shapes, and random values.</summary>
internal static class Shapes
{
    public static readonly string[] Texts =
    [
        "1x5x5-3c3", "2x7x5-4c3s1", "3x4x6-5c1", "2x6x7-3c5s2", "1x3x3-2c5s3", "4x9x8-p2-3c3s1", "2x7x11-p3-2c2", "1x2x2-3c3s4", "3x8x8-40c3s1", "2x5x5-p2-9", "17-33",
    ];

    public static TheoryData<string> All => [.. Texts, "2x9x8-3c3s1 by 2", "1x7x7-3c3 by 3", "3x5x6-2c2s2 by 4"];

    /// <summary>The first layer; what stands behind "by" is its stride.</summary>
    public static LayerGeometry First(string text)
    {
        string[] parts = text.Split(" by ");
        NetworkSpec spec = NetworkText.Parse(parts[0]);
        return LayerGeometry.Of(spec with { Layers = [spec.Layers[0] with { Stride = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture) }] })[0];
    }

    public static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    public static double Dot(IEnumerable<float> x, IEnumerable<float> y) => x.Zip(y, (a, b) => (double)a * b).Sum();
}
