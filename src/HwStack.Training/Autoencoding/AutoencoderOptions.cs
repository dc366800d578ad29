using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>How to train a sparse autoencoder (<see cref="SparseAutoencoder"/>). Equal options, network and samples give equal bytes.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Rectified units of the decoder between code and reconstruction, 1 to 65536. Default 256.</summary>
    public int HiddenUnits { get; init; } = 256;

    /// <summary>Mean firing rate a code unit is drawn towards, spikes a tick, above 0 and below 1. Default 0.05.</summary>
    public double Sparsity { get; init; } = 0.05;

    /// <summary>What the sum over the code units of their divergence from <see cref="Sparsity"/> counts beside the mean squared error, 0 to 1000. Default 0.01.</summary>
    public double SparsityWeight { get; init; } = 0.01;

    /// <summary>Epochs, batches, rate, surrogate, dropout, seed, threads. The energy and spike penalties and frozen layers are for classifiers and must be 0 here.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Throws UserErrorException HW0500 for a value out of its range.</summary>
    public void Check()
    {
        Require(HiddenUnits is >= 1 and <= 1 << 16, "number of hidden units of the decoder", HiddenUnits, "1 to 65536");
        Require(Sparsity is > 0 and < 1, "target rate of the code", Sparsity, "above 0, below 1");
        Require(SparsityWeight is >= 0 and <= 1000, "weight of the sparsity", SparsityWeight, "0 to 1000");
        Require(Training.EnergyPenalty == 0, "energy penalty of an autoencoder", Training.EnergyPenalty, "0");
        Require(Training.RatePenalty == 0, "rate penalty of an autoencoder", Training.RatePenalty, "0");
        Require(Training.FrozenLayers == 0, "number of frozen layers of an autoencoder", Training.FrozenLayers, "0");
    }

    private static void Require(bool holds, string what, double value, string limit)
    {
        if (!holds)
        {
            string given = FormattableString.Invariant($"{value}");
            throw new UserErrorException(new UserError("HW0500", $"The {what} is {given}, expected {limit}.", null, given, limit));
        }
    }
}
