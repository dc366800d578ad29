using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>Rounds the biases of one population to 8 fraction bits and keeps the worst error.</summary>
internal sealed class BiasRounder(string population, List<Warning> warnings)
{
    private const double FractionUnit = 256;
    private int _saturated;
    private double _worstLsb;

    /// <summary>Largest error relative to the full scale given with each bias.</summary>
    public double WorstError { get; private set; }

    /// <summary>A bias in LSB as stored.</summary>
    public short Round(double lsb, double fullScale)
    {
        double wanted = Math.Round(lsb * FractionUnit);
        short stored = (short)Math.Clamp(wanted, short.MinValue, short.MaxValue);
        if (stored != wanted)
        {
            _saturated++;
            _worstLsb = Math.Max(_worstLsb, Math.Abs(lsb));
        }

        WorstError = Math.Max(WorstError, Math.Abs(lsb - (stored / FractionUnit)) / fullScale);
        return stored;
    }

    /// <summary>Warns when biases had to be clamped.</summary>
    public void Report()
    {
        if (_saturated > 0)
        {
            warnings.Add(new Warning(
                "HWW233", $"{_saturated} biases exceed the 16-bit field and were clamped to ±128 LSB; the largest asks for {_worstLsb:G4} LSB a tick.", population));
        }
    }
}
