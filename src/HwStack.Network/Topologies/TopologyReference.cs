namespace HwStack.Network.Topologies;

/// <summary>
/// Floating-point simulation of a topology: exact propagators (Izhikevich: Euler steps of 1 ms), one event at a time in double precision, arcs generated once and kept in five or
/// six bytes each. In a tick: v decays towards the drive, arriving spikes add to v, or to the current, which v then takes up; v ≥ threshold fires. The judge of the
/// chip's firing rates.
/// </summary>
public sealed class TopologyReference
{
    private readonly TopologyNetwork _network;
    private readonly KeptArcs _arcs;
    private readonly double[][] _weight;
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
        _arcs = new KeptArcs(network);
        _weight = [.. network.Kinds.Select(kind => Enumerable.Range(-128, 256).Select(deviation => kind.WeightMv * kind.Factor(deviation)).ToArray())];
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

    /// <summary>Recovery variable of Izhikevich neurons in mV/ms, current of neurons with exponential synapses in mV; else 0.</summary>
    public ReadOnlySpan<double> U => _u;

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
            if (population.Lif.HasCurrent)
            {
                UpdateWithCurrent(population, arriving);
            }
            else
            {
                Update(population, arriving);
            }
        }

        Array.Clear(arriving);
        foreach (int source in _fired)
        {
            Send(source);
        }

        _tick++;
    }

    private void Send(int source)
    {
        ReadOnlySpan<int> targets = _arcs.Targets(source);
        ReadOnlySpan<byte> kinds = _arcs.Kinds(source);
        ReadOnlySpan<sbyte> deviations = _arcs.Deviations(source);
        for (int i = 0; i < targets.Length;)
        {
            byte kind = kinds[i];
            double[] weight = _weight[kind], due = _due[(_tick + _network.Kinds[kind].DelayTicks) % _due.Length];
            for (; i < targets.Length && kinds[i] == kind; i++)
            {
                due[targets[i]] += weight[128 + (deviations.IsEmpty ? 0 : deviations[i])];
            }
        }
    }

    private void UpdateWithCurrent(TopologyPopulation population, double[] arriving)
    {
        LifParameters lif = population.Lif;
        double decay = lif.Decay(_network.DtSeconds), drive = lif.DriveMv * (1 - decay), currentDecay = lif.CurrentDecay(_network.DtSeconds), gain = lif.CurrentGain(_network.DtSeconds);
        int refractory = lif.RefractoryTicks(_network.DtSeconds);
        for (int i = population.First; i < population.First + population.Count; i++)
        {
            double current = _u[i] = (_u[i] * currentDecay) + arriving[i];
            if (_refractory[i] > 0)
            {
                _refractory[i]--;
                continue;
            }

            double v = (_v[i] * decay) + drive + (current * gain);
            _v[i] = Fire(i, v, lif, refractory) ? lif.ResetMv : v;
        }
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

            _v[i] = Fire(i, v, lif, refractory) ? lif.ResetMv : v;
        }
    }

    private bool Fire(int neuron, double v, LifParameters lif, int refractory)
    {
        if (v < lif.ThresholdMv)
        {
            return false;
        }

        _fired.Add(neuron);
        _refractory[neuron] = refractory;
        return true;
    }
}
