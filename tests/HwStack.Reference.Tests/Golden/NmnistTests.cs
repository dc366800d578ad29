using HwStack.Reference.Tests.Data;

namespace HwStack.Reference.Tests.Golden;

/// <summary>The Sinabs CNN on real event recordings.</summary>
public class NmnistTests
{
    [DataFact("nmnist")]
    public void The_sinabs_network_names_the_first_ten_recordings()
    {
        PreparedNetwork network = RealNetworks.Prepare("paper_02_cnn_cnn_sinabs__89e0a618.nir", new NetworkSemantics(1e-3));
        Assert.Equal(IfInputRule.Impulse, network.Semantics.IfInput);
        (Signal Signal, int Label)[] recordings = Nmnist.First(10);
        Assert.Equal(10, recordings.Length);
        Assert.Equal(recordings.Select(recording => recording.Label), recordings.Select(recording => Classify(network, recording.Signal)));
    }

    private static int Classify(PreparedNetwork network, Signal signal)
    {
        double[][] rows = Simulation.Run(network, signal, signal.Steps, simulator => simulator.Output("output").ToArray());
        double[] counts = [.. Enumerable.Range(0, 10).Select(digit => rows.Sum(row => row[digit]))];
        return Array.IndexOf(counts, counts.Max());
    }
}
