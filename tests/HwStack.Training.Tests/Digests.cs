using System.Runtime.InteropServices;
using HwStack.Chip;

namespace HwStack.Training.Tests;

/// <summary>Checksums of what must be equal to the last bit on every machine: products, elementary functions, trained weights.</summary>
internal static class Digests
{
    /// <summary>All of them, in a fixed order.</summary>
    public static IEnumerable<(string Name, uint Digest)> All(params string[] cases)
    {
        yield return ("gemm", Products());
        yield return ("functions", Functions());
        foreach ((string name, uint digest) in (cases.Length == 0 ? TinyRuns.Cases : cases).Select(name => (name, Of(TinyRuns.Train(name, threads: 1).Network))))
        {
            yield return (name, digest);
        }
    }

    /// <summary>Checksum of all trained numbers of a network, and of what the chip holds.</summary>
    public static uint Of(TrainedNetwork network)
    {
        network.Quantize(new Crew(1), chooseSteps: false); // what the chip holds is made from the rest
        List<byte> bytes = [];
        foreach (TrainedLayer layer in network.Layers)
        {
            foreach (Parameters parameters in new[] { layer.Weights, layer.Bias, layer.Relaxation })
            {
                bytes.AddRange(MemoryMarshal.AsBytes<float>(parameters.Value));
                bytes.AddRange(MemoryMarshal.AsBytes<float>(parameters.Mean));
                bytes.AddRange(MemoryMarshal.AsBytes<float>(parameters.Square));
            }

            bytes.AddRange(MemoryMarshal.AsBytes<float>(layer.Grid.Weight));
            bytes.AddRange(MemoryMarshal.AsBytes<int>(layer.Grid.Threshold));
            bytes.AddRange(MemoryMarshal.AsBytes<int>(layer.Grid.Bias));
        }

        return Crc32C.Compute([.. bytes]);
    }

    private static uint Products()
    {
        SplitMix random = new(1, 200, 0);
        float[] a = Uniform(ref random, 37 * 53), b = Uniform(ref random, 53 * 71), c = Uniform(ref random, 37 * 71);
        PackedMatrix packed = new();
        packed.Pack(b, 53, 71, 71, 1);
        Gemm.Multiply(a, 53, 1, packed, c, 71, 37, add: true);
        float[] d = new float[37 * 71];
        Gemm.Multiply(a, 1, 37, packed, d, 71, 37, add: false);
        return Crc32C.Compute(MemoryMarshal.AsBytes<float>([.. c, .. d]));
    }

    private static uint Functions()
    {
        SplitMix random = new(1, 201, 0);
        List<float> values = [];
        for (int i = 0; i < 5000; i++)
        {
            float x = random.Unit();
            values.AddRange([VectorMath.Sin(x * 1.57f), VectorMath.Asin(x), VectorMath.Exp((x - 0.5f) * 100)]);
        }

        return Crc32C.Compute(MemoryMarshal.AsBytes<float>([.. values]));
    }

    private static float[] Uniform(ref SplitMix random, int count)
    {
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = (2 * random.Unit()) - 1;
        }

        return values;
    }
}
