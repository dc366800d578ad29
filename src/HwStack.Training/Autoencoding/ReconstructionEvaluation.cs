namespace HwStack.Training;

/// <summary>How well a code says what the samples were, and what it costs.</summary>
/// <param name="Samples">Samples.</param>
/// <param name="SquaredError">Mean squared error of the reconstruction, a value of a sample; values are 0 to 1.</param>
/// <param name="BaselineSquaredError">The same of the best answer that does not look: the mean of the training samples.</param>
/// <param name="CodeRate">Spikes a code unit and tick.</param>
/// <param name="UnitRates">The same of each code unit.</param>
/// <param name="SpikesPerSample">Spikes a sample of each layer of the encoder; the last is the code.</param>
public sealed record ReconstructionEvaluation(
    int Samples, double SquaredError, double BaselineSquaredError, double CodeRate, IReadOnlyList<double> UnitRates, IReadOnlyList<double> SpikesPerSample)
{
    /// <summary>Share of the code units that never fired, 0 to 1.</summary>
    public double SilentShare => (double)UnitRates.Count(rate => rate == 0) / UnitRates.Count;
}
