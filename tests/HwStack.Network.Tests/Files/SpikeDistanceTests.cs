namespace HwStack.Network.Tests.Files;

/// <summary>The distances of spike recordings against values worked out by hand.</summary>
public class SpikeDistanceTests
{
    private static readonly double Keep = Math.Exp(-1.0 / SpikeDistance.TimeConstantSteps);

    [Fact]
    public void Equal_recordings_are_at_distance_0()
    {
        Signal spikes = Spikes(50, 3, (0, 0), (7, 2), (7, 1), (49, 0));
        Assert.Equal(0, SpikeDistance.SpikeTimes(spikes, spikes));
        Assert.Equal(0, SpikeDistance.Rates(spikes, spikes));
    }

    [Fact]
    public void A_spike_without_a_partner_is_at_distance_1() =>
        Assert.Equal(1, SpikeDistance.SpikeTimes(Spikes(50, 1, (3, 0)), Spikes(50, 1)), 12);

    [Fact]
    public void Spikes_far_apart_are_strangers_and_those_of_other_neurons_too()
    {
        Assert.Equal(1, SpikeDistance.SpikeTimes(Spikes(500, 1, (0, 0)), Spikes(500, 1, (400, 0))), 9);
        Assert.Equal(1, SpikeDistance.SpikeTimes(Spikes(50, 2, (5, 0)), Spikes(50, 2, (5, 1))), 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_spike_that_comes_late_costs_what_the_kernel_forgets(int late) =>
        Assert.Equal(1 - Math.Pow(Keep, late), SpikeDistance.SpikeTimes(Spikes(50, 1, (3, 0)), Spikes(50, 1, (3 + late, 0))), 12);

    [Fact]
    public void Silence_on_both_sides_is_distance_0() => Assert.Equal(0, SpikeDistance.SpikeTimes(Spikes(9, 2), Spikes(9, 2)));

    [Fact]
    public void Rate_distance_compares_distributions_not_neurons()
    {
        Signal first = Spikes(10, 2, (0, 0), (1, 0), (2, 0), (3, 0)), swapped = Spikes(10, 2, (0, 1), (1, 1), (2, 1), (3, 1));
        Assert.Equal(0, SpikeDistance.Rates(first, swapped));
        Assert.Equal(2.0 / (10 * 2), SpikeDistance.Rates(first, Spikes(10, 2, (0, 0), (5, 0))), 12);
    }

    private static Signal Spikes(int steps, int neurons, params (int Step, int Neuron)[] spikes)
    {
        float[] dense = new float[steps * neurons];
        foreach ((int step, int neuron) in spikes)
        {
            dense[(step * neurons) + neuron] = 1;
        }

        return Signal.FromDense(dense, steps, neurons);
    }
}
