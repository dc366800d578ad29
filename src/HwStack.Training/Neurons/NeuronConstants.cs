namespace HwStack.Training;

/// <summary>
/// What a neuron's step needs, one entry a neuron (filters repeated over positions), so that the kernels read straight through. Of two kinds: <see cref="Chip"/> for the chip's integers,
/// the rest in the network's unit.
/// </summary>
internal sealed class NeuronConstants
{
    private readonly TrainedLayer _layer;

    public NeuronConstants(TrainedLayer layer)
    {
        _layer = layer;
        int count = layer.Geometry.Neurons;
        (Scale, Lsb, Bias) = (new float[count], new float[count], new float[count]);
        (BiasWhole, ThresholdWhole, ResetWhole) = (new int[count], new int[count], new int[count]);
        (Threshold, SurvivalRoot) = (new float[count], new float[count]);
        Relaxed = layer.Neuron == NeuronKind.Qlif ? new int[count][] : [];
    }

    /// <summary>True: chip integers; false: floating point.</summary>
    public bool Chip { get; private set; }

    /// <summary>What the raw product is multiplied with: to 1/256 LSB on the chip, to the network's unit in floating point.</summary>
    public float[] Scale { get; }

    /// <summary>Value of an LSB.</summary>
    public float[] Lsb { get; }

    /// <summary>Bias in the network's unit (floating point).</summary>
    public float[] Bias { get; }

    /// <summary>Bias in 1/256 LSB (chip).</summary>
    public int[] BiasWhole { get; }

    /// <summary>Threshold in LSB (chip).</summary>
    public int[] ThresholdWhole { get; }

    /// <summary>Amount subtracted, or value set, in LSB (chip).</summary>
    public int[] ResetWhole { get; }

    /// <summary>Threshold in the network's unit.</summary>
    public float[] Threshold { get; }

    /// <summary>√E of QLIF.</summary>
    public float[] SurvivalRoot { get; }

    /// <summary>QLIF on the chip: the relaxed angle of each angle 0..255, 8 fraction bits.</summary>
    public int[][] Relaxed { get; }

    /// <summary>Takes the layer's numbers as they are now.</summary>
    public void Refresh(bool chip)
    {
        Chip = chip;
        int columns = _layer.Geometry.Columns;
        for (int c = 0; c < columns; c++)
        {
            RefreshColumn(c);
            for (int i = c + columns; i < Scale.Length; i += columns)
            {
                (Scale[i], Lsb[i], Bias[i], BiasWhole[i], ThresholdWhole[i], ResetWhole[i]) = (Scale[c], Lsb[c], Bias[c], BiasWhole[c], ThresholdWhole[c], ResetWhole[c]);
                (Threshold[i], SurvivalRoot[i]) = (Threshold[c], SurvivalRoot[c]);
                if (Relaxed.Length > 0)
                {
                    Relaxed[i] = Relaxed[c];
                }
            }
        }
    }

    private void RefreshColumn(int c)
    {
        WeightGrid grid = _layer.Grid;
        bool qlif = _layer.Neuron == NeuronKind.Qlif;
        (Bias[c], Threshold[c]) = (_layer.Bias.Value[c], _layer.Threshold);
        if (!Chip)
        {
            (Scale[c], Lsb[c]) = (1 / _layer.InputScale, 1);
            SurvivalRoot[c] = qlif ? VectorMath.Exp(-MathF.Max(0, _layer.Relaxation.Value[c]) / 2) : 0;
            return;
        }

        (Scale[c], Lsb[c]) = (MathF.ScaleB(1, 8 + grid.Exponent[c]), grid.Lsb[c]);
        (BiasWhole[c], ThresholdWhole[c]) = (grid.Bias[c], grid.Threshold[c]);
        ResetWhole[c] = _layer.Reset == SpikeReset.Subtract ? grid.Threshold[c] : 0;
        Threshold[c] = qlif ? _layer.Threshold : grid.Threshold[c] * grid.Lsb[c];
        if (qlif)
        {
            SurvivalRoot[c] = grid.SurvivalRoot[c] / 65536f;
            Relaxed[c] = RelaxationTable.Of(grid.SurvivalRoot[c]);
        }
    }
}
