namespace HwStack.Chip;

/// <summary>QLIF parameters as a chip class: docs/chip.md section 7.</summary>
public static class QlifClass
{
    /// <summary>Units of v in a rotation by π.</summary>
    public const int UnitsPerHalfTurn = 255;

    /// <summary>The class and a record (threshold, reset and v0 set) of a neuron that starts and resets in the ground state.</summary>
    /// <param name="tauOverT1">Duration of a tick over the relaxation time T1; 0 or more. Populations relax by exp(−tauOverT1).</param>
    /// <param name="threshold">Population that must be exceeded, below 1; 1 or more never fires.</param>
    /// <param name="options">Option bits.</param>
    /// <param name="rounding">Rounding.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public static (NeuronClass Class, NeuronRecord Record) For(
        double tauOverT1, double threshold, QlifOptions options = QlifOptions.None, Rounding rounding = Rounding.NearestEven)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tauOverT1);
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        bool fires = threshold < 1;
        double root = Math.Round(65536 * Math.Exp(-tauOverT1 / 2), MidpointRounding.ToEven);
        var neuronClass = new NeuronClass
        {
            Model = NeuronModel.Qlif,
            Rounding = rounding,
            Flags = fires ? NeuronFlags.None : NeuronFlags.NeverFires,
            P0 = (short)options,
            P1 = unchecked((short)(ushort)Math.Min(65535, root)),
        };
        int angle = fires ? (int)Math.Floor(2 * Math.Asin(Math.Sqrt(threshold)) / Math.PI * UnitsPerHalfTurn) + 1 : UnitsPerHalfTurn;
        return (neuronClass, new NeuronRecord { Threshold = (sbyte)(angle - 128), Reset = -128, V0 = -128 });
    }

    /// <summary>The angle (0..255, 255 is π) to which a tick of relaxation brings <paramref name="angle"/>, 8 fraction bits: relax(y) of docs/chip.md section 7.</summary>
    /// <param name="angle">0..255.</param>
    /// <param name="survivalRoot">√E · 65536.</param>
    /// <exception cref="ArgumentOutOfRangeException">The angle lies outside 0..255.</exception>
    public static int RelaxedAngle(int angle, ushort survivalRoot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)angle, (uint)UnitsPerHalfTurn, nameof(angle));
        return QlifModel.Relax(angle, survivalRoot);
    }

    /// <summary>A rotation in radians as the chip's input or bias, 8 fraction bits.</summary>
    public static int Rotation(double radians) => (int)Math.Round(radians / Math.PI * UnitsPerHalfTurn * 256, MidpointRounding.ToEven);

    /// <summary>The excited population that a state of the chip stands for, 0..1.</summary>
    public static double Population(sbyte v)
    {
        double sine = Math.Sin(Math.PI * (v + 128) / (2 * UnitsPerHalfTurn));
        return sine * sine;
    }
}
