namespace HwStack.Network.Topologies;

/// <summary>
/// Floating-point simulation of a topology: exact propagators (Izhikevich: Euler steps of 1 ms), one event at a time in double precision, arcs generated once. In a tick: v decays towards the drive, arriving
/// spikes add, v ≥ threshold fires. The judge of the chip's firing rates.
/// </summary>
public sealed class TopologyReference
{
    private readonly TopologyNetwork _network;
    private readonly long[] _start;
    private readonly int[] _target;
    private readonly byte[] _kind;
    private readonly double[] _v;
    private readonly double[] _u;
    private readonly int[] _refractory;
    private readonly double[][] _due;
    private readonly List<int> _fired = [];
    private long _tick;

    /// <summary>Generates the network.</summary>
    public TopologyReference(TopologyNetwork network)
    {
        _network = network;
        int n = network.Neurons;
        _start = new long[n + 1];
        List<int> targets = new((int)Math.Min(Topology.ArcsMax, network.Arcs.ArcsExpected * 1.01));
        List<byte> kinds = new(targets.Capacity);
        var buffer = new ArcBuffer();
        for (int source = 0; source < n; source++)
        {
            network.Arcs.Read(source, 1, buffer);
            targets.AddRange(buffer.Targets(source));
            kinds.AddRange(buffer.Kinds(source));
            _start[source + 1] = targets.Count;
        }

        (_target, _kind) = ([.. targets], [.. kinds]);
        _v = new double[n];
        _u = new double[n];
        _refractory = new int[n];
        _due = new double[network.Kinds.Max(kind => kind.DelayTicks) + 1][];
        for (int slot = 0; slot < _due.Length; slot++)
        {
            _due[slot] = new double[n];
        }

        foreach (TopologyPopulation population in network.Populations)
        {
            for (int i = population.First; i < population.First + population.Count; i++)
            {
                _v[i] = network.StartMv(i, population);
                _u[i] = population.Izhikevich?.StartU ?? 0;
            }
        }
    }

    /// <summary>v of each neuron in mV.</summary>
    public ReadOnlySpan<double> V => _v;

    /// <summary>Neurons that fired in the last tick, ascending.</summary>
    public IReadOnlyList<int> Fired => _fired;

    /// <summary>Runs one tick.</summary>
    /// <param name="channels">Input channels with an event in this tick.</param>
    /// <param name="values">Value of each.</param>
    public void Step(ReadOnlySpan<int> channels = default, ReadOnlySpan<float> values = default)
    {
        double[] arriving = _due[_tick % _due.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            arriving[channels[i]] += values[i] * _network.Input!.StrengthMv;
        }

        _fired.Clear();
        foreach (TopologyPopulation population in _network.Populations)
        {
            Update(population, arriving);
        }

        Array.Clear(arriving);
        foreach (int source in _fired)
        {
            for (long arc = _start[source]; arc < _start[source + 1]; arc++)
            {
                SynapseKind kind = _network.Kinds[_kind[arc]];
                _due[(_tick + kind.DelayTicks) % _due.Length][_target[arc]] += kind.WeightMv;
            }
        }

        _tick++;
    }

    private void Update(TopologyPopulation population, double[] arriving)
    {
        LifParameters lif = population.Lif;
        double decay = lif.Decay(_network.DtSeconds), drive = lif.DriveMv * (1 - decay);
        int refractory = lif.RefractoryTicks(_network.DtSeconds);
        for (int i = population.First; i < population.First + population.Count; i++)
        {
            if (_refractory[i] > 0)
            {
                _refractory[i]--;
                continue;
            }

            double v = _v[i];
            if (population.Izhikevich is { } izhikevich)
            {
                (v, _u[i]) = (v + (0.04 * v * v) + (5 * v) + 140 - _u[i] + lif.DriveMv + arriving[i], _u[i] + (izhikevich.A * ((izhikevich.B * v) - _u[i])));
                _u[i] += v >= lif.ThresholdMv ? izhikevich.D : 0;
            }
            else
            {
                v = (v * decay) + drive + arriving[i];
            }

            if (v >= lif.ThresholdMv)
            {
                _fired.Add(i);
                v = lif.ResetMv;
                _refractory[i] = refractory;
            }

            _v[i] = v;
        }
    }
}
