using HwStack.Diagnostics;
using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

public sealed class TopologyTests
{
    [Theory]
    [InlineData("ring", "HW1600", "small-world")]
    [InlineData("small-world,n", "HW1601", "key=value")]
    [InlineData("small-world,=3", "HW1601", "key=value")]
    [InlineData("small-world,nn=3", "HW1602", "k=2..4096")]
    [InlineData("small-world,n=2", "HW1603", "from 3 to 1073741824")]
    [InlineData("small-world,n=1e5", "HW1603", "whole number")]
    [InlineData("small-world,p=1.5", "HW1603", "from 0 to 1")]
    [InlineData("small-world,p=NaN", "HW1603", "from 0 to 1")]
    [InlineData("small-world,model=hh", "HW1603", "lif")]
    [InlineData("small-world,k=5", "HW1604", "odd")]
    [InlineData("small-world,n=10,k=6", "HW1604", "half")]
    [InlineData("small-world,vreset=20", "HW1604", "vreset")]
    [InlineData("small-world,tau=0.01", "HW1604", "time step")]
    [InlineData("small-world,model=izhikevich,dt=1e-4", "HW1604", "1 ms")]
    [InlineData("small-world,model=izhikevich,tau=10", "HW1602", "preset=RS|IB|CH|FS|LTS")]
    [InlineData("erdos-renyi,p=0.1,k=10", "HW1604", "one of them")]
    [InlineData("small-world,n=100,n=200", "HW1605", "twice")]
    [InlineData("microcircuit,scale=0", "HW1603", "from 0.01 to 1")]
    [InlineData("microcircuit,n=5", "HW1602", "kscale=")]
    [InlineData("hwb,n=1000000,k=999999", "HW1606", "2,000,000,000")]
    public void A_wrong_text_is_told_with_what_would_be_right(string text, string code, string says)
    {
        UserErrorException wrong = Assert.Throws<UserErrorException>(() => Topology.Parse("topology:" + text));
        Assert.Equal(code, wrong.Errors[0].Code);
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        UserErrorException wrong = Assert.Throws<UserErrorException>(() => Topology.Parse("small-world,n=-1,p=2,colour=red"));
        Assert.Equal(["HW1603", "HW1603", "HW1602"], wrong.Errors.Select(error => error.Code));
    }

    [Fact]
    public void Control_characters_of_a_text_do_not_reach_the_terminal()
    {
        UserErrorException wrong = Assert.Throws<UserErrorException>(() => Topology.Parse("small-world,\u001b[31m=1"));
        Assert.DoesNotContain('\u001b', wrong.Message);
    }

    [Theory]
    [InlineData("small-world,n=500")]
    [InlineData("erdos-renyi,n=300,p=0.05,seed=9")]
    [InlineData("erdos-renyi,n=300,k=12")]
    [InlineData("small-world,n=400,model=izhikevich,preset=FS")]
    [InlineData("hwb,n=300,k=30,input=spikes,inputs=10")]
    [InlineData("microcircuit,scale=0.02,delays=split,start=original")]
    public void The_text_with_the_defaults_filled_in_gives_the_same_network(string text)
    {
        TopologyNetwork network = Topology.Parse(text), again = Topology.Parse(network.Text);
        Assert.Equal(network.Text, again.Text);
        Assert.Equal(ArcHash.Of(network, 64), ArcHash.Of(again, 64));
        Assert.Equal(network.Populations, again.Populations);
        Assert.Equal(network.Kinds, again.Kinds);
        Assert.Equal(network.Input, again.Input);
    }

    // The numbers must be the same on every machine and for ever: images name their network by its text alone. The hashes were computed by a second program from the
    // descriptions of the generators.
    [Theory]
    [InlineData("small-world,n=1000,p=0.1", 10010568002280643303UL)]
    [InlineData("erdos-renyi,n=1000,p=0.013", 17887260077603497873UL)]
    [InlineData("hwb,n=1000,k=100", 4031804177324277732UL)]
    [InlineData("microcircuit,scale=0.02", 466921817336897604UL)]
    public void The_arcs_are_these(string text, ulong hash)
    {
        TopologyNetwork network = Topology.Parse(text);
        Assert.Equal(hash, ArcHash.Of(network, network.Neurons));
    }

    [Theory]
    [InlineData("small-world,n=1000")]
    [InlineData("hwb,n=1000,k=100")]
    [InlineData("microcircuit,scale=0.02")]
    public void Arcs_do_not_depend_on_the_blocks_they_are_read_in(string text)
    {
        TopologyNetwork network = Topology.Parse(text);
        Assert.Equal(ArcHash.Of(network, network.Neurons), ArcHash.Of(network, 7));
    }

    [Fact]
    public void Another_seed_gives_other_arcs() =>
        Assert.NotEqual(ArcHash.Of(Topology.Parse("small-world,n=1000,seed=1"), 100), ArcHash.Of(Topology.Parse("small-world,n=1000,seed=2"), 100));

    [Fact]
    public void Start_voltages_lie_between_reset_and_threshold_and_have_their_mean()
    {
        TopologyNetwork network = Topology.Parse("small-world,n=10000,vreset=4");
        double[] start = [.. Enumerable.Range(0, network.Neurons).Select(neuron => network.StartMv(neuron, network.Populations[0]))];
        Assert.InRange(start.Min(), 4, 4.1);
        Assert.InRange(start.Max(), 19.9, 20);
        Assert.InRange(start.Average(), 11.8, 12.2);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("spread")]
    [InlineData("last")]
    public void A_fifth_of_the_neurons_is_inhibitory(string places)
    {
        TopologyNetwork network = Topology.Parse($"small-world,n=10000,places={places}");
        var buffer = new ArcBuffer();
        network.Arcs.Read(0, network.Neurons, buffer);
        int inhibitory = Enumerable.Range(0, network.Neurons).Count(source => buffer.Kinds(source)[0] == 1);
        Assert.InRange(inhibitory, places == "random" ? 1880 : 2000, places == "random" ? 2120 : 2000);
    }
}
