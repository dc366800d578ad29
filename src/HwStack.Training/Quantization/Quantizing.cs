using System.Runtime.Intrinsics;
using HwStack.Chip;

namespace HwStack.Training;

/// <summary>From trained values to the chip's numbers: fills a <see cref="WeightGrid"/>.</summary>
internal static class Quantizing
{
    // A threshold of 48 to 96 LSB leaves room above for what overshoots and resolution below.
    private const double ThresholdMost = 96;

    /// <summary>LSB of a readout: 1/16, so that ±8 of the loss's logits fit.</summary>
    public const float ReadoutLsb = 1f / 16;

    /// <summary>LSB of a QLIF neuron: π in 255 parts (docs/chip.md section 7).</summary>
    public const float QlifLsb = VectorMath.Pi / QlifClass.UnitsPerHalfTurn;

    /// <summary>Relaxations that QLIF neurons may have, τ/T1: √2 apart from 0.0078 to 1.4. A core has classes for 64.</summary>
    private static readonly float[] Relaxations = MakeRelaxations();

    /// <summary>Chooses steps, exponents, LSB and thresholds of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="crew">Who works.</param>
    public static void ChooseSteps(TrainedLayer layer, Crew crew)
    {
        WeightGrid grid = layer.Grid;
        ReadOnlyMemory<float> weights = layer.Weights.Value;
        (int rows, int columns) = (layer.Geometry.Rows, layer.Geometry.Columns);
        bool fixedLsb = layer.IsReadout || layer.Neuron == NeuronKind.Qlif;
        float lsb = layer.Neuron == NeuronKind.Qlif ? QlifLsb : ReadoutLsb;
        double gain = Math.ScaleB(1, layer.CurrentGain); // CUBA: an LSB of u is 2^gain LSB of v
        if (fixedLsb)
        {
            StepChoice.PowersOfTwo(weights, rows, columns, (float)(lsb * gain * layer.InputScale), grid.Exponent, crew);
        }
        else
        {
            StepChoice.Free(weights, rows, columns, grid.Step, crew);
        }

        for (int c = 0; c < columns; c++)
        {
            if (!fixedLsb)
            {
                double unit = Short(grid.Step[c] / (layer.InputScale * gain)); // what weight 1 adds, in the network's unit of v, for one payload
                int exponent = Math.Clamp(FloorLog2(ThresholdMost * unit / layer.Threshold), -8, 7);
                double threshold = Math.Clamp(Math.Round(layer.Threshold / Math.ScaleB(unit, -exponent)), 1, 127);
                grid.Exponent[c] = exponent;
                grid.Threshold[c] = (int)threshold;
                lsb = (float)Math.ScaleB(unit, -exponent);
            }

            grid.Lsb[c] = lsb;
            grid.Step[c] = (float)(Math.ScaleB(lsb, grid.Exponent[c]) * gain * layer.InputScale);
            if (layer.Neuron == NeuronKind.Qlif)
            {
                grid.Threshold[c] = layer.QlifThresholdAngle;
            }
        }

        grid.Chosen = true;
    }

    /// <summary>Rounds weights, biases and relaxations to the steps chosen.</summary>
    public static void Round(TrainedLayer layer, Crew crew)
    {
        WeightGrid grid = layer.Grid;
        int columns = layer.Geometry.Columns;
        crew.Ranges(layer.Geometry.Rows, 32, (first, last) =>
        {
            for (int row = first; row < last; row++)
            {
                RoundRow(layer.Weights.Value.AsSpan(row * columns, columns), grid.Step, grid.Weight.AsSpan(row * columns, columns), grid.Effective.AsSpan(row * columns, columns));
            }
        });
        for (int c = 0; c < columns; c++)
        {
            grid.Bias[c] = (int)Math.Clamp(Math.Round(layer.Bias.Value[c] / grid.Lsb[c] * 256), short.MinValue, short.MaxValue);
            if (layer.Neuron == NeuronKind.Qlif && !layer.IsReadout)
            {
                float nearest = Relaxations.MinBy(value => Math.Abs(value - layer.Relaxation.Value[c]));
                grid.SurvivalRoot[c] = SurvivalRoot(nearest);
            }
        }
    }

    /// <summary>√E = e^(−τ/2T1) in 1/65536, at most 65535.</summary>
    public static ushort SurvivalRoot(float tauOverT1) => (ushort)Math.Min(65535, Math.Round(65536 * (double)VectorMath.Exp(-tauOverT1 / 2)));

    private static void RoundRow(ReadOnlySpan<float> values, ReadOnlySpan<float> steps, Span<float> weights, Span<float> effective)
    {
        int c = 0;
        Vector256<float> least = Vector256.Create((float)WeightGrid.Least), most = Vector256.Create((float)WeightGrid.Most);
        for (; c <= values.Length - 8; c += 8)
        {
            Vector256<float> step = Vector256.Create(steps[c..]);
            Vector256<float> rounded = Vector256.Min(Vector256.Max(Vector256.Round(Vector256.Create(values[c..]) / step), least), most);
            rounded.CopyTo(weights[c..]);
            (rounded * step).CopyTo(effective[c..]);
        }

        for (; c < values.Length; c++)
        {
            weights[c] = Math.Clamp(MathF.Round(values[c] / steps[c]), WeightGrid.Least, WeightGrid.Most);
            effective[c] = weights[c] * steps[c];
        }
    }

    // Twelve bits, so that its products with weights and biases are exact in single precision, which files hold.
    private static double Short(double value)
    {
        int exponent = FloorLog2(value) - 11;
        return Math.ScaleB(Math.Max(1, Math.Round(Math.ScaleB(value, -exponent))), exponent);
    }

    // Exact: a comparison with powers of two instead of a logarithm, which machines round differently.
    private static int FloorLog2(double value)
    {
        int exponent = 0;
        while (exponent > -60 && Math.ScaleB(1, exponent) > value)
        {
            exponent--;
        }

        while (exponent < 60 && Math.ScaleB(1, exponent + 1) <= value)
        {
            exponent++;
        }

        return exponent;
    }

    private static float[] MakeRelaxations()
    {
        float[] values = new float[16];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (i % 2 == 0 ? 1 : MathF.Sqrt(2)) * MathF.ScaleB(1, (i / 2) - 7);
        }

        return values;
    }
}
