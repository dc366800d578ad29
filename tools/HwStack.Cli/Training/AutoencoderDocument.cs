using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary>The sparse autoencoder in the JSON of <c>hwstack train</c>; documented in docs/json.md.</summary>
internal sealed record AutoencoderDocument
{
    public required int Units { get; init; }
    public required double Sparsity { get; init; }
    public required double SparsityWeight { get; init; }
    public required IReadOnlyList<AutoencoderEpochDocument> Epochs { get; init; }

    /// <summary>The test part with the encoder in the chip's integers.</summary>
    public required ReconstructionDocument Chip { get; init; }

    /// <summary>The test part with the encoder in floating point.</summary>
    public required ReconstructionDocument Float { get; init; }

    public required double TrainS { get; init; }
}

/// <summary>One epoch.</summary>
internal sealed record AutoencoderEpochDocument(int Epoch, bool Chip, double Mse, double Divergence, double CodeRate, double Seconds);

/// <summary>A test.</summary>
internal sealed record ReconstructionDocument(double Mse, double BaselineMse, double CodeRate, double SilentShare, IReadOnlyList<double> SpikesPerSample)
{
    public static ReconstructionDocument Of(ReconstructionEvaluation evaluation) =>
        new(evaluation.SquaredError, evaluation.BaselineSquaredError, evaluation.CodeRate, evaluation.SilentShare, evaluation.SpikesPerSample);
}

/// <summary>The JSON of <c>hwstack train --autoencoder</c> without a network behind it.</summary>
internal sealed record EncoderDocument
{
    public required string Output { get; init; }
    public required string DataSet { get; init; }
    public required string Note { get; init; }
    public required int TrainSamples { get; init; }
    public required int TestSamples { get; init; }
    public required EncoderKind Encoder { get; init; }
    public required int Ticks { get; init; }
    public required long Parameters { get; init; }
    public required ulong Seed { get; init; }
    public required AutoencoderDocument Autoencoder { get; init; }
}
