using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

public sealed class ExponentialSynapseTests
{
    [Fact]
    public void A_spike_makes_the_exact_excursion_of_an_exponential_current()
    {
        // Neuron 0 starts above threshold and fires in tick 0; its synapse of 2 ticks begins to act with tick 2.
        TopologyReference simulation = new(Pair(drive: 0, delayTicks: 2));
        for (int tick = 0; tick < 12; tick++)
        {
            simulation.Step();
            Assert.Equal(tick == 0 ? [0] : [], simulation.Fired);

            // Solution of τ dv/dt = −v + i, τs di/dt = −i with i = 40 mV at the beginning of tick 2.
            double t = tick - 1, v = t <= 0 ? 0 : 40 * 0.5 / (10 - 0.5) * (Math.Exp(-t / 10) - Math.Exp(-t / 0.5));
            Assert.Equal(v, simulation.V[1], 12);
        }
    }

    [Fact]
    public void The_current_goes_on_while_a_neuron_is_refractory()
    {
        TopologyReference simulation = new(Pair(drive: 0, delayTicks: 1, from: 0, to: 0));
        simulation.Step();
        simulation.Step();
        Assert.Equal(40, simulation.U[0], 12);
        simulation.Step();
        Assert.Equal(40 * Math.Exp(-2), simulation.U[0], 12);
        Assert.Equal(0, simulation.V[0]);
        simulation.Step();
        Assert.Equal(40 * Math.Exp(-4) * 0.5 / 9.5 * (Math.Exp(-0.1) - Math.Exp(-2)), simulation.V[0], 12);
    }

    private static TopologyNetwork Pair(double drive, int delayTicks, int from = 0, int to = 1)
    {
        var lif = new LifParameters(0.01, 15, 0, 0.002, drive, 0.0005);
        return new TopologyNetwork
        {
            Text = "topology:pair", DtSeconds = 1e-3, Seed = 1, Kinds = [new SynapseKind("one", 40, delayTicks)], Arcs = new OneArc(from, to),
            Populations = [new TopologyPopulation("a", 0, 1, lif, null, new NormalStart(30, 0)), new TopologyPopulation("b", 1, 1, lif, null, new NormalStart(0, 0))],
        };
    }

    private sealed class OneArc(int from, int to) : ArcSource
    {
        public override double ArcsExpected => 1;

        public override void Read(int firstSource, int sources, ArcBuffer buffer)
        {
            buffer.Begin(firstSource, sources);
            for (int source = firstSource; source < firstSource + sources; source++)
            {
                buffer.Room(1)[0] = to;
                buffer.Add(source == from ? 1 : 0, 0);
            }
        }
    }
}
