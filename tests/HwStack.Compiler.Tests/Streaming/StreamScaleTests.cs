using HwStack.Compiler.Streaming;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Tests.Streaming;

public sealed class StreamScaleTests
{
    [Theory]
    [InlineData("small-world,j=2,g=12")]
    [InlineData("small-world,j=2,g=5")]
    [InlineData("hwb,n=10000,k=1000")]
    [InlineData("hwb,n=1000,k=100")]
    [InlineData("erdos-renyi,n=1000,k=37,g=4")]
    public void Mean_weights_land_on_the_grid_within_half_a_per_cent(string text)
    {
        TopologyNetwork network = Topology.Parse(text);
        StreamScale scale = StreamScale.Choose(network);
        for (int kind = 0; kind < 2; kind++)
        {
            KindGrid weight = scale.Kinds[kind];
            Assert.InRange(weight.Weight, -8, 7);
            Assert.InRange(weight.Exponent, -8, 7);
            Assert.InRange(weight.Lsb * scale.LsbMv / network.Kinds[kind].WeightMv, 0.995, 1.005);
        }

        double threshold = network.Populations[0].Lif.ThresholdMv / scale.LsbMv;
        Assert.Equal(Math.Round(threshold), threshold, 9);
        Assert.InRange(threshold, 64, 127);
    }

    [Theory]
    [InlineData("microcircuit")]
    [InlineData("microcircuit,kscale=0.5,delays=split")]
    [InlineData("microcircuit,delays=mean")]
    public void Spread_weights_keep_their_mean_and_about_their_spread(string text)
    {
        TopologyNetwork network = Topology.Parse(text);
        StreamScale scale = StreamScale.Choose(network);
        foreach (KindGrid kind in scale.Kinds)
        {
            Assert.InRange(kind.Mean * scale.UnitMv / kind.Kind.WeightMv, 0.995, 1.005);
            Assert.InRange(kind.Sd / Math.Abs(kind.Mean), 0.09, 0.12);
        }

        // Exact propagators: what an LSB of current adds to v is a power of two, and 8 bits of current hold the network's.
        LifParameters lif = network.Populations[0].Lif;
        Assert.Equal(Math.ScaleB(1, scale.Gain), scale.UnitMv * lif.CurrentGain(network.DtSeconds) / scale.LsbMv, 12);
        Assert.True(scale.UnitMv * 127 >= network.CurrentRangeMv);

        // All synapses of one delay and sign share an exponent, so that a source needs one row for them.
        Assert.Equal(network.Kinds.Select(kind => (kind.DelayTicks, kind.WeightMv < 0)).Distinct().Count(), scale.Groups.Length);
    }

    [Fact]
    public void A_ratio_that_no_grid_expresses_is_told()
    {
        TopologyNetwork network = Topology.Parse("small-world,n=1000,g=9.4");
        Assert.Contains(StreamLimits.WarnKinds(network, StreamScale.Choose(network)), warning => warning.Code == "HWW350");
    }

    [Theory]
    [InlineData(7.0, 7.0)]
    [InlineData(0.3, 0.3125)]
    [InlineData(-128.0, -128.0)]
    [InlineData(5000.0, 896.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(1.0 / 256, 1.0 / 256)]
    public void Nearest_takes_the_nearest_of_the_grid(double asked, double given) => Assert.Equal(given, GridWeight.Nearest(asked).Lsb);
}
