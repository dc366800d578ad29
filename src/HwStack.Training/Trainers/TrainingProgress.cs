namespace HwStack.Training;

/// <summary>How far training is; told after every batch.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Batches done in this epoch.</param>
/// <param name="Steps">Batches of an epoch.</param>
/// <param name="Loss">Mean loss of the samples of this epoch so far.</param>
/// <param name="Accuracy">Share of right answers among them.</param>
/// <param name="SpikeRate">Spikes a hidden neuron and tick in the last batch.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Chip">The pass computes with the chip's integers.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double Accuracy, double SpikeRate, float Rate, bool Chip)
{
    /// <summary>Share of the whole that is done, 0 to 1.</summary>
    public double Share => (Epoch - 1 + ((double)Step / Steps)) / Epochs;
}
