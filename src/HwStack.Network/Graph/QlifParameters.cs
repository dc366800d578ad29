namespace HwStack.Network;

/// <summary>What makes an IF node a quantum leaky integrate-and-fire neuron (docs/compiler.md, "QLIF in NIR"): one qubit, turned by its input and relaxing towards its ground state.</summary>
/// <param name="TauOverT1">Duration of a step over the relaxation time T1, one a neuron, 0 or more: the excited population falls by exp(−this) when it relaxes.</param>
/// <param name="LeakEveryTick">Relaxes in every step, then turns; false: only in steps without input, as the paper has it.</param>
/// <param name="LiteralEquation9">Equation (9) of the paper as printed, which is no relaxation; for comparisons.</param>
/// <param name="Fold">Angles beyond 0 and π come back, as the physics has it; false: they are clipped.</param>
public sealed record QlifParameters(double[] TauOverT1, bool LeakEveryTick = false, bool LiteralEquation9 = false, bool Fold = false);
