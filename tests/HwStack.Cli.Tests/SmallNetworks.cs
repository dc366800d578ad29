using HwStack.Network;

namespace HwStack.Cli.Tests;

/// <summary>Networks that tests write to files.</summary>
internal static class SmallNetworks
{
    /// <summary>input[channels] -> Linear (identity times weight) -> LIF "cells" -> output.</summary>
    public static NetworkGraph Lif(int channels = 3, double weight = 0.7, double tau = 5e-3, double threshold = 1)
    {
        double[] weights = new double[channels * channels];
        for (int i = 0; i < channels; i++)
        {
            weights[(i * channels) + i] = weight * tau / 1e-3;
        }

        return new NetworkGraph(
            [
                new InputNode("input", [channels]),
                new LinearNode("w", new Tensor(weights, channels, channels)),
                new LifNode("cells", Fill(tau), Fill(1), Fill(0), Fill(threshold), Fill(0)),
                new OutputNode("output", [channels]),
            ],
            [new("input", "w"), new("w", "cells"), new("cells", "output")]);

        Tensor Fill(double value) => Tensor.Filled(value, channels);
    }

    /// <summary>Writes the network and returns its path.</summary>
    public static string Write(TemporaryFolder folder, NetworkGraph graph, string name = "net.nir")
    {
        NirFile.Write(folder.File(name), graph);
        return folder.File(name);
    }

    /// <summary>Event text with one spike on every channel in every step.</summary>
    public static string WriteSpikes(TemporaryFolder folder, int channels = 3, int steps = 20)
    {
        IEnumerable<string> lines = Enumerable.Range(0, steps).SelectMany(step => Enumerable.Range(0, channels), (step, channel) => $"{step},{channel}");
        File.WriteAllLines(folder.File("spikes.csv"), lines);
        return folder.File("spikes.csv");
    }
}
