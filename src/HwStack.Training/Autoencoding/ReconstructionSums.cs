namespace HwStack.Training;

/// <summary>Adds up what an evaluation of an autoencoder sees, in the order of the samples.</summary>
/// <param name="mean">Mean of the training samples: the baseline.</param>
/// <param name="units">Code units.</param>
/// <param name="layers">Layers of the encoder.</param>
internal sealed class ReconstructionSums(double[] mean, int units, int layers)
{
    private readonly double[] _unitRates = new double[units], _spikes = new double[layers];
    private double _error, _baseline;
    private int _samples;

    /// <summary>Adds a batch that went forward.</summary>
    public void Add(ReconstructionBatch batch, double error, CodeRates codes, NetworkPass pass)
    {
        int count = batch.Input.Count;
        _samples += count;
        _error += error * count;
        _baseline += Baseline(batch.Values.AsSpan(0, count * batch.Width)) / batch.Width;
        for (int unit = 0; unit < _unitRates.Length; unit++)
        {
            _unitRates[unit] += codes.Means[unit] * count;
        }

        for (int l = 0; l < _spikes.Length; l++)
        {
            _spikes[l] += pass.Layers[l].SpikeCount();
        }
    }

    /// <summary>The evaluation.</summary>
    public ReconstructionEvaluation Result()
    {
        double[] rates = Array.ConvertAll(_unitRates, sum => sum / _samples);
        return new ReconstructionEvaluation(_samples, _error / _samples, _baseline / _samples, rates.Average(), rates, Array.ConvertAll(_spikes, sum => sum / _samples));
    }

    private double Baseline(ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (int first = 0; first < values.Length; first += mean.Length)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                double difference = values[first + i] - mean[i];
                sum += difference * difference;
            }
        }

        return sum;
    }
}
