namespace HwStack.Reference.Tests.Data;

/// <summary>Short ways to step a simulator and look at a node.</summary>
internal static class Simulation
{
    /// <summary>Rows of what <paramref name="read"/> gives after each step.</summary>
    public static double[][] Run(PreparedNetwork network, Signal input, int steps, Func<ReferenceSimulator, double[]> read)
    {
        ReferenceSimulator simulator = new(network);
        string name = network.Graph.Nodes.First(node => node is InputNode).Name;
        Dictionary<string, Signal> inputs = new() { [name] = input };
        SignalChecks.Require(network, inputs);
        double[][] rows = new double[steps][];
        for (int step = 0; step < steps; step++)
        {
            simulator.Step(inputs);
            rows[step] = read(simulator);
        }

        return rows;
    }

    /// <summary>Entries that differ between spikes and an expected array.</summary>
    public static int Differences(double[][] rows, float[][] expected)
    {
        Assert.Equal(expected.Length, rows.Length);
        return rows.Zip(expected, (row, wanted) => row.Zip(wanted, (a, b) => a == b ? 0 : 1).Sum()).Sum();
    }
}
