using HwStack.Reference.Tests.Data;

namespace HwStack.Reference.Tests.Golden;

/// <summary>The NIR paper's single LIF neuron, as Norse ran it: columns input, membrane after reset, spike.</summary>
public class LifTraceTests
{
    [DataFact("nir/expected/lif")]
    public void The_trace_and_spikes_of_norse_are_reproduced()
    {
        double[][] expected = Matrix.ReadCsv(TestData.At("nir/expected/lif/lif_norse.csv"));
        PreparedNetwork network = RealNetworks.Prepare("paper_01_lif_lif_norse__ce5f8e1c.nir", new NetworkSemantics(1e-4));
        Signal input = Matrix.ToSignal([.. expected.Select(row => new[] { (float)row[0] })]);
        double[][] rows = Simulation.Run(network, input, expected.Length, simulator => [simulator.V("1")[0], simulator.Output("1")[0]]);

        Assert.Equal(1000, rows.Length);
        Assert.All(rows.Zip(expected), pair => Assert.Equal(pair.Second[1], pair.First[0], 1e-6));
        Assert.Equal([460, 510, 710, 760], Enumerable.Range(0, rows.Length).Where(step => rows[step][1] == 1));
    }
}
