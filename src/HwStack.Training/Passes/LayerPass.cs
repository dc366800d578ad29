namespace HwStack.Training;

/// <summary>One layer over a batch: all ticks forward, all ticks back. Arrays are tick-major [ticks × samples × neurons].</summary>
internal sealed class LayerPass
{
    private readonly TrainedLayer _layer;
    private readonly Crew _crew;
    private readonly PoolPass _pool;
    private readonly LinearPass _linear;
    private readonly RecurrentPass? _recurrent;
    private readonly NeuronPass _neurons;
    private float[] _input = [], _raw = [];
    private int _batch, _ticks;
    private bool _constant;

    public LayerPass(TrainedLayer layer, Crew crew)
    {
        (_layer, _crew) = (layer, crew);
        (_pool, _linear, _neurons) = (new PoolPass(layer.Geometry, crew), new LinearPass(layer.Geometry, crew), new NeuronPass(layer, crew));
        _recurrent = layer.Geometry.Spec.Recurrent ? new RecurrentPass(layer, crew) : null;
    }

    /// <summary>Spikes.</summary>
    public float[] Z { get; private set; } = [];

    /// <summary>Membranes that met the threshold; after the way back derivatives by the drive.</summary>
    public float[] S { get; private set; } = [];

    /// <summary>Derivatives by the spikes, written by the layer above before the way back.</summary>
    public float[] DZ { get; private set; } = [];

    /// <summary>Derivatives by v after the last tick, written by the loss of a readout before the way back [samples × neurons].</summary>
    public float[] DV { get; private set; } = [];

    /// <summary>Neurons that are dead in this batch, 0 for dead and else 1 [samples × neurons]; null: none.</summary>
    public float[]? Alive { get; set; }

    private LayerGeometry Geometry => _layer.Geometry;

    private int Cells => _batch * Geometry.Neurons;

    /// <summary>Takes the layer's numbers for the passes that follow.</summary>
    public void Load(PassOptions options)
    {
        float[] forward = options.Chip ? _layer.Grid.Weight : _layer.Weights.Value, effective = options.Chip ? _layer.Grid.Effective : _layer.Weights.Value;
        _neurons.Load(options.Chip);
        _linear.Load(forward, _layer.Number == 0 ? null : effective);
        _recurrent?.Load(forward, effective);
    }

    /// <summary>All ticks.</summary>
    /// <param name="input">[ticks × samples × inputs], or [samples × inputs] with <paramref name="constant"/>.</param>
    /// <param name="constant">Every tick has the same input.</param>
    /// <param name="ticks">Ticks.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="options">How.</param>
    public void Forward(float[] input, bool constant, int ticks, int batch, PassOptions options)
    {
        if (constant && _recurrent is not null)
        {
            (input, constant) = (Buffers.Repeated(input, batch * Geometry.SourceCount, ticks), false); // its drive differs from tick to tick
        }

        (_batch, _ticks, _constant) = (batch, ticks, constant);
        int rows = constant ? batch : ticks * batch;
        (Z, S, DZ) = (Buffers.Room(Z, ticks * Cells), Buffers.Room(S, ticks * Cells), Buffers.Room(DZ, ticks * Cells));
        (_raw, DV) = (Buffers.Room(_raw, rows * Geometry.Neurons), Buffers.Room(DV, Cells));
        _input = _pool.Forward(input, rows);
        _linear.Forward(_input, rows, _raw);
        _neurons.Begin(batch);
        for (int tick = 0; tick < ticks; tick++)
        {
            if (tick > 0)
            {
                _recurrent?.Forward(Z, _raw, tick, batch);
            }

            _neurons.Forward(_raw, constant ? 0 : tick * Cells, this, tick, batch, options);
        }
    }

    /// <summary>Membranes after the last tick in the network's unit, one sample.</summary>
    public void Membranes(int sample, Span<float> result) => _neurons.Membranes(sample, result);

    /// <summary>Deviation of the drive of the last pass, in floating point and without biases.</summary>
    public double DriveDeviation()
    {
        int count = (_constant ? 1 : _ticks) * Cells;
        double sum = 0, squares = 0;
        for (int i = 0; i < count; i++)
        {
            double drive = _raw[i] / _layer.InputScale;
            sum += drive;
            squares += drive * drive;
        }

        return Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
    }

    /// <summary>Spikes of the last pass.</summary>
    public long SpikeCount() => Elementwise.CountOnes(Z.AsSpan(0, _ticks * Cells));

    /// <summary>All ticks back: gradients of the layer's parameters, and derivatives by the spikes of the layer below into <paramref name="below"/> (null for the first layer).</summary>
    public void Backward(float[]? below, PassOptions options)
    {
        int rows = _ticks * _batch;
        BackwardKernels kernels = new(options.Surrogate, options.DetachReset);
        if (!_layer.IsReadout)
        {
            DV.AsSpan(0, Cells).Clear();
        }

        _neurons.BeginBack();
        for (int tick = _ticks - 1; tick >= 0; tick--)
        {
            _neurons.Backward(this, tick, _batch, kernels);
            if (tick > 0)
            {
                _recurrent?.Backward(S, DZ, tick, _batch);
            }
        }

        Constants(rows * Geometry.Positions);
        if (_constant)
        {
            ColumnSums.Ticks(S, _ticks, Cells, _crew); // into the first tick: the input was the same in all
        }

        _linear.WeightGradient(_input, S, _constant ? _batch : rows, _layer.Weights.Gradient, 1 / _layer.InputScale);
        _recurrent?.Gradient(Z, S, _ticks, _batch);
        if (below is not null)
        {
            _pool.Backward(_linear, S, rows, below);
        }
    }

    // CUBA's bias enters v and not u; its derivative, and that of QLIF's relaxation, were left in DZ.
    private void Constants(int rows)
    {
        ColumnSums.Of(_layer.Neuron == NeuronKind.CubaLif ? DZ : S, rows, Geometry.Columns, _layer.Bias.Gradient, _crew);
        if (_layer.Relaxation.Value.Length > 0)
        {
            ColumnSums.Of(DZ, rows, Geometry.Columns, _layer.Relaxation.Gradient, _crew);
        }
    }
}
