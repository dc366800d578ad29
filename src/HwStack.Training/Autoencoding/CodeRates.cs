namespace HwStack.Training;

/// <summary>The code of a batch: mean firing rates of the encoder's last layer over the ticks, 0 to 1, [samples × units]; and the way back from derivatives by rates to derivatives by spikes.</summary>
internal sealed class CodeRates(int units, Crew crew)
{
    private float[] _sums = [];

    /// <summary>Rates.</summary>
    public float[] Values { get; private set; } = [];

    /// <summary>Derivatives of the loss by the rates.</summary>
    public float[] Derivative { get; private set; } = [];

    /// <summary>Mean rate of each unit over the batch.</summary>
    public double[] Means { get; } = new double[units];

    /// <summary>Reads the spikes of a layer that went forward.</summary>
    public void Read(float[] spikes, int ticks, int samples)
    {
        int cells = samples * units;
        if (Values.Length < cells)
        {
            (Values, Derivative, _sums) = (new float[cells], new float[cells], new float[units]);
        }

        crew.Ranges(cells, 1 << 12, (first, last) =>
        {
            Span<float> values = Values.AsSpan(first, last - first);
            values.Clear();
            for (int tick = 0; tick < ticks; tick++)
            {
                ReadOnlySpan<float> line = spikes.AsSpan((tick * cells) + first, values.Length);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] += line[i];
                }
            }
        });
        ColumnSums.Of(Values, samples, units, _sums, crew); // spikes are still whole: exact
        for (int unit = 0; unit < units; unit++)
        {
            Means[unit] = (double)_sums[unit] / ((double)ticks * samples);
        }

        foreach (ref float value in Values.AsSpan(0, cells))
        {
            value /= ticks;
        }
    }

    /// <summary>Adds to the derivatives what the units' divergence from the target rate adds to the loss; returns the divergence, unweighted.</summary>
    public double Penalise(double target, double weight, int samples)
    {
        double divergence = 0;
        for (int unit = 0; unit < units; unit++)
        {
            divergence += SparsityPenalty.Of(target, Means[unit], out double derivative);
            float each = (float)(weight * derivative / samples);
            for (int sample = 0; sample < samples; sample++)
            {
                Derivative[(sample * units) + unit] += each;
            }
        }

        return divergence;
    }

    /// <summary>Writes derivatives by the spikes of all ticks.</summary>
    public void Spread(float[] spikeDerivative, int ticks, int samples)
    {
        int cells = samples * units;
        crew.Run(ticks, tick =>
        {
            Span<float> line = spikeDerivative.AsSpan(tick * cells, cells);
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = Derivative[i] / ticks;
            }
        });
    }
}
