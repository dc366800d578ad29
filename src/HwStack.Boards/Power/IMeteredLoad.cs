namespace HwStack.Boards.Power;

/// <summary>A board under measurement, loaded with the configuration to be measured.</summary>
public interface IMeteredLoad
{
    /// <summary>
    /// Runs from one BARRIER tick to another, at least <paramref name="seconds"/> later, with clocks on. Calls <paramref name="atBarrier"/> at both, as near to the edge as the link allows,
    /// and nothing else in between that costs energy only when measured.
    /// </summary>
    /// <param name="withInput">True for the workload's input, false for none: the same configuration at rest.</param>
    /// <param name="seconds">Least duration of the window.</param>
    /// <param name="atBarrier">Reads the meter; to be called exactly twice.</param>
    /// <returns>What happened in the window, by the device's own counters.</returns>
    LoadWindow Run(bool withInput, double seconds, Action atBarrier);
}

/// <summary>What a board counted in a window.</summary>
/// <param name="Ticks">Ticks between the barriers.</param>
/// <param name="Count">What energy is to be divided by: spikes by the device's counters unless <see cref="EnergyMethodOptions.Denominator"/> says otherwise.</param>
/// <param name="Dropped">Events that the device or the link lost; any makes the window worthless.</param>
public readonly record struct LoadWindow(long Ticks, long Count, long Dropped);
