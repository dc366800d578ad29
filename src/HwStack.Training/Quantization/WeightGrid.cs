namespace HwStack.Training;

/// <summary>
/// A layer as the chip holds it: 4-bit weights, a step and an exponent for each column (neuron or filter), threshold and bias in LSB. Made anew from the trained values before every batch;
/// the forward pass computes with these numbers alone.
/// </summary>
/// <remarks>
/// A weight w of column c stands for w · 2^Exponent[c] LSB = w · 2^Exponent[c] · Lsb[c] in the network's unit. Each neuron may choose what an LSB is worth, so the step of its weights fits
/// its own weights exactly and not only to a power of two; what remains is that its threshold is a whole number of LSB.
/// </remarks>
internal sealed class WeightGrid(int rows, int columns)
{
    /// <summary>Largest and least weight of 4 bits.</summary>
    public const int Most = 7, Least = -8;

    /// <summary>Weights −8..7, as floating-point numbers for the products; [rows × columns].</summary>
    public float[] Weight { get; } = new float[rows * columns];

    /// <summary>The same in the network's unit: weight · step.</summary>
    public float[] Effective { get; } = new float[rows * columns];

    /// <summary>Value of weight 1 in the network's unit, each column.</summary>
    public float[] Step { get; } = new float[columns];

    /// <summary>Exponent of the column's neurons, −8..7.</summary>
    public int[] Exponent { get; } = new int[columns];

    /// <summary>Value of one LSB of v in the network's unit.</summary>
    public float[] Lsb { get; } = new float[columns];

    /// <summary>Fires at or above; LSB.</summary>
    public int[] Threshold { get; } = new int[columns];

    /// <summary>Bias in 1/256 LSB.</summary>
    public int[] Bias { get; } = new int[columns];

    /// <summary>QLIF: √E in 1/65536.</summary>
    public ushort[] SurvivalRoot { get; } = new ushort[columns];

    /// <summary>True once steps were chosen.</summary>
    public bool Chosen { get; set; }

    /// <summary>Takes the steps of a grid of the same size: what is not made anew by rounding.</summary>
    public void CopyFrom(WeightGrid other)
    {
        other.Step.CopyTo(Step, 0);
        other.Exponent.CopyTo(Exponent, 0);
        other.Lsb.CopyTo(Lsb, 0);
        other.Threshold.CopyTo(Threshold, 0);
        Chosen = other.Chosen;
    }

    /// <summary>Steps no longer fit: the weights moved in floating point. A checkpoint says so by steps of 0.</summary>
    public void Forget()
    {
        Chosen = false;
        foreach (Array numbers in (Array[])[Step, Lsb, Exponent, Threshold])
        {
            Array.Clear(numbers);
        }
    }
}
