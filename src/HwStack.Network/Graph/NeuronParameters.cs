namespace HwStack.Network;

/// <summary>The per-element parameters of neuron, Scale, Threshold and Delay nodes, so that checks and broadcasting are written once.</summary>
internal static class NeuronParameters
{
    /// <summary>Names and tensors in NIR's order; empty for other nodes.</summary>
    public static IReadOnlyList<(string Name, Tensor Tensor)> Of(NetworkNode node) => node switch
    {
        ScaleNode n => [("scale", n.Scale)],
        ThresholdNode n => [("threshold", n.Threshold)],
        DelayNode n => [("delay", n.Delay)],
        IntegratorNode n => [("r", n.R)],
        IfNode n => [("r", n.R), ("v_threshold", n.VThreshold), ("v_reset", n.VReset)],
        QlifNode n => n.VThreshold is null ? [("r", n.R)] : [("r", n.R), ("v_threshold", n.VThreshold), ("v_reset", n.VReset)],
        LiNode n => [("tau", n.Tau), ("r", n.R), ("v_leak", n.VLeak)],
        LifNode n => [("tau", n.Tau), ("r", n.R), ("v_leak", n.VLeak), ("v_threshold", n.VThreshold), ("v_reset", n.VReset)],
        CubaLiNode n => [("tau_syn", n.TauSyn), ("tau_mem", n.TauMem), ("r", n.R), ("v_leak", n.VLeak), ("w_in", n.WIn)],
        CubaLifNode n =>
        [
            ("tau_syn", n.TauSyn), ("tau_mem", n.TauMem), ("r", n.R), ("v_leak", n.VLeak), ("v_threshold", n.VThreshold), ("w_in", n.WIn), ("v_reset", n.VReset),
        ],
        _ => [],
    };

    /// <summary>The node with every parameter stretched to <paramref name="shape"/>; a single value is repeated. Other nodes are returned as they are.</summary>
    public static NetworkNode Stretch(NetworkNode node, int[] shape)
    {
        return node switch
        {
            ScaleNode n => n with { Scale = To(n.Scale) },
            ThresholdNode n => n with { Threshold = To(n.Threshold) },
            DelayNode n => n with { Delay = To(n.Delay) },
            IntegratorNode n => n with { R = To(n.R) },
            IfNode n => n with { R = To(n.R), VThreshold = To(n.VThreshold), VReset = To(n.VReset) },
            QlifNode n => n with
            {
                R = To(n.R),
                VThreshold = n.VThreshold is null ? null : To(n.VThreshold),
                VReset = To(n.VReset),
                Qlif = n.Qlif with { TauOverT1 = To(new Tensor(n.Qlif.TauOverT1, n.Qlif.TauOverT1.Length == 1 ? [] : shape)).Values },
            },
            LiNode n => n with { Tau = To(n.Tau), R = To(n.R), VLeak = To(n.VLeak) },
            LifNode n => n with { Tau = To(n.Tau), R = To(n.R), VLeak = To(n.VLeak), VThreshold = To(n.VThreshold), VReset = To(n.VReset) },
            CubaLiNode n => n with { TauSyn = To(n.TauSyn), TauMem = To(n.TauMem), R = To(n.R), VLeak = To(n.VLeak), WIn = To(n.WIn) },
            CubaLifNode n => n with
            {
                TauSyn = To(n.TauSyn),
                TauMem = To(n.TauMem),
                R = To(n.R),
                VLeak = To(n.VLeak),
                VThreshold = To(n.VThreshold),
                WIn = To(n.WIn),
                VReset = To(n.VReset),
            },
            _ => node,
        };

        Tensor To(Tensor tensor) => tensor.Shape.AsSpan().SequenceEqual(shape) ? tensor : Tensor.Filled(tensor.Values[0], shape);
    }
}
