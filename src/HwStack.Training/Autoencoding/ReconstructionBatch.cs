using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>
/// Samples as the encoder receives them, and beside them what the decoder is to give back: the mean payload of each channel of the targets over their ticks, as a part of the largest, 0 to 1.
/// </summary>
internal sealed class ReconstructionBatch
{
    private readonly Crew _crew;
    private readonly SampleSet _set;
    private readonly Batch _targets;

    /// <summary>Joins samples and targets.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="targets">Targets; null: the samples themselves.</param>
    /// <param name="crew">Who works.</param>
    public ReconstructionBatch(SampleSet set, SampleSet? targets, Crew crew)
    {
        (_set, _crew, Input) = (targets ?? set, crew, new Batch(set, crew));
        _targets = targets is null ? Input : new Batch(targets, crew);
        Width = _set.InputShape.Aggregate(1, (product, extent) => product * extent);
    }

    /// <summary>What the encoder receives.</summary>
    public Batch Input { get; }

    /// <summary>Targets [samples × width], channels last.</summary>
    public float[] Values { get; private set; } = [];

    /// <summary>Values of a sample's target.</summary>
    public int Width { get; }

    /// <summary>Fills the batch. Throws UserErrorException HW0501 when a target is below 0: no sigmoid can give it back.</summary>
    /// <param name="samples">Numbers of the samples.</param>
    /// <param name="epoch">Augmentation; 0: none.</param>
    public void Fill(ReadOnlyMemory<int> samples, int epoch)
    {
        Input.Fill(samples, epoch);
        if (_targets != Input)
        {
            _targets.Fill(samples, epoch);
        }

        ReadTargets();
    }

    /// <summary>Mean target of all samples, plain ones (no augmentation).</summary>
    public double[] Mean(int batchSize)
    {
        double[] mean = new double[Width];
        float[] sums = new float[Width];
        int[] samples = [.. Enumerable.Range(0, _set.Count)];
        for (int first = 0; first < samples.Length; first += batchSize)
        {
            _targets.Fill(samples.AsMemory(first, Math.Min(batchSize, samples.Length - first)), 0);
            ReadTargets();
            ColumnSums.Of(Values, _targets.Count, Width, sums, _crew);
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += sums[i] / (double)_set.Count;
            }
        }

        return mean;
    }

    private void ReadTargets()
    {
        int cells = _targets.Count * Width, rows = _targets.SameEveryTick ? 1 : _targets.Ticks;
        Values = Values.Length < cells ? new float[cells] : Values;
        float scale = 1f / ((float)rows * _set.PayloadMax);
        int below = 0;
        _crew.Ranges(cells, 1 << 13, (first, last) =>
        {
            bool belowHere = false;
            for (int i = first; i < last; i++)
            {
                float sum = 0;
                for (int row = 0; row < rows; row++)
                {
                    float payload = _targets.Input[(row * cells) + i];
                    belowHere |= payload < 0;
                    sum += payload;
                }

                Values[i] = sum * scale;
            }

            if (belowHere)
            {
                Interlocked.Exchange(ref below, 1);
            }
        });
        if (below != 0)
        {
            throw new UserErrorException(new UserError("HW0501", "An autoencoder reconstructs values of 0 and more; the samples have payloads below 0.", Hint: "Give rises and falls channels of their own."));
        }
    }
}
