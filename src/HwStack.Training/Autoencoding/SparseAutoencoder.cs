namespace HwStack.Training;

/// <summary>
/// Trains a spiking encoder whose few output neurons say by their firing rates what the input was (a sparse code), together with a decoder in floating point that is needed for training and
/// for looking at codes, and never goes to the chip. Loss: mean squared error of the reconstruction, plus the divergence of each code unit's mean rate over the batch from a small target
/// (docs/training.md, "Sparse autoencoder"). Surrogate gradients; the encoder computes in the chip's own arithmetic once the epochs in floating point are over.
/// </summary>
/// <remarks>Not safe for use by several threads. Does not model what <see cref="Trainer"/> does not.</remarks>
public sealed class SparseAutoencoder
{
    private readonly SampleSet _set;
    private readonly Crew _crew;
    private readonly NetworkPass _pass;
    private readonly ReconstructionBatch _batch;
    private readonly CodeRates _codes;
    private readonly DenseDecoder _decoder;
    private readonly int[] _order;
    private readonly IReadOnlyList<int> _shape;
    private readonly double[] _mean;
    private double _error, _divergence, _rate;
    private int _seen;

    /// <summary>Begins a training. Layers of the encoder whose weights are all 0 get their first ones from the seed and the first batch; the decoder always does.</summary>
    /// <param name="encoder">The network whose last layer's spikes are the code; it must fire (<see cref="ReadoutKind.SpikeCount"/>).</param>
    /// <param name="set">Samples; their classes are not looked at.</param>
    /// <param name="targets">What is reconstructed, sample by sample: its payloads' mean over the ticks, as a part of the largest. Null: <paramref name="set"/> itself.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The samples do not fit the encoder's input or the targets, or the encoder does not fire.</exception>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW0500: an option is out of range. HW0501: a target is below 0.</exception>
    public SparseAutoencoder(TrainedNetwork encoder, SampleSet set, SampleSet? targets, AutoencoderOptions options)
    {
        options.Check();
        TrainingOptions training = options.Training;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(training.Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(training.BatchSize);
        ArgumentOutOfRangeException.ThrowIfZero(set.Count);
        (Encoder, Options, _set, _shape) = (encoder, options, set, (targets ?? set).InputShape);
        _crew = new Crew(Math.Max(1, training.Threads));
        _batch = new ReconstructionBatch(set, targets, _crew);
        Demand(set);
        DemandTargets(set, targets ?? set);
        _pass = new NetworkPass(encoder.Layers, _crew);
        _order = new int[set.Count];
        int units = encoder.Layers[^1].Geometry.Neurons;
        (_codes, _decoder) = (new CodeRates(units, _crew), new DenseDecoder(units, options.HiddenUnits, _batch.Width, _crew));
        _mean = _batch.Mean(training.BatchSize);
        _decoder.Initialize(training.Seed, options.Sparsity, _mean);
        if (Array.Exists(encoder.Layers, Initialization.IsEmpty))
        {
            Descent.Shuffle(_order, training.Seed, 1);
            _batch.Fill(_order.AsMemory(0, Math.Min(_order.Length, training.BatchSize)), 1);
            Initialization.Run(encoder, _batch.Input, Pass(chip: false), training.Seed, _crew);
        }
    }

    /// <summary>The encoder: exported like any network (<see cref="NirExport"/>), or the front of one (<see cref="TrainedNetwork.Append"/>).</summary>
    public TrainedNetwork Encoder { get; }

    /// <summary>The options.</summary>
    public AutoencoderOptions Options { get; }

    /// <summary>Epoch that is being worked on, from 1; Epochs + 1 at the end.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>Batches of this epoch that are done.</summary>
    public int StepInEpoch { get; private set; }

    /// <summary>Batches done in all.</summary>
    public long Step { get; private set; }

    /// <summary>Batches of an epoch.</summary>
    public int StepsPerEpoch => (_set.Count + Options.Training.BatchSize - 1) / Options.Training.BatchSize;

    /// <summary>True when all epochs are done.</summary>
    public bool IsDone => Epoch > Options.Training.Epochs;

    /// <summary>True while the chip's integers are used.</summary>
    public bool OnChip => Epoch > Options.Training.FloatEpochs;

    internal DenseDecoder Decoder => _decoder;

    /// <summary>Spiking layers of an encoder in a row: hidden ones, then the code. The blueprint's has one of 256.</summary>
    /// <param name="inputShape">[channels] or [channels, height, width].</param>
    /// <param name="units">Code units.</param>
    /// <param name="hidden">Neurons of the hidden layer.</param>
    public static NetworkSpec EncoderSpec(int[] inputShape, int units, int hidden = 256) => new()
    {
        InputShape = inputShape, Layers = [new LayerSpec { Outputs = hidden }, new LayerSpec { Outputs = units }], Readout = ReadoutKind.SpikeCount,
    };

    /// <summary>Trains to the end of the epoch. Throws OperationCanceledException after a finished batch; the training can then go on.</summary>
    public AutoencoderProgress RunEpoch(IProgress<AutoencoderProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (IsDone)
        {
            throw new InvalidOperationException("all epochs are done");
        }

        Descent.Shuffle(_order, Options.Training.Seed, Epoch);
        AutoencoderProgress now = default;
        while (StepInEpoch < StepsPerEpoch)
        {
            cancellation.ThrowIfCancellationRequested();
            now = RunStep();
            progress?.Report(now);
        }

        (Epoch, StepInEpoch, _error, _divergence, _rate, _seen) = (Epoch + 1, 0, 0, 0, 0, 0);
        if (IsDone && Options.Training.FloatEpochs < Options.Training.Epochs)
        {
            Encoder.Quantize(_crew, chooseSteps: false);
        }

        return now;
    }

    /// <summary>Encodes and reconstructs a set, with the encoder in the chip's integers or in floating point. Equal answers for every number of threads.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="targets">What they are to become; null: the samples themselves.</param>
    /// <param name="chip">True: the chip's integers.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ReconstructionEvaluation Evaluate(SampleSet set, SampleSet? targets, bool chip, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Demand(set);
        DemandTargets(set, targets ?? set);
        PassOptions options = LoadPlain(chip);
        ReconstructionBatch batch = new(set, targets, _crew);
        ReconstructionSums sums = new(_mean, _codes.Means.Length, Encoder.Layers.Length);
        int[] samples = [.. Enumerable.Range(0, set.Count)];
        for (int first = 0; first < samples.Length; first += Options.Training.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Fill(samples.AsMemory(first, Math.Min(Options.Training.BatchSize, samples.Length - first)), 0);
            sums.Add(batch, Forward(batch, options), _codes, _pass);
            progress?.Report((double)(first + batch.Input.Count) / samples.Length);
        }

        return sums.Result();
    }

    /// <summary>The code of one sample (plain, not augmented): spikes a tick of each unit, 0 to 1.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="chip">True: the chip's integers.</param>
    public float[] Encode(SampleSet set, int sample, bool chip)
    {
        Demand(set);
        PassOptions options = LoadPlain(chip);
        Batch batch = new(set, _crew);
        batch.Fill(new[] { sample }, 0);
        _pass.Forward(batch, options);
        _codes.Read(_pass.Layers[^1].Z, batch.Ticks, 1);
        return _codes.Values[.._codes.Means.Length];
    }

    /// <summary>What a code stands for.</summary>
    /// <param name="rates">Spikes a tick of each code unit, 0 to 1: a run's spike counts over its ticks.</param>
    /// <returns>The reconstruction, 0 to 1, in the shape of the targets.</returns>
    public float[] Decode(ReadOnlySpan<float> rates)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rates.Length, _codes.Means.Length);
        _decoder.Forward(rates.ToArray(), 1);
        ReadOnlySpan<float> output = _decoder.Output.AsSpan(0, _decoder.Values);
        int channels = _shape.Count == 3 ? _shape[0] : 1, positions = output.Length / channels;
        float[] values = new float[output.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[((i % channels) * positions) + (i / channels)] = output[i];
        }

        return values;
    }

    private AutoencoderProgress RunStep()
    {
        TrainingOptions training = Options.Training;
        bool chip = OnChip;
        double done = Step / ((double)StepsPerEpoch * training.Epochs);
        if (chip)
        {
            Encoder.Quantize(_crew, Descent.ChoosesSteps(done, StepInEpoch));
        }

        int first = StepInEpoch * training.BatchSize, count = Math.Min(training.BatchSize, _order.Length - first);
        _batch.Fill(_order.AsMemory(first, count), Epoch);
        Dropping.Choose(_pass, Encoder, training, Step, count);
        PassOptions options = Pass(chip);
        _pass.Load(options);
        _error += Forward(_batch, options) * count;
        _divergence += Backward(options) * count;
        _rate += _codes.Means.Average() * count;
        _seen += count;
        float rate = Descent.Rate(training, done);
        Step++;
        StepInEpoch++;
        Descent.Step(Encoder.Layers, training, Step, rate, chip, _crew);
        _decoder.Step(Step, rate, training.WeightDecay);
        return new AutoencoderProgress(Epoch, training.Epochs, StepInEpoch, StepsPerEpoch, _error / _seen, _divergence / _seen, _rate / _seen, rate, chip);
    }

    // Encoder, code, decoder; returns the mean squared error.
    private double Forward(ReconstructionBatch batch, PassOptions options)
    {
        _pass.Forward(batch.Input, options);
        _codes.Read(_pass.Layers[^1].Z, batch.Input.Ticks, batch.Input.Count);
        _decoder.Forward(_codes.Values, batch.Input.Count);
        return _decoder.Judge(batch.Values, batch.Input.Count);
    }

    // Gradients of everything; returns the divergence of the code.
    private double Backward(PassOptions options)
    {
        Batch batch = _batch.Input;
        _decoder.Backward(_codes.Values, batch.Count, _codes.Derivative);
        double divergence = _codes.Penalise(Options.Sparsity, Options.SparsityWeight, batch.Count);
        _codes.Spread(_pass.Layers[^1].DZ, batch.Ticks, batch.Count);
        _pass.Backward(batch, options, null);
        return divergence;
    }

    // For tests: no neuron is dead.
    private PassOptions LoadPlain(bool chip)
    {
        if (chip)
        {
            Encoder.Quantize(_crew, chooseSteps: false);
        }

        foreach (LayerPass layer in _pass.Layers)
        {
            layer.Alive = null;
        }

        PassOptions options = Pass(chip);
        _pass.Load(options);
        return options;
    }

    private PassOptions Pass(bool chip) => new() { Chip = chip, Surrogate = Options.Training.Surrogate, DetachReset = Options.Training.DetachReset };

    private void Demand(SampleSet set)
    {
        if (Encoder.Layers[^1].IsReadout)
        {
            throw new ArgumentException("the last layer of an encoder must fire");
        }

        if (Extent(set.InputShape) != Extent(Encoder.Spec.InputShape))
        {
            throw new ArgumentException($"samples of shape [{string.Join(", ", set.InputShape)}] for an input of [{string.Join(", ", Encoder.Spec.InputShape)}]", nameof(set));
        }
    }

    private void DemandTargets(SampleSet set, SampleSet targets)
    {
        if (targets.Count != set.Count || Extent(targets.InputShape) != Extent(_shape))
        {
            throw new ArgumentException($"{targets.Count} targets of shape [{string.Join(", ", targets.InputShape)}] for {set.Count} samples and a decoder of [{string.Join(", ", _shape)}]", nameof(targets));
        }
    }

    private static long Extent(IEnumerable<int> shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}
