namespace HwStack.Boards.Power;

/// <summary>Faults of a simulated meter. All zero makes it exact.</summary>
public sealed record SimulatedMeterOptions
{
    /// <summary>Seed of the noise. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Supply voltage. Default 1 V.</summary>
    public double Volts { get; init; } = 1;

    /// <summary>Time between samples. Default 1 ms.</summary>
    public double SampleSeconds { get; init; } = 1e-3;

    /// <summary>Standard deviation of each sample's power. Default 0.</summary>
    public double NoiseWatts { get; init; }

    /// <summary>Change of the meter's zero. Default 0 W/s.</summary>
    public double DriftWattsPerSecond { get; init; }

    /// <summary>Factor on every sample, 1 for an exact shunt.</summary>
    public double Gain { get; init; } = 1;
}
