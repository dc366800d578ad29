namespace HwStack.Training;

/// <summary>The neurons of a layer in one tick, sample by sample: picks the kernel and cuts the arrays into rows.</summary>
internal sealed class NeuronPass(TrainedLayer layer, Crew crew)
{
    private const int RowsEach = 8;

    private readonly NeuronConstants _constants = new(layer);
    private readonly int _neurons = layer.Geometry.Neurons;
    private readonly float _keepV = (65536 - layer.LeakV) / 65536f, _keepU = (65536 - layer.LeakU) / 65536f;
    private float[] _v = [], _u = [];

    /// <summary>Takes the layer's numbers as they are now.</summary>
    public void Load(bool chip) => _constants.Refresh(chip);

    /// <summary>All states 0.</summary>
    public void Begin(int batch)
    {
        _v = Buffers.Room(_v, batch * _neurons);
        _u = layer.Neuron == NeuronKind.CubaLif ? Buffers.Room(_u, batch * _neurons) : _u;
        Array.Clear(_v);
        Array.Clear(_u);
    }

    /// <summary>Membranes after the last tick in the network's unit, one sample.</summary>
    public void Membranes(int sample, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = _v[(sample * _neurons) + i] * _constants.Lsb[i];
        }
    }

    /// <summary>One tick forward: from drives to spikes.</summary>
    /// <param name="raw">Drives [samples × neurons] from <paramref name="rawAt"/> on.</param>
    /// <param name="rawAt">Where this tick's drives begin.</param>
    /// <param name="pass">Where spikes and membranes go.</param>
    /// <param name="tick">Tick.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="options">How.</param>
    public void Forward(float[] raw, int rawAt, LayerPass pass, int tick, int batch, PassOptions options) => crew.Ranges(batch, RowsEach, (first, last) =>
    {
        int n = _neurons;
        Surrogate? smooth = options.Smooth ? options.Surrogate : null;
        for (int sample = first; sample < last; sample++)
        {
            int at = ((tick * batch) + sample) * n;
            NeuronRow row = new()
            {
                Raw = raw.AsSpan(rawAt + (sample * n), n), V = _v.AsSpan(sample * n, n), U = _u.Length == 0 ? default : _u.AsSpan(sample * n, n),
                S = pass.S.AsSpan(at, n), Z = pass.Z.AsSpan(at, n),
            };
            Step(row, options.Chip, smooth);
            if (pass.Alive is { } alive)
            {
                Elementwise.Multiply(row.Z, alive.AsSpan(sample * n, n));
            }
        }
    });

    /// <summary>Before the first tick of the way back: nothing is carried. The forward states of u are no longer needed, and their place is used.</summary>
    public void BeginBack() => Array.Clear(_u);

    /// <summary>One tick back: from derivatives by spikes to derivatives by drives.</summary>
    public void Backward(LayerPass pass, int tick, int batch, BackwardKernels kernels) => crew.Ranges(batch, RowsEach, (first, last) =>
    {
        int n = _neurons;
        for (int sample = first; sample < last; sample++)
        {
            int at = ((tick * batch) + sample) * n, before = at - (batch * n);
            if (pass.Alive is { } alive)
            {
                Elementwise.Multiply(pass.DZ.AsSpan(at, n), alive.AsSpan(sample * n, n));
            }

            BackwardRow row = new()
            {
                S = pass.S.AsSpan(at, n), Z = pass.Z.AsSpan(at, n), DZ = pass.DZ.AsSpan(at, n), DV = pass.DV.AsSpan(sample * n, n),
                DU = _u.Length == 0 ? default : _u.AsSpan(sample * n, n),
                PreviousS = before < 0 ? default : pass.S.AsSpan(before, n), PreviousZ = before < 0 ? default : pass.Z.AsSpan(before, n),
            };
            switch (layer.Neuron)
            {
                case NeuronKind.Lif: kernels.Lif(_constants, _keepV, layer.Reset, !layer.IsReadout, row); break;
                case NeuronKind.CubaLif: kernels.Cuba(_constants, _keepV, _keepU, layer.Reset, row); break;
                default: kernels.Qlif(_constants, row); break;
            }
        }
    });

    private void Step(NeuronRow row, bool chip, Surrogate? smooth)
    {
        bool fires = !layer.IsReadout;
        switch (layer.Neuron, chip)
        {
            case (NeuronKind.Lif, true): ChipKernels.Lif(_constants, layer.LeakV, layer.Reset, fires, row); break;
            case (NeuronKind.Lif, false): FloatKernels.Lif(_constants, _keepV, layer.Reset, fires, smooth, row); break;
            case (NeuronKind.CubaLif, true): ChipKernels.Cuba(_constants, layer.LeakV, layer.LeakU, layer.CurrentGain, layer.Reset, row); break;
            case (NeuronKind.CubaLif, false): FloatKernels.Cuba(_constants, _keepV, _keepU, layer.Reset, smooth, row); break;
            case (_, true): ChipKernels.Qlif(_constants, row); break;
            default: FloatKernels.Qlif(_constants, smooth, row); break;
        }
    }
}
