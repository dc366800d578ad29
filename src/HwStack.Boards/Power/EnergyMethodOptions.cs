namespace HwStack.Boards.Power;

/// <summary>How to measure energy. The defaults are those of published benchmarks: windows of 10 s, a median of five, warm-up left out.</summary>
public sealed record EnergyMethodOptions
{
    /// <summary>Windows at rest and windows with input, at least <see cref="WindowsMin"/> each. Default 5.</summary>
    public int Windows { get; init; } = WindowsMin;

    /// <summary>Least duration of a window. Default 10 s, the least for a figure of a real board; virtual boards run in virtual time.</summary>
    public double WindowSeconds { get; init; } = WindowSecondsMin;

    /// <summary>Windows with input that are run first and thrown away. Default 1.</summary>
    public int WarmUpWindows { get; init; } = 1;

    /// <summary>What the energy is divided by, in words. Default: spikes emitted, by the device's counters.</summary>
    public string Denominator { get; init; } = "spikes emitted, by the device's counters";

    /// <summary>Fewest windows of either kind.</summary>
    public const int WindowsMin = 5;

    /// <summary>Shortest window.</summary>
    public const double WindowSecondsMin = 10;
}
