namespace HwStack.Training;

/// <summary>How far the training of an autoencoder is; told after every batch.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Batches done in this epoch.</param>
/// <param name="Steps">Batches of an epoch.</param>
/// <param name="SquaredError">Mean squared error of the samples of this epoch so far, a value of a sample.</param>
/// <param name="Divergence">Sum over the code units of their divergence from the target rate, mean of the batches of this epoch.</param>
/// <param name="CodeRate">Spikes a code unit and tick, mean of this epoch so far.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Chip">The encoder computes with the chip's integers.</param>
public readonly record struct AutoencoderProgress(
    int Epoch, int Epochs, int Step, int Steps, double SquaredError, double Divergence, double CodeRate, float Rate, bool Chip)
{
    /// <summary>Share of the whole that is done, 0 to 1.</summary>
    public double Share => (Epoch - 1 + ((double)Step / Steps)) / Epochs;
}
