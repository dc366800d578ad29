using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>I, IF, LI and LIF: one state v. Without firing the output is v, with it the spikes.</summary>
internal sealed class MembraneKernel : NodeKernel
{
    private readonly double[] _v;
    private readonly double[] _r;
    private readonly double[] _gain;
    private readonly double[]? _leak;
    private readonly Firing? _firing;

    /// <summary>I and IF: v += gain · r · x, gain 1 when an input is an impulse, dt when it is a current.</summary>
    public MembraneKernel(Tensor r, NetworkSemantics semantics, Firing? firing)
    {
        _v = new double[r.Count];
        _r = r.Values;
        _gain = new double[r.Count];
        Array.Fill(_gain, semantics.IfInput == IfInputRule.Current ? semantics.DtSeconds : 1);
        _firing = firing;
    }

    /// <summary>LI and LIF: v += gain · ((v_leak − v) + r · x), gain by the integrator.</summary>
    public MembraneKernel(Tensor tau, Tensor r, Tensor leak, NetworkSemantics semantics, Firing? firing)
    {
        _v = new double[r.Count];
        _r = r.Values;
        _gain = Gain.Of(tau, semantics);
        _leak = leak.Values;
        _firing = firing;
    }

    public override double[] V => _v;

    public override void Reset() => Array.Clear(_v);

    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < _v.Length; i++)
        {
            double before = _v[i];
            double leak = _leak is null ? 0 : _leak[i] - before;
            double v = before + (_gain[i] * (leak + (_r[i] * input[i])));
            output[i] = _firing is null ? v : _firing.Test(i, before, ref v);
            _v[i] = v;
        }
    }
}
