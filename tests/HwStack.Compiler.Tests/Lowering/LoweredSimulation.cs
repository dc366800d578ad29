using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Tests.Lowering;

/// <summary>Runs a lowered network in double precision by the chip's clock: a tick per hop, delays in ticks, populations held until their skew. What it gives must be the reference's numbers, skew ticks later.</summary>
internal sealed class LoweredSimulation
{
    private const int Slots = 32;
    private readonly LoweredNetwork _network;
    private readonly double[][][] _drive;
    private readonly double[][] _v;
    private readonly double[][] _u;
    private int _tick;

    public LoweredSimulation(LoweredNetwork network)
    {
        _network = network;
        _drive = [.. network.Populations.Select(population => Enumerable.Range(0, Slots).Select(_ => new double[population.Count]).ToArray())];
        _v = [.. network.Populations.Select(population => population.V0.ToArray())];
        _u = [.. network.Populations.Select(population => new double[population.Count])];
        Output = [.. network.Populations.Select(population => new double[population.Count])];
    }

    /// <summary>Spikes, or states plus VOffset, of the last tick.</summary>
    public double[][] Output { get; }

    /// <summary>Outputs of a tap, step by step.</summary>
    public static double[][] Run(LoweredNetwork network, Signal input, int steps, int output = 0)
    {
        LoweredSimulation simulation = new(network);
        int watched = network.Outputs[output].Population, skew = network.Populations[watched].Skew;
        double[][] rows = new double[steps][];
        for (int tick = 0; tick < steps + skew; tick++)
        {
            simulation.Tick(input);
            if (tick >= skew)
            {
                rows[tick - skew] = [.. simulation.Output[watched]];
            }
        }

        return rows;
    }

    private void Tick(Signal input)
    {
        Array.Clear(Output[0]);
        if (_tick < input.Steps)
        {
            (ReadOnlyMemory<int> channel, ReadOnlyMemory<float> value) = input.At(_tick);
            for (int i = 0; i < channel.Length; i++)
            {
                Output[0][channel.Span[i]] = value.Span[i];
            }
        }

        Deliver(PopulationKind.Input, 0);
        for (int id = 0; id < _network.Populations.Count; id++)
        {
            if (_network.Populations[id].Kind != PopulationKind.Input)
            {
                Update(id);
            }
        }

        Deliver(PopulationKind.Spiking, 1);
        Deliver(PopulationKind.Readout, 1);
        _tick++;
    }

    private void Deliver(PopulationKind kind, int hop)
    {
        foreach (FloatProjection projection in _network.Projections.Where(projection => _network.Populations[projection.Source].Kind == kind))
        {
            Assert.InRange(projection.DelayTicks, 0, 15);
            double[] drive = _drive[projection.Target][(_tick + hop + projection.DelayTicks) % Slots];
            for (int row = 0; row < projection.RowStart.Length - 1; row++)
            {
                for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
                {
                    drive[projection.TargetIndex[at]] += projection.Weight[at] * Output[projection.Source][row];
                }
            }
        }
    }

    private void Update(int id)
    {
        FloatPopulation p = _network.Populations[id];
        double[] drive = _drive[id][_tick % Slots], v = _v[id], u = _u[id];
        for (int i = 0; i < p.Count && _tick >= p.Skew; i++)
        {
            double before = v[i], input = drive[i];
            if (p.Dynamics == Dynamics.Cuba)
            {
                u[i] = (p.DecayU[i] * u[i]) + p.BiasU[i] + drive[i];
                input = p.UGain[i] * u[i];
            }

            v[i] = (p.DecayV[i] * v[i]) + p.BiasV[i] + input;
            Output[id][i] = p.Kind == PopulationKind.Readout ? v[i] + p.VOffset : Fire(p, i, before, ref v[i]) ? 1 : 0;
        }

        Array.Clear(drive);
    }

    private static bool Fire(FloatPopulation p, int i, double before, ref double v)
    {
        double amount = p.ResetValue[i];
        if (p.Reset == ResetRule.SnnTorch)
        {
            v -= before > p.Threshold[i] ? amount : 0;
            bool above = v > p.Threshold[i];
            v += (before > p.Threshold[i] ? amount : 0) - (above ? amount : 0);
            return above;
        }

        if (!(v > p.Threshold[i]))
        {
            return false;
        }

        v = p.Reset == ResetRule.Subtract ? v - amount : amount;
        return true;
    }
}
