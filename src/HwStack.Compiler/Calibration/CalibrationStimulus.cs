using HwStack.Network;

namespace HwStack.Compiler.Calibration;

/// <summary>One stimulus to calibrate on.</summary>
/// <param name="Inputs">Signal of each input by name; inputs not named receive nothing.</param>
/// <param name="Steps">Steps to run, above 0.</param>
public sealed record CalibrationStimulus(IReadOnlyDictionary<string, Signal> Inputs, int Steps);
