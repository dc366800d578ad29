using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>
/// QLIF in floating point: v is the angle of a qubit that is measured and prepared anew in every step, so that its excited population sin²(v/2) is all there is. Relaxation multiplies the population
/// by exp(−tau/T1); input turns the angle. Source: arXiv 2407.16398, equations (7) and (8), and (9) as printed when asked for.
/// </summary>
internal sealed class QlifKernel : NodeKernel
{
    private const double Silence = 1e-12; // radians: inputs that cancel may leave the last digits of their sum
    private readonly QlifNode _node;
    private readonly double[] _v;
    private readonly double[] _survival;

    /// <summary>All qubits in the ground state.</summary>
    public QlifKernel(QlifNode node)
    {
        _node = node;
        _v = new double[node.R.Count];
        _survival = Array.ConvertAll(node.Qlif.TauOverT1, tau => Math.Exp(-tau));
    }

    public override double[] V => _v;

    public override void Reset() => Array.Clear(_v);

    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < _v.Length; i++)
        {
            _v[i] = Turned(i, _node.R.Values[i] * input[i]);
            if (_node.VThreshold is not { } threshold)
            {
                output[i] = _v[i];
                continue;
            }

            output[i] = _v[i] > threshold.Values[i] ? 1 : 0;
            _v[i] = output[i] == 0 ? _v[i] : _node.VReset.Values[i];
        }
    }

    private double Turned(int i, double rotation)
    {
        double angle = _v[i];
        bool silent = Math.Abs(rotation) < Silence;
        if (silent || _node.Qlif.LeakEveryTick)
        {
            double sine = Math.Sin(angle / 2), relaxed = 2 * Math.Asin(Math.Min(1, Math.Sqrt(sine * sine * _survival[i])));
            angle = _node.Qlif.LiteralEquation9 ? angle - relaxed : relaxed;
        }

        angle += silent ? 0 : rotation;
        return _node.Qlif.Fold ? Folded(angle) : Math.Clamp(angle, 0, Math.PI);
    }

    /// <summary>The population is even and periodic in the angle, so any angle has a twin from 0 to π.</summary>
    private static double Folded(double angle)
    {
        double once = angle - (2 * Math.PI * Math.Floor(angle / (2 * Math.PI)));
        return once > Math.PI ? (2 * Math.PI) - once : once;
    }
}
