namespace HwStack.Training;

/// <summary>
/// Trains a network by backpropagation through time with surrogate gradients (Neftci, Mostafa and Zenke 2019); in the chip's own arithmetic once the epochs in floating point are over. It can
/// be stopped after any batch, written, read, and goes on to the same bytes.
/// </summary>
/// <remarks>Does not model: learning on the chip, hops and time, pending-event queues that overflow.</remarks>
public sealed class Trainer
{
    private readonly SampleSet _set;
    private readonly Crew _crew;
    private readonly NetworkPass _pass;
    private readonly Batch _batch;
    private readonly int[] _order;
    private readonly EnergyControl _control;
    private readonly double[] _energyPrices, _places;
    private double _loss;
    private long _right, _seen;

    /// <summary>Begins a training. Layers whose weights are all 0 get their first ones from the seed and the first batch.</summary>
    /// <exception cref="ArgumentException">The samples do not fit the network's input, or it has not one output a class.</exception>
    public Trainer(TrainedNetwork network, SampleSet set, TrainingOptions options)
        : this(network, set, options, fresh: true)
    {
    }

    internal Trainer(TrainedNetwork network, SampleSet set, TrainingOptions options, bool fresh)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        ArgumentOutOfRangeException.ThrowIfZero(set.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(options.FrozenLayers);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.FrozenLayers, network.Layers.Length);
        SampleChecks.Demand(network, set);
        (Network, Options, _set) = (network, options, set);
        _crew = new Crew(Math.Max(1, options.Threads));
        _pass = new NetworkPass(network.Layers, _crew);
        _batch = new Batch(set, _crew);
        _order = new int[set.Count];
        _control = new EnergyControl(options);
        _energyPrices = options.Energy is { } table ? SpikePrices.Nanojoules(network, table) : new double[network.Layers.Length];
        _places = [.. network.Layers.Select(layer => layer.IsReadout ? double.PositiveInfinity : (double)layer.Geometry.Neurons * set.Ticks)];
        Descent.Shuffle(_order, Options.Seed, Epoch);
        if (fresh && Array.Exists(network.Layers, Initialization.IsEmpty))
        {
            _batch.Fill(_order.AsMemory(0, Math.Min(_order.Length, options.BatchSize)), 1);
            Initialization.Run(network, _batch, Pass(chip: false), options.Seed, _crew);
        }
    }

    /// <summary>The network.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>The options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The training samples.</summary>
    public SampleSet Set => _set;

    /// <summary>Epoch that is being worked on, from 1; Epochs + 1 at the end.</summary>
    public int Epoch { get; internal set; } = 1;

    /// <summary>Batches of this epoch that are done.</summary>
    public int StepInEpoch { get; internal set; }

    /// <summary>Batches done in all.</summary>
    public long Step { get; internal set; }

    /// <summary>Batches of an epoch.</summary>
    public int StepsPerEpoch => (_set.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>True when all epochs are done.</summary>
    public bool IsDone => Epoch > Options.Epochs;

    /// <summary>True while the chip's integers are used.</summary>
    public bool OnChip => Epoch > Options.FloatEpochs;

    internal EnergyControl Control => _control;

    internal (double Loss, long Right, long Seen) Sums
    {
        get => (_loss, _right, _seen);
        set => (_loss, _right, _seen) = value;
    }

    /// <summary>
    /// Trains to the end of the epoch. Throws OperationCanceledException after a finished batch; the trainer can then be written or go on.
    /// </summary>
    public TrainingProgress RunEpoch(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (IsDone)
        {
            throw new InvalidOperationException("all epochs are done");
        }

        Descent.Shuffle(_order, Options.Seed, Epoch);
        TrainingProgress now = default;
        while (StepInEpoch < StepsPerEpoch)
        {
            cancellation.ThrowIfCancellationRequested();
            now = RunStep();
            progress?.Report(now);
        }

        (Epoch, StepInEpoch) = (Epoch + 1, 0);
        Sums = default;
        if (IsDone && Options.FloatEpochs < Options.Epochs)
        {
            Network.Quantize(_crew, chooseSteps: false);
        }

        return now;
    }

    /// <summary>Classifies a set, in the chip's integers or in floating point. Equal answers for every batch size and number of threads.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="chip">True: the chip's integers.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Evaluation Evaluate(SampleSet set, bool chip, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        SampleChecks.Demand(Network, set);
        if (chip)
        {
            Network.Quantize(_crew, chooseSteps: false);
        }

        PassOptions options = Pass(chip);
        foreach (LayerPass layer in _pass.Layers)
        {
            layer.Alive = null;
        }

        _pass.Load(options);
        Batch batch = new(set, _crew);
        int[] samples = [.. Enumerable.Range(0, set.Count)];
        double loss = 0;
        int right = 0;
        double[] spikes = new double[Network.Layers.Length];
        for (int first = 0; first < samples.Length; first += Options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Fill(samples.AsMemory(first, Math.Min(Options.BatchSize, samples.Length - first)), 0);
            _pass.Forward(batch, options);
            loss += _pass.Judge(batch, Options.CountScale, 1, out int rightHere);
            right += rightHere;
            for (int l = 0; l < spikes.Length; l++)
            {
                spikes[l] += Network.Layers[l].IsReadout ? 0 : _pass.Layers[l].SpikeCount();
            }

            progress?.Report((double)(first + batch.Count) / samples.Length);
        }

        return new Evaluation(samples.Length, right, loss / samples.Length, [.. spikes.Select(count => count / samples.Length)]);
    }

    private TrainingProgress RunStep()
    {
        bool chip = OnChip;
        PassOptions options = Pass(chip);
        double done = Step / ((double)StepsPerEpoch * Options.Epochs);
        if (chip)
        {
            Network.Quantize(_crew, Descent.ChoosesSteps(done, StepInEpoch), Options.FrozenLayers);
        }

        int first = StepInEpoch * Options.BatchSize, count = Math.Min(Options.BatchSize, _order.Length - first);
        _batch.Fill(_order.AsMemory(first, count), Epoch);
        Dropping.Choose(_pass, Network, Options, Step, count);
        _pass.Load(options);
        _pass.Forward(_batch, options);
        _loss += _pass.Judge(_batch, Options.CountScale, 1f / count, out int right);
        (_right, _seen) = (_right + right, _seen + count);
        double spikeRate = SpikeRate();
        _pass.Backward(_batch, options, Prices(count), Options.FrozenLayers);
        _control.Saw(right, count);
        float rate = Descent.Rate(Options, done);
        Step++;
        StepInEpoch++;
        Descent.Step(Network.Layers, Options, Step, rate, chip, _crew);
        return new TrainingProgress(Epoch, Options.Epochs, StepInEpoch, StepsPerEpoch, _loss / _seen, (double)_right / _seen, spikeRate, rate, chip);
    }

    private PassOptions Pass(bool chip) => new() { Chip = chip, Surrogate = Options.Surrogate, DetachReset = Options.DetachReset };

    private double SpikeRate()
    {
        double spikes = 0, places = 0;
        for (int l = 0; l < Network.Layers.Length - 1; l++)
        {
            spikes += _pass.Layers[l].SpikeCount();
            places += (double)Network.Layers[l].Geometry.Neurons * _batch.Count * _batch.Ticks;
        }

        return places == 0 ? 0 : spikes / places;
    }

    // What a spike of each layer adds to the loss of a batch; null: nothing.
    private float[]? Prices(int count)
    {
        double energy = _control.Penalty, rate = Options.RatePenalty;
        return energy == 0 && rate == 0 ? null : [.. _energyPrices.Select((nanojoules, l) => (float)((energy * nanojoules) + (rate / _places[l])) / count)];
    }
}
