using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>
/// QLIF on the chip's grid of 256 angles: docs/chip.md section 7 said a second time, with a sine table computed here. It shares no code and no table with the chip's semantics.
/// </summary>
internal sealed class QlifGridKernel : NodeKernel
{
    private const int Turns = 255; // LSB of a half turn
    private static readonly double[] Sine = [.. Enumerable.Range(0, Turns + 1).Select(i => Math.Round(Math.ScaleB(1, 30) * Math.Sin(Math.PI * i / (2 * Turns))))];
    private readonly QlifNode _node;
    private readonly StateGrid _grid;
    private readonly GridRounder _round;
    private readonly double[] _root; // √E · 65536, per neuron
    private readonly double[] _v, _shown; // LSB from the grid's origin; radians
    private readonly int[] _waits;
    private readonly GridFiring? _firing;
    private long _step;

    /// <summary>The kernel of a QLIF node that has a grid.</summary>
    public QlifGridKernel(QlifNode node, StateGrid grid)
    {
        (_node, _grid, _round) = (node, grid, new GridRounder(grid));
        _root = Array.ConvertAll(node.Qlif.TauOverT1, tau => Math.Min(65535, Math.Round(65536 * Math.Exp(-tau / 2))));
        _firing = node.VThreshold is null ? null : new GridFiring(grid, node.VThreshold, node.VReset);
        int count = node.R.Count;
        (_v, _shown, _waits) = (new double[count], new double[count], new int[count]);
        Reset();
    }

    public override double[] V => _shown;

    public override void Reset()
    {
        _step = 0;
        Array.Clear(_waits);
        for (int i = 0; i < _v.Length; i++)
        {
            _v[i] = _grid.VStart[i];
            _shown[i] = _grid.VOrigin[i] + (_v[i] * _grid.VLsb[i]);
        }
    }

    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < _v.Length; i++)
        {
            double spike = _step < _grid.HeldSteps ? 0 : Step(i, input[i]);
            _shown[i] = _grid.VOrigin[i] + (_v[i] * _grid.VLsb[i]);
            output[i] = _firing is null ? _shown[i] : spike;
        }

        _step++;
    }

    private double Step(int i, double input)
    {
        if (_waits[i] > 0)
        {
            _waits[i]--;
            return 0;
        }

        double ground = Math.Round(_grid.VOrigin[i] / _grid.VLsb[i]); // LSB between the ground state and the grid's 0
        double rotation = _round.Fraction(_node.R.Values[i] * input / _grid.VLsb[i]), angle = _v[i] + ground;
        if (rotation == 0 || _node.Qlif.LeakEveryTick)
        {
            double relaxed = Relaxed((int)angle, _root[i]);
            angle = _node.Qlif.LiteralEquation9 ? angle - relaxed : relaxed;
        }

        angle += rotation;
        if (_node.Qlif.Fold)
        {
            angle -= 2 * Turns * Math.Floor(angle / (2 * Turns));
            angle = angle > Turns ? (2 * Turns) - angle : angle;
        }

        double v = _round.Whole(angle - ground, i, _step, current: false);
        double spike = _firing is null ? 0 : _firing.Test(i, _v[i], ref v);
        _v[i] = _round.Clamp(v);
        _waits[i] = spike != 0 ? _grid.RefractorySteps[i] : 0;
        return spike;
    }

    // 2·asin(sin(angle / 2)·√E) between the two table entries around it, 8 fraction bits; all numbers are whole and below 2^53.
    private static double Relaxed(int angle, double root)
    {
        double w = Math.Floor(Sine[angle] * root / 65536);
        int i = Array.FindLastIndex(Sine, entry => entry <= w);
        return i == Turns ? Turns : i + (Math.Floor((w - Sine[i]) * 256 / (Sine[i + 1] - Sine[i])) / 256);
    }
}
