using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>Reads the parameters of one node as full arrays and reports values the chip cannot follow.</summary>
internal sealed class NodeParameters(NetworkNode node, int[] shape, NetworkSemantics semantics, List<UserError> errors)
{
    private readonly int _count = (int)Tensor.CountOf(shape);

    /// <summary>The node.</summary>
    public NetworkNode Node => node;

    /// <summary>Its shape.</summary>
    public int[] Shape => shape;

    /// <summary>The choices.</summary>
    public NetworkSemantics Semantics => semantics;

    /// <summary>An array of one value.</summary>
    public double[] Filled(double value) => Enumerable.Repeat(value, _count).ToArray();

    /// <summary>The value all entries share, or their median when they differ: a good zero for the state.</summary>
    public static double Common(double[] values)
    {
        if (values.Length == 0)
        {
            return 0;
        }

        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }

    /// <summary>One finite value for every element.</summary>
    public double[] Full(Tensor tensor, string name)
    {
        double[] values = LinearMaps.Broadcast(tensor, shape);
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            errors.Add(new UserError("HW2105", $"{name} of element {bad} is {values[bad]}, which is not a finite number.", node.Name, $"{values[bad]}"));
        }

        return values;
    }

    /// <summary>The factor kept in a step, 0..1.</summary>
    public double[] Decay(Tensor tau, string name)
    {
        double dt = semantics.DtSeconds;
        double[] values = Full(tau, name);
        double[] decay = Array.ConvertAll(values, value => semantics.Integrator == Integrator.Exact ? Math.Exp(-dt / value) : 1 - (dt / value));
        int bad = Array.FindIndex(decay, value => value is not (>= -1e-12 and <= 1));
        if (bad >= 0 && double.IsFinite(values[bad]))
        {
            string why = values[bad] <= 0 ? "a time constant must be above 0" : $"the Euler factor 1 − dt/τ is {decay[bad]:G4}, below 0";
            string? hint = values[bad] > 0 ? "Use exact integration, or a smaller dt." : null;
            int others = decay.Count(value => value is not (>= -1e-12 and <= 1)) - 1;
            string more = others > 0 ? $" ({others} more elements likewise)" : "";
            errors.Add(new UserError("HW2102", $"{name} of element {bad} is {values[bad]:G6} at dt {dt:G6}: {why}{more}.", node.Name, $"{values[bad]:G6}", "0..1", hint));
        }

        return Array.ConvertAll(decay, value => Math.Clamp(value, 0, 1));
    }

    /// <summary>(1 − decay) · factor: the gain of Euler (dt/τ) and of the exact propagator alike.</summary>
    public double[] Gain(Tensor tau, double[] factor)
    {
        double dt = semantics.DtSeconds;
        double[] values = LinearMaps.Broadcast(tau, shape);
        double[] gain = new double[_count];
        for (int i = 0; i < _count; i++)
        {
            gain[i] = (semantics.Integrator == Integrator.Exact ? 1 - Math.Exp(-dt / values[i]) : dt / values[i]) * factor[i];
        }

        return gain;
    }

    /// <summary>The gain of IF and I nodes: r per impulse, or dt·r for a current.</summary>
    public double[] ImpulseGain(Tensor r)
    {
        double factor = semantics.IfInput == IfInputRule.Current ? semantics.DtSeconds : 1;
        return Array.ConvertAll(Full(r, "r"), value => value * factor);
    }
}
