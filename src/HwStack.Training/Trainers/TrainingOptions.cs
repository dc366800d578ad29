using HwStack.Chip;

namespace HwStack.Training;

/// <summary>How to train. Equal options, network and samples give equal bytes, on every machine and number of threads.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training set, at least 1. Default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Of these, epochs at the start in floating point before the chip's integers take over. Default 0. With Epochs or more the network stays in floating point.</summary>
    public int FloatEpochs { get; init; }

    /// <summary>Samples a step, 1 to 4096. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Learning rate of Adam at the start; it falls in a straight line to 1/50. Default 0.001.</summary>
    public float Rate { get; init; } = 1e-3f;

    /// <summary>Decoupled weight decay. Default 0.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Derivative of a spike. Default fast sigmoid, sharpness 4.</summary>
    public Surrogate Surrogate { get; init; } = new(SurrogateKind.FastSigmoid, 4);

    /// <summary>The reset is no path for the gradient. Default true.</summary>
    public bool DetachReset { get; init; } = true;

    /// <summary>Share of the neurons of hidden layers that are dead for a sample, another choice each time; 0 to below 1. Default 0.</summary>
    public float Dropout { get; init; }

    /// <summary>Layers at the input whose numbers stay as they are: a network in front that was trained before. Below the number of layers. Default 0.</summary>
    public int FrozenLayers { get; init; }

    /// <summary>What a nanojoule of an inference adds to the loss. Default 0.</summary>
    public float EnergyPenalty { get; init; }

    /// <summary>
    /// Above 0: as little energy as this share of right answers allows, 0 to below 1; the energy penalty is then led by itself, from EnergyPenalty on (from 0.0001 when that is 0). The
    /// answers are those to training samples, augmented and with dead neurons as they are, so that tests usually do better. Default 0.
    /// </summary>
    public float AccuracyTarget { get; init; }

    /// <summary>What a spike a neuron and tick, on average over the hidden neurons of a layer, adds to the loss. Default 0.</summary>
    public float RatePenalty { get; init; }

    /// <summary>Energy of the chip's events, for the energy penalty; null: there is none.</summary>
    public EnergyTable? Energy { get; init; }

    /// <summary>Weight of an output spike in the answer, when spikes are counted. Default 1.</summary>
    public float CountScale { get; init; } = 1;

    /// <summary>Seed of everything that is chosen at random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; changes speed only. Default: one a processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
