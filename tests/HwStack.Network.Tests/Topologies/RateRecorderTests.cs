using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

public sealed class RateRecorderTests
{
    [Fact]
    public void Rates_and_irregularity_are_those_worked_out_by_hand()
    {
        var recorder = new RateRecorder([("a", 2), ("b", 4)]);

        // Intervals 10, 30, 10, 30: mean 20, standard deviation 10. The second neuron fires too seldom to count for the irregularity.
        foreach (long tick in new[] { 5, 15, 45, 55, 85 })
        {
            recorder.Add(tick, 0, 0);
        }

        recorder.Add(20, 0, 1);
        foreach (long tick in new[] { 1, 2, 3, 4, 5 })
        {
            recorder.Add(tick, 1, 3);
        }

        IReadOnlyList<FiringStatistics> statistics = recorder.Over(0.1);
        Assert.Equal(("a", 2, 1), (statistics[0].Name, statistics[0].Neurons, statistics[0].CvNeurons));
        Assert.Equal(30, statistics[0].RateHz, 12);
        Assert.Equal(0.5, statistics[0].CvIsi, 12);
        Assert.Equal(12.5, statistics[1].RateHz, 12);
        Assert.Equal(0, statistics[1].CvIsi, 12);
    }

    [Fact]
    public void Silence_has_no_irregularity()
    {
        FiringStatistics silent = new RateRecorder([("a", 3)]).Over(1)[0];
        Assert.Equal((0.0, double.NaN, 0), (silent.RateHz, silent.CvIsi, silent.CvNeurons));
    }
}
