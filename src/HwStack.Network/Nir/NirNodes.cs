namespace HwStack.Network;

/// <summary>Builds a node of each NIR type from its datasets.</summary>
internal static class NirNodes
{
    public static NetworkNode Read(string type, string name, NirParameters p)
    {
        NetworkNode node = type switch
        {
            "Input" => new InputNode(name, p.Ints("shape", 1)),
            "Output" => new OutputNode(name, p.Ints("shape", 1)),
            "Affine" => Affine(name, p),
            "Linear" => new LinearNode(name, Matrix(p)),
            "Scale" => new ScaleNode(name, p.Tensor("scale")),
            "Conv1d" => NirConvolutions.Conv1d(name, p),
            "Conv2d" => NirConvolutions.Conv2d(name, p),
            "SumPool2d" => new SumPool2dNode(name, p.Pair("kernel_size", 1), p.Pair("stride", 1), p.Pair("padding", 0)),
            "AvgPool2d" => new AvgPool2dNode(name, p.Pair("kernel_size", 1), p.Pair("stride", 1), p.Pair("padding", 0)),
            "Flatten" => new FlattenNode(name, p.Int("start_dim", int.MinValue), p.Int("end_dim", int.MinValue), InputType(p)),
            "Delay" => new DelayNode(name, p.NotNegative("delay")),
            "Threshold" => new ThresholdNode(name, p.Tensor("threshold")),
            "I" => new IntegratorNode(name, p.Tensor("r")),
            "IF" => If(name, p),
            "LI" => Li(name, p),
            "LIF" => Lif(name, p),
            "CubaLI" => CubaLi(name, p),
            "CubaLIF" => CubaLif(name, p),
            _ => throw p.Fault("HW1022", $"the node type '{ShownName.Of(type)}' is unknown.", ShownName.Of(type), hint: "Known are the 18 types of NIR 1.0."),
        };
        p.Finish();
        return node with { Metadata = p.Metadata };
    }

    private static Tensor Matrix(NirParameters p)
    {
        Tensor weight = p.Tensor("weight");
        return weight.Rank >= 2 ? weight : throw p.Fault("HW1025", $"'weight' has rank {weight.Rank}, expected [.., out, in].", $"{weight.Rank}", "at least 2");
    }

    private static AffineNode Affine(string name, NirParameters p)
    {
        Tensor weight = Matrix(p);
        return new AffineNode(name, weight, p.Spread("bias", p.Tensor("bias"), weight.Shape[..^1], "'weight'"));
    }

    private static IfNode If(string name, NirParameters p)
    {
        Tensor threshold = p.Tensor("v_threshold");
        Tensor[] t = [p.Tensor("r"), threshold, ResetOf(p, threshold)];
        p.SameShape(["r", "v_threshold", "v_reset"], t);
        return new IfNode(name, t[0], t[1], t[2]);
    }

    private static LiNode Li(string name, NirParameters p)
    {
        Tensor[] t = [p.Tau("tau"), p.Tensor("r"), p.Tensor("v_leak")];
        p.SameShape(["tau", "r", "v_leak"], t);
        return new LiNode(name, t[0], t[1], t[2]);
    }

    private static LifNode Lif(string name, NirParameters p)
    {
        Tensor threshold = p.Tensor("v_threshold");
        Tensor[] t = [p.Tau("tau"), p.Tensor("r"), p.Tensor("v_leak"), threshold, ResetOf(p, threshold)];
        p.SameShape(["tau", "r", "v_leak", "v_threshold", "v_reset"], t);
        return new LifNode(name, t[0], t[1], t[2], t[3], t[4]);
    }

    private static CubaLiNode CubaLi(string name, NirParameters p)
    {
        Tensor tauSyn = p.Tau("tau_syn"), leak = p.Tensor("v_leak");
        Tensor[] t = [tauSyn, p.Tau("tau_mem"), p.Tensor("r"), leak, InputGain(p, leak)];
        p.SameShape(["tau_syn", "tau_mem", "r", "v_leak", "w_in"], t);
        return new CubaLiNode(name, t[0], t[1], t[2], t[3], t[4]);
    }

    private static CubaLifNode CubaLif(string name, NirParameters p)
    {
        Tensor tauSyn = p.Tau("tau_syn"), leak = p.Tensor("v_leak"), threshold = p.Tensor("v_threshold");
        Tensor[] t = [tauSyn, p.Tau("tau_mem"), p.Tensor("r"), leak, threshold, InputGain(p, leak), ResetOf(p, threshold)];
        p.SameShape(["tau_syn", "tau_mem", "r", "v_leak", "v_threshold", "w_in", "v_reset"], t);
        return new CubaLifNode(name, t[0], t[1], t[2], t[3], t[4], t[5], t[6]);
    }

    // The shape follows from the predecessor; exporters that did not know it wrote zeros.
    private static int[]? InputType(NirParameters p)
    {
        int[]? shape = p.OptionalInts("input_type", int.MinValue);
        if (shape is null || shape.All(extent => extent >= 1))
        {
            return shape;
        }

        p.Note(NirNotes.ShapeIgnored, "input_type");
        return null;
    }

    // The format's own defaults, not repairs: a missing v_reset is 0, a missing w_in is 1.
    private static Tensor ResetOf(NirParameters p, Tensor threshold) => p.OptionalTensor("v_reset") ?? Tensor.Filled(0, threshold.Shape);

    private static Tensor InputGain(NirParameters p, Tensor leak) => p.OptionalTensor("w_in") ?? Tensor.Filled(1, leak.Shape);
}
