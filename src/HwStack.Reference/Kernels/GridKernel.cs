using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>
/// A neuron node whose states are whole LSB: the node's own equation, with its parameters rounded to the grid's fractions, its states rounded once a step and clamped. It is what the chip
/// should do, said a second time from docs/chip.md and the NIR parameters: no code and no table of the chip is used.
/// </summary>
internal sealed class GridKernel : NodeKernel
{
    private readonly StateGrid _grid;
    private readonly GridRounder _round;
    private readonly GridFiring? _firing;
    private readonly double[] _decayV, _biasV, _driveV; // per neuron, in LSB; drive: LSB per unit of what enters v
    private readonly double[] _decayU = [], _driveU = [];
    private readonly double[] _v, _u; // in LSB
    private readonly double[] _shownV, _shownU; // in the network's units
    private readonly int[] _waits;
    private long _step;

    private GridKernel(StateGrid grid, NetworkSemantics semantics, Membrane membrane, GridFiring? firing, Current? current)
    {
        _grid = grid;
        _round = new GridRounder(grid);
        _firing = firing;
        int count = membrane.R.Count;
        double[] gain = membrane.Tau is null ? [] : Gain.Of(membrane.Tau, semantics);
        double impulse = semantics.IfInput == IfInputRule.Current ? semantics.DtSeconds : 1;
        _decayV = Each(count, i => membrane.Tau is null ? 1 : _round.Decay(gain[i]));
        _biasV = Each(count, i => membrane.Leak is null ? 0 : _round.Fraction(gain[i] * (membrane.Leak.Values[i] - grid.VOrigin[i]) / grid.VLsb[i]));
        _driveV = Each(count, i => (membrane.Tau is null ? impulse : gain[i]) * membrane.R.Values[i] * (current is null ? 1 : grid.ULsb[i]) / grid.VLsb[i]);
        if (current is not null)
        {
            double[] gainU = Gain.Of(current.Tau, semantics);
            _decayU = Each(count, i => _round.Decay(gainU[i]));
            _driveU = Each(count, i => gainU[i] * current.Win.Values[i] / grid.ULsb[i]);
        }

        (_v, _u, _shownV, _shownU, _waits) = (new double[count], new double[_driveU.Length], new double[count], new double[_driveU.Length], new int[count]);
        Reset();
    }

    private sealed record Membrane(Tensor? Tau, Tensor R, Tensor? Leak);

    private sealed record Current(Tensor Tau, Tensor Win);

    public override double[] V => _shownV;

    public override double[]? U => _u.Length == 0 ? null : _shownU;

    /// <summary>The kernel of a neuron node that has a grid.</summary>
    public static GridKernel Of(NetworkNode node, StateGrid grid, NetworkSemantics semantics) => node switch
    {
        IntegratorNode n => new(grid, semantics, new(null, n.R, null), null, null),
        IfNode n => new(grid, semantics, new(null, n.R, null), new GridFiring(grid, n.VThreshold, n.VReset), null),
        LiNode n => new(grid, semantics, new(n.Tau, n.R, n.VLeak), null, null),
        LifNode n => new(grid, semantics, new(n.Tau, n.R, n.VLeak), new GridFiring(grid, n.VThreshold, n.VReset), null),
        CubaLiNode n => new(grid, semantics, new(n.TauMem, n.R, n.VLeak), null, new(n.TauSyn, n.WIn)),
        CubaLifNode n => new(grid, semantics, new(n.TauMem, n.R, n.VLeak), new GridFiring(grid, n.VThreshold, n.VReset), new(n.TauSyn, n.WIn)),
        _ => throw new ArgumentException($"a node of type {node.Type} has no states", nameof(node)),
    };

    public override void Reset()
    {
        _step = 0;
        Array.Clear(_waits);
        for (int i = 0; i < _v.Length; i++)
        {
            _v[i] = _grid.VStart[i];
            _shownV[i] = _grid.VOrigin[i] + (_v[i] * _grid.VLsb[i]);
        }

        for (int i = 0; i < _u.Length; i++)
        {
            _u[i] = _grid.UStart[i];
            _shownU[i] = _u[i] * _grid.ULsb[i];
        }
    }

    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < _v.Length; i++)
        {
            double spike = _step < _grid.HeldSteps ? 0 : Step(i, input[i]);
            _shownV[i] = _grid.VOrigin[i] + (_v[i] * _grid.VLsb[i]);
            output[i] = _firing is null ? _shownV[i] : spike;
        }

        _step++;
    }

    private double Step(int i, double input)
    {
        double drive = input;
        if (_u.Length > 0)
        {
            double before = _u[i];
            _u[i] = _round.Clamp(_round.Whole(_round.Fraction(_u[i] * _decayU[i]) + _round.Fraction(_driveU[i] * input), i, _step, current: true));
            _shownU[i] = _u[i] * _grid.ULsb[i];
            drive = _grid.PreviousU ? before : _u[i];
        }

        if (_waits[i] > 0)
        {
            _waits[i]--;
            return 0;
        }

        double rest = _round.Fraction(_v[i] * _decayV[i]), leak = _grid.LinearLeak[i];
        rest = rest > 0 ? Math.Max(0, rest - leak) : Math.Min(0, rest + leak);
        double v = _round.Whole(rest + _biasV[i] + _round.Fraction(_driveV[i] * drive), i, _step, current: false);
        double spike = _firing is null ? 0 : _firing.Test(i, _v[i], ref v);
        _v[i] = _round.Clamp(v);
        _waits[i] = spike != 0 ? _grid.RefractorySteps[i] : 0;
        return spike;
    }

    private static double[] Each(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];
}
