using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>CubaLI and CubaLIF: a synaptic current u that drives the membrane v. v sees u of the same step, after its update.</summary>
internal sealed class CubaKernel(
    Tensor tauSyn, Tensor tauMem, Tensor r, Tensor leak, Tensor wIn, NetworkSemantics semantics, Firing? firing) : NodeKernel
{
    private readonly double[] _u = new double[r.Count];
    private readonly double[] _v = new double[r.Count];
    private readonly double[] _gainU = Gain.Of(tauSyn, semantics);
    private readonly double[] _gainV = Gain.Of(tauMem, semantics);

    public override double[] V => _v;

    public override double[] U => _u;

    public override void Reset()
    {
        Array.Clear(_u);
        Array.Clear(_v);
    }

    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < _v.Length; i++)
        {
            _u[i] += _gainU[i] * ((wIn.Values[i] * input[i]) - _u[i]);
            double before = _v[i];
            double v = before + (_gainV[i] * (leak.Values[i] - before + (r.Values[i] * _u[i])));
            output[i] = firing is null ? v : firing.Test(i, before, ref v);
            _v[i] = v;
        }
    }
}
