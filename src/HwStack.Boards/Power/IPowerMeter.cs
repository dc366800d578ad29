using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>
/// A meter on one supply rail. Its energy only counts up (unless the rail feeds back), so the energy between two moments is the difference of two readings, however the meter comes by it:
/// hardware accumulator (<see cref="Ina228"/>), sampling (<see cref="IntegratingMeter"/>), a virtual board that tells its meter what it uses (<see cref="SimulatedMeter"/>), a recording
/// (<see cref="ReplayMeter"/>). Not safe for several threads unless the type says so.
/// </summary>
public interface IPowerMeter : IDisposable
{
    /// <summary>Kind and place, e.g. "INA228 at 0x40 of /dev/i2c-1".</summary>
    string Name { get; }

    /// <summary>The rail it is on, e.g. "vdd".</summary>
    string Rail { get; }

    /// <summary>Time between two new samples; windows much shorter than some hundred of these mean little.</summary>
    double SampleSeconds { get; }

    /// <summary>Reads the meter now.</summary>
    /// <exception cref="UserErrorException">HW5311 beyond its range, HW5312 when it does not answer.</exception>
    PowerSample Read();
}
