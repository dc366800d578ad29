using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>Turns a stateful node into a population and the gain with which input enters its state (v, or u of Cuba).</summary>
internal static class PopulationFactory
{
    /// <summary>A population and the gain of each neuron.</summary>
    internal sealed record Made(FloatPopulation Population, double[] Gain);

    /// <summary>True for nodes that become populations.</summary>
    public static bool IsPopulation(NetworkNode node) => node is InputNode or ThresholdNode || NodeKinds.HasMembrane(node);

    /// <summary>Makes the population. <paramref name="feedsNeurons"/>: its output enters other nodes than Outputs. Null, with errors added, when parameters are out of range.</summary>
    public static Made? Of(NetworkNode node, int[] shape, NetworkSemantics semantics, bool feedsNeurons, List<UserError> errors)
    {
        NodeParameters p = new(node, shape, semantics, errors);
        int before = errors.Count;
        Made made = node switch
        {
            InputNode => new Made(new FloatPopulation { Name = node.Name, Type = node.Type, Shape = shape, Kind = PopulationKind.Input }, []),
            ThresholdNode n => Spiking(p, p.Filled(0), p.Filled(1), p.Filled(0), p.Full(n.Threshold, "threshold"), p.Filled(0), 0, ResetRule.Value),
            IfNode n => SpikingIf(p, n),
            QlifNode n => Qubits(p, n, feedsNeurons, errors),
            LifNode n => SpikingLif(p, n),
            CubaLifNode n => WithCurrent(
                Spiking(p, p.Decay(n.TauMem, "tau_mem"), p.Gain(n.TauMem, p.Full(n.R, "r")), p.Full(n.VLeak, "v_leak"),
                    p.Full(n.VThreshold, "v_threshold"), p.Full(n.VReset, "v_reset"), NodeParameters.Common(p.Full(n.VLeak, "v_leak")), semantics.Reset), p, n.TauSyn, n.WIn),
            IntegratorNode n => Readout(p, p.Filled(1), p.ImpulseGain(n.R), p.Filled(0), 0),
            LiNode n => Readout(p, p.Decay(n.Tau, "tau"), p.Gain(n.Tau, p.Full(n.R, "r")), p.Full(n.VLeak, "v_leak"),
                feedsNeurons ? 0 : NodeParameters.Common(p.Full(n.VLeak, "v_leak"))),
            CubaLiNode n => WithCurrent(
                Readout(p, p.Decay(n.TauMem, "tau_mem"), p.Gain(n.TauMem, p.Full(n.R, "r")), p.Full(n.VLeak, "v_leak"),
                    feedsNeurons ? 0 : NodeParameters.Common(p.Full(n.VLeak, "v_leak"))), p, n.TauSyn, n.WIn),
            _ => throw new ArgumentException($"{node.Type} is not a population", nameof(node)),
        };
        return errors.Count == before ? made : null;
    }

    /// <summary>A stateless readout: v is this step's input.</summary>
    public static Made Stateless(string name, string type, int[] shape)
    {
        int count = (int)Tensor.CountOf(shape);
        return new Made(
            new FloatPopulation
            {
                Name = name, Type = type, Shape = shape, Kind = PopulationKind.Readout, DecayV = new double[count], BiasV = new double[count], V0 = new double[count],
            },
            Enumerable.Repeat(1.0, count).ToArray());
    }

    /// <summary>The grid of a neuron node, with its thresholds and resets in the network's units.</summary>
    public static FloatGrid GridOf(NetworkNode node, StateGrid grid) => node switch
    {
        IfNode n => new FloatGrid(grid, n.VThreshold.Values, n.VReset.Values),
        LifNode n => new FloatGrid(grid, n.VThreshold.Values, n.VReset.Values),
        CubaLifNode n => new FloatGrid(grid, n.VThreshold.Values, n.VReset.Values),
        QlifNode { VThreshold: { } threshold } n => new FloatGrid(grid, threshold.Values, n.VReset.Values),
        _ => new FloatGrid(grid, [], []),
    };

    // The state is relative to the chip's 0, which lies 128 LSB above the ground state. Small angles fall by √E when they relax.
    private static Made Qubits(NodeParameters p, QlifNode n, bool feedsNeurons, List<UserError> errors)
    {
        if (feedsNeurons && n.VThreshold is null)
        {
            errors.Add(new UserError(
                "HW2260", "QLIF neurons that never fire can only feed Outputs: on the chip their angle is counted from 128 LSB above the ground state.", p.Node.Name,
                Hint: "Give them a threshold, or let an Output end the path."));
        }

        double[] decay = Array.ConvertAll(n.Qlif.TauOverT1, tau => Math.Exp(-tau / 2));
        Made made = Base(p, n.VThreshold is null ? PopulationKind.Readout : PopulationKind.Spiking, decay, p.Full(n.R, "r"), p.Filled(QubitGrid.Origin), QubitGrid.Origin);
        return made with
        {
            Population = made.Population with
            {
                Dynamics = Dynamics.Qlif,
                Qlif = n.Qlif,
                Reset = ResetRule.Value,
                Threshold = n.VThreshold is null ? [] : Array.ConvertAll(p.Full(n.VThreshold, "v_threshold"), angle => angle - QubitGrid.Origin),
                ResetValue = n.VThreshold is null ? [] : Array.ConvertAll(p.Full(n.VReset, "v_reset"), angle => angle - QubitGrid.Origin),
            },
        };
    }

    private static Made SpikingIf(NodeParameters p, IfNode n)
    {
        double[] reset = p.Full(n.VReset, "v_reset");
        double offset = p.Semantics.Reset == ResetRule.Value ? NodeParameters.Common(reset) : 0;
        return Spiking(p, p.Filled(1), p.ImpulseGain(n.R), p.Filled(offset), p.Full(n.VThreshold, "v_threshold"), reset, offset, p.Semantics.Reset);
    }

    private static Made SpikingLif(NodeParameters p, LifNode n)
    {
        double[] leak = p.Full(n.VLeak, "v_leak");
        return Spiking(p, p.Decay(n.Tau, "tau"), p.Gain(n.Tau, p.Full(n.R, "r")), leak,
            p.Full(n.VThreshold, "v_threshold"), p.Full(n.VReset, "v_reset"), NodeParameters.Common(leak), p.Semantics.Reset);
    }

    // The state is v − offset, so that a resting neuron holds 0 and needs no bias to stay there.
    private static Made Spiking(
        NodeParameters p, double[] decay, double[] gain, double[] leak, double[] threshold, double[] reset, double offset, ResetRule rule)
    {
        Made made = Base(p, PopulationKind.Spiking, decay, gain, leak, offset);
        double[] resetValue = rule switch
        {
            ResetRule.Zero => p.Filled(-offset),
            ResetRule.Value => Array.ConvertAll(reset, value => value - offset),
            _ => threshold,
        };
        return made with
        {
            Population = made.Population with { Threshold = Array.ConvertAll(threshold, value => value - offset), Reset = rule, ResetValue = resetValue },
        };
    }

    private static Made Readout(NodeParameters p, double[] decay, double[] gain, double[] leak, double offset) =>
        Base(p, PopulationKind.Readout, decay, gain, leak, offset);

    private static Made Base(NodeParameters p, PopulationKind kind, double[] decay, double[] gain, double[] leak, double offset)
    {
        double[] bias = new double[decay.Length];
        for (int i = 0; i < bias.Length; i++)
        {
            bias[i] = (1 - decay[i]) * (leak[i] - offset); // Euler and exact gains are both 1 − decay
        }

        FloatPopulation population = new()
        {
            Name = p.Node.Name, Type = p.Node.Type, Shape = p.Shape, Kind = kind, DecayV = decay, BiasV = bias, V0 = p.Filled(-offset), VOffset = offset,
        };
        return new Made(population, gain);
    }

    private static Made WithCurrent(Made made, NodeParameters p, Tensor tauSyn, Tensor wIn) => new(
        made.Population with { Dynamics = Dynamics.Cuba, DecayU = p.Decay(tauSyn, "tau_syn"), UGain = made.Gain, BiasU = p.Filled(0) },
        p.Gain(tauSyn, p.Full(wIn, "w_in")));
}
