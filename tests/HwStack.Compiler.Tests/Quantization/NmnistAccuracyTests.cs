using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Tests.Lowering;
using HwStack.Reference.Tests.Data;
using Xunit.Abstractions;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>The Sinabs CNN on real event recordings: the integers must classify as the floats do.</summary>
public sealed class NmnistAccuracyTests(ITestOutputHelper output)
{
    [DataFact("nmnist")]
    public void The_convolutional_network_names_the_first_ten_recordings()
    {
        PreparedNetwork prepared = RealNetworks.Prepare("paper_02_cnn_cnn_sinabs__89e0a618.nir", new NetworkSemantics(1e-3, ResetRule.Subtract, IfInputRule.Impulse));
        LoweredNetwork lowered = Lowered.Of(prepared);
        QuantizationResult result = Quantizer.Quantize(lowered, Compile.Chip);
        foreach (ProjectionReport report in result.Report.Projections)
        {
            output.WriteLine(report.ToString());
        }

        (Signal Signal, int Label)[] recordings = Nmnist.First(10);
        int last = result.Network.Outputs[0].Population;
        double[] cosines = new double[recordings.Length];
        int[] named = new int[recordings.Length], wanted = new int[recordings.Length];
        Parallel.For(0, recordings.Length, i =>
        {
            Signal signal = recordings[i].Signal;
            double[] counts = Scores.Counts(QuantizedSimulation.Spikes(result.Network, signal, signal.Steps, last));
            double[] floats = Scores.Counts(Graphs.Reference(prepared, signal, signal.Steps));
            (named[i], wanted[i]) = (Array.IndexOf(counts, counts.Max()), Array.IndexOf(floats, floats.Max()));
            cosines[i] = Scores.Cosine(counts, floats);
        });
        output.WriteLine($"cosine of output counts: mean {cosines.Average():F4}, worst {cosines.Min():F4}");
        Assert.Equal(wanted, named);
        Assert.Equal(recordings.Select(recording => recording.Label), named);
        Assert.InRange(cosines.Average(), 0.96, 1);
    }
}
