namespace HwStack.Boards.Power;

/// <summary>Energy between two BARRIER ticks.</summary>
/// <param name="Seconds">Duration by the meter's clock.</param>
/// <param name="Joules">Energy.</param>
/// <param name="Volts">Mean of the voltages at both ends.</param>
/// <param name="Load">What the board counted.</param>
public readonly record struct EnergyWindow(double Seconds, double Joules, double Volts, LoadWindow Load)
{
    /// <summary>Mean power.</summary>
    public double Watts => Joules / Seconds;
}
