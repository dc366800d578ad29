using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>The part of the way to its target that a leaky state goes in one step: dt/tau with forward Euler, 1 − exp(−dt/tau) exactly.</summary>
internal static class Gain
{
    public static double[] Of(Tensor tau, NetworkSemantics semantics) =>
        [.. tau.Values.Select(t => semantics.Integrator == Integrator.Exact ? -double.ExpM1(-semantics.DtSeconds / t) : semantics.DtSeconds / t)];
}
