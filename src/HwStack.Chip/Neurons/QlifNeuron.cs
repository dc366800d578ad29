namespace HwStack.Chip;

/// <summary>
/// The quantum leaky integrate-and-fire neuron in floating point: the judge of the chip's 8-bit one. A spike rotates a qubit by RX(theta), silence
/// lets it relax; the population is measured and the state prepared anew. Source: arXiv 2407.16398, equation (8) for the leak; its equation (9) as
/// printed is no relaxation and is there for comparisons.
/// </summary>
/// <param name="tauOverT1">Duration of a step over T1, 0 or more.</param>
/// <param name="threshold">The neuron fires when the population exceeds it.</param>
/// <param name="options">Option bits; Fold is what rotation does by itself here, and clipping needs its absence.</param>
public sealed class QlifNeuron(double tauOverT1, double threshold, QlifOptions options = QlifOptions.Fold)
{
    private readonly double _survival = Math.Exp(-tauOverT1);

    /// <summary>Excited population after the last step and a possible reset, 0..1; starts at 0.</summary>
    public double Population { get; private set; }

    /// <summary>Population that the last step reached, before a reset.</summary>
    public double Measured { get; private set; }

    /// <summary>One step with a rotation in radians; 0 is silence. Returns true on a spike, which resets the population to 0.</summary>
    public bool Step(double rotation)
    {
        if (rotation == 0 || (options & QlifOptions.LeakEveryTick) != 0)
        {
            Population = (options & QlifOptions.LiteralEquation9) == 0
                ? Population * _survival
                : Excited(Angle(Population) - Angle(Population * _survival));
        }

        if (rotation != 0)
        {
            double angle = Angle(Population) + rotation;
            Population = Excited((options & QlifOptions.Fold) != 0 ? angle : Math.Clamp(angle, 0, Math.PI));
        }

        Measured = Population;
        bool fired = Population > threshold;
        Population = fired ? 0 : Population;
        return fired;
    }

    private static double Angle(double population) => 2 * Math.Asin(Math.Sqrt(population));

    private static double Excited(double angle)
    {
        double sine = Math.Sin(angle / 2);
        return sine * sine;
    }
}
