using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>Threshold test and reset of IF, LIF and CubaLIF. The test is strict: v must exceed the threshold.</summary>
internal sealed class Firing(ResetRule rule, Tensor threshold, Tensor reset)
{
    /// <summary>From the membrane before the step and after its update to the membrane after the reset; returns 1 for a spike, else 0.</summary>
    public double Test(int neuron, double before, ref double v)
    {
        double limit = threshold.Values[neuron];
        if (rule == ResetRule.SnnTorch)
        {
            // r0: the reset that snnTorch takes out of the update because v was still above at the end of the step before.
            double r0 = before > limit ? 1 : 0;
            v -= r0 * limit;
            double z = v > limit ? 1 : 0;
            v -= (z - r0) * limit;
            return z;
        }

        if (!(v > limit))
        {
            return 0;
        }

        v = rule switch
        {
            ResetRule.Zero => 0,
            ResetRule.Subtract => v - limit,
            _ => reset.Values[neuron],
        };
        return 1;
    }
}
