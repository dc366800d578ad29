using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary>The JSON of <c>hwstack train</c>; documented in docs/json.md.</summary>
internal sealed record TrainDocument
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
    public required IReadOnlyList<EpochDocument> Epochs { get; init; }

    /// <summary>The test part in the chip's integers, as the file holds them.</summary>
    public required EvaluationDocument Chip { get; init; }

    /// <summary>The test part in floating point.</summary>
    public required EvaluationDocument Float { get; init; }

    public required double TrainS { get; init; }

    /// <summary>The encoder in front, when one was trained; left out else.</summary>
    public AutoencoderDocument? Autoencoder { get; init; }
}

/// <summary>One epoch of this run.</summary>
internal sealed record EpochDocument(int Epoch, bool Chip, double Loss, double Accuracy, double SpikeRate, double Seconds);

/// <summary>A test.</summary>
internal sealed record EvaluationDocument(double Accuracy, double Loss, IReadOnlyList<double> SpikesPerSample)
{
    public static EvaluationDocument Of(Evaluation evaluation) => new(evaluation.Accuracy, evaluation.Loss, evaluation.SpikesPerSample);
}
