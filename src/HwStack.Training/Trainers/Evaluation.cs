namespace HwStack.Training;

/// <summary>Result of an evaluation.</summary>
/// <param name="Samples">Samples.</param>
/// <param name="Right">Samples answered rightly.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="SpikesPerSample">Spikes a sample of each layer.</param>
public sealed record Evaluation(int Samples, int Right, double Loss, IReadOnlyList<double> SpikesPerSample)
{
    /// <summary>Share of right answers, 0 to 1.</summary>
    public double Accuracy => (double)Right / Samples;
}
