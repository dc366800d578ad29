namespace HwStack.Training;

/// <summary>All layers over a batch. Layer l works in its own time: its tick is the chip's tick minus l, since a spike needs one tick to the next layer.</summary>
internal sealed class NetworkPass
{
    private readonly TrainedLayer[] _layers;
    private readonly LayerPass[] _passes;
    private readonly float[] _logits;

    public NetworkPass(TrainedLayer[] layers, Crew crew)
    {
        _layers = layers;
        _passes = [.. layers.Select(layer => new LayerPass(layer, crew))];
        _logits = new float[layers[^1].Geometry.Neurons];
    }

    /// <summary>The passes of the layers, from the input on.</summary>
    public IReadOnlyList<LayerPass> Layers => _passes;

    /// <summary>Takes the layers' numbers for the batches that follow.</summary>
    public void Load(PassOptions options)
    {
        foreach (LayerPass pass in _passes)
        {
            pass.Load(options);
        }
    }

    /// <summary>All layers, all ticks.</summary>
    public void Forward(Batch batch, PassOptions options)
    {
        (float[] input, bool constant) = (batch.Input, batch.SameEveryTick);
        foreach (LayerPass pass in _passes)
        {
            pass.Forward(input, constant, batch.Ticks, batch.Count, options);
            (input, constant) = (pass.Z, false);
        }
    }

    /// <summary>Answers of a sample: membranes after the last tick, or spike counts times <paramref name="countScale"/>.</summary>
    public void Logits(Batch batch, int sample, float countScale, Span<float> logits)
    {
        LayerPass last = _passes[^1];
        if (_layers[^1].IsReadout)
        {
            last.Membranes(sample, logits);
            return;
        }

        logits.Clear();
        for (int tick = 0; tick < batch.Ticks; tick++)
        {
            ReadOnlySpan<float> spikes = last.Z.AsSpan(((tick * batch.Count) + sample) * logits.Length, logits.Length);
            for (int c = 0; c < logits.Length; c++)
            {
                logits[c] += countScale * spikes[c];
            }
        }
    }

    /// <summary>Loss and right answers of the batch, with the derivatives laid where the way back begins.</summary>
    /// <param name="batch">The batch that went forward.</param>
    /// <param name="countScale">Weight of a spike in the answer.</param>
    /// <param name="weight">Factor of the derivatives: 1 / samples.</param>
    /// <param name="right">Samples answered rightly.</param>
    public double Judge(Batch batch, float countScale, float weight, out int right)
    {
        LayerPass last = _passes[^1];
        double loss = 0;
        right = 0;
        for (int sample = 0; sample < batch.Count; sample++)
        {
            Logits(batch, sample, countScale, _logits);
            loss += Loss.CrossEntropy(_logits, batch.Labels[sample], weight, out int answer);
            right += answer == batch.Labels[sample] ? 1 : 0;
            if (_layers[^1].IsReadout)
            {
                _logits.CopyTo(last.DV.AsSpan(sample * _logits.Length));
                continue;
            }

            for (int tick = 0; tick < batch.Ticks; tick++)
            {
                Span<float> derivative = last.DZ.AsSpan(((tick * batch.Count) + sample) * _logits.Length, _logits.Length);
                for (int c = 0; c < derivative.Length; c++)
                {
                    derivative[c] = countScale * _logits[c];
                }
            }
        }

        if (_layers[^1].IsReadout)
        {
            last.DZ.AsSpan(0, batch.Ticks * batch.Count * _logits.Length).Clear();
        }

        return loss;
    }

    /// <summary>All layers back but the first frozen ones, after <see cref="Judge"/> or another loss that wrote its derivatives.</summary>
    /// <param name="batch">The batch that went forward.</param>
    /// <param name="options">How.</param>
    /// <param name="spikePrice">What a spike of each layer adds to the loss of the batch; null: nothing.</param>
    /// <param name="frozenLayers">Layers at the input that get no gradient.</param>
    public void Backward(Batch batch, PassOptions options, float[]? spikePrice, int frozenLayers = 0)
    {
        for (int l = _passes.Length - 1; l >= frozenLayers; l--)
        {
            if (spikePrice is not null && spikePrice[l] != 0)
            {
                Add(_passes[l].DZ.AsSpan(0, batch.Ticks * batch.Count * _layers[l].Geometry.Neurons), spikePrice[l]);
            }

            _passes[l].Backward(l == frozenLayers ? null : _passes[l - 1].DZ, options);
        }
    }

    private static void Add(Span<float> values, float summand)
    {
        foreach (ref float value in values)
        {
            value += summand;
        }
    }
}
