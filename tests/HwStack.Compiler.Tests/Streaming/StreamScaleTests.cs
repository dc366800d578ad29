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
            GridWeight weight = scale.Kinds[kind];
            Assert.InRange(weight.Weight, -8, 7);
            Assert.InRange(weight.Exponent, -8, 7);
            Assert.InRange(weight.Lsb * scale.LsbMv / network.Kinds[kind].WeightMv, 0.995, 1.005);
        }

        double threshold = network.Populations[0].Lif.ThresholdMv / scale.LsbMv;
        Assert.Equal(Math.Round(threshold), threshold, 9);
        Assert.InRange(threshold, 64, 127);
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
