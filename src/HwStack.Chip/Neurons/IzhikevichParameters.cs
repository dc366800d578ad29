namespace HwStack.Chip;

/// <summary>Parameters of an Izhikevich neuron, in the units of the 2003 paper (mV, ms).</summary>
/// <param name="Name">Short name.</param>
/// <param name="A">Rate of the recovery variable, per ms.</param>
/// <param name="B">Sensitivity of the recovery variable to v.</param>
/// <param name="C">Reset of v, mV.</param>
/// <param name="D">Jump of u at a spike, mV/ms.</param>
public sealed record IzhikevichParameters(string Name, double A, double B, double C, double D);
