using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>Threshold test and reset of a node whose v is a whole number of LSB. Thresholds and reset values come from the node, the rule from its grid.</summary>
internal sealed class GridFiring(StateGrid grid, Tensor threshold, Tensor reset)
{
    /// <summary>From v before the step and after its update to v after the reset, not yet clamped; returns 1 for a spike, else 0.</summary>
    public double Test(int neuron, double before, ref double v)
    {
        double lsb = grid.VLsb[neuron], limit = Settled((threshold.Values[neuron] - grid.VOrigin[neuron]) / lsb);
        double amount = Math.Round(threshold.Values[neuron] / lsb), value = Math.Round((reset.Values[neuron] - grid.VOrigin[neuron]) / lsb);
        bool above = before > limit;
        switch (grid.Reset)
        {
            case GridReset.SubtractDelayed:
                v -= above ? amount : 0;
                return v > limit ? 1 : 0;
            case GridReset.ValueDelayed:
                v = above ? value : v;
                return v > limit ? 1 : 0;
            case GridReset.SnnTorch:
                if (v - (above ? amount : 0) > limit)
                {
                    v -= amount;
                    return 1;
                }

                return 0;
            default:
                if (!(v > limit))
                {
                    return 0;
                }

                v = grid.Reset == GridReset.Subtract ? v - amount : value;
                return 1;
        }
    }

    // A quotient a rounding error beside a whole number is that number: the test is strict, and v is whole.
    private static double Settled(double limit) => Math.Abs(limit - Math.Round(limit)) <= 1e-9 * Math.Max(1, Math.Abs(limit)) ? Math.Round(limit) : limit;
}
