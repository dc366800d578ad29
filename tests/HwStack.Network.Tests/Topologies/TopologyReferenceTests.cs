using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

public sealed class TopologyReferenceTests
{
    [Fact]
    public void A_driven_neuron_fires_at_the_analytic_interval()
    {
        // v = μ(1 − exp(−t/τ)) reaches 20 of 24 mV after 20·ln 6 = 35.8 ms, then 2 ms refractory.
        TopologyReference simulation = new(Topology.Parse("erdos-renyi,n=2,p=0,mu=24,start=rest"));
        List<int> fired = [];
        for (int tick = 0; tick < 200; tick++)
        {
            simulation.Step();
            fired.AddRange(simulation.Fired.Where(neuron => neuron == 0).Select(_ => tick));
        }

        Assert.Equal([35, 73, 111, 149, 187], fired);
    }

    [Fact]
    public void A_spike_arrives_after_its_delay_and_a_refractory_neuron_loses_input()
    {
        TopologyReference simulation = new(Topology.Parse("small-world,n=4,k=2,p=0,inh=0,mu=0,start=rest,j=3,delay=4,input=spikes,strength=25"));
        simulation.Step([0], [1]);
        Assert.Equal([0], simulation.Fired);
        for (int tick = 1; tick < 4; tick++)
        {
            simulation.Step([0], [1]);
            Assert.Equal(tick == 3 ? [0] : [], simulation.Fired); // ticks 1 and 2 are refractory
            Assert.Equal(0, simulation.V[1]);
        }

        simulation.Step();
        Assert.Equal(3, simulation.V[1], 12);
        Assert.Equal(3, simulation.V[3], 12);
        Assert.Equal(0, simulation.V[2]);
    }

    [Fact]
    public void The_small_world_of_100_000_neurons_fires_at_11_7_hertz()
    {
        TopologyReference simulation = new(Topology.Parse("small-world,n=100000,k=6,p=0.02"));
        long spikes = 0;
        for (int tick = 0; tick < 500; tick++)
        {
            simulation.Step();
            spikes += simulation.Fired.Count;
        }

        Assert.InRange(spikes / 100_000.0 / 0.5, 11.7 * 0.95, 11.7 * 1.05);
    }
}
