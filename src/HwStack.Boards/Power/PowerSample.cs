namespace HwStack.Boards.Power;

/// <summary>What a power meter saw at one moment.</summary>
/// <param name="Seconds">Time by the meter's clock since it was opened.</param>
/// <param name="Volts">Voltage of the rail.</param>
/// <param name="Amps">Current of the rail.</param>
/// <param name="Joules">Energy since the meter was opened: from the meter's own accumulator where it has one, otherwise the integral of its samples.</param>
public readonly record struct PowerSample(double Seconds, double Volts, double Amps, double Joules)
{
    /// <summary>Power at that moment.</summary>
    public double Watts => Volts * Amps;
}
