using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>A sensor that shows voltage and current of the moment and adds nothing up, such as an <see cref="Ina219"/>.</summary>
public interface IPowerSensor : IDisposable
{
    /// <summary>Kind and place.</summary>
    string Name { get; }

    /// <summary>Time between two new values.</summary>
    double SampleSeconds { get; }

    /// <summary>Reads voltage and current.</summary>
    /// <exception cref="UserErrorException">HW5311 beyond its range, HW5312 when it does not answer.</exception>
    (double Volts, double Amps) Read();
}
