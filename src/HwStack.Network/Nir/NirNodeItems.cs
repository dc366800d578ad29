using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>The datasets of a node, by type; the mirror of <see cref="NirNodes"/>.</summary>
internal static class NirNodeItems
{
    public static List<(string Name, Hdf5Item Item)> Of(NetworkNode node) => node switch
    {
        InputNode n => [("shape", Ints(n.Shape))],
        OutputNode n => [("shape", Ints(n.Shape))],
        AffineNode n => [("weight", Real(n.Weight)), ("bias", Real(n.Bias))],
        LinearNode n => [("weight", Real(n.Weight))],
        ScaleNode n => [("scale", Real(n.Scale))],
        Conv1dNode n => Conv1d(n),
        Conv2dNode n => Conv2d(n),
        SumPool2dNode n => [("kernel_size", Ints(n.Kernel)), ("stride", Ints(n.Stride)), ("padding", Ints(n.Padding))],
        AvgPool2dNode n => [("kernel_size", Ints(n.Kernel)), ("stride", Ints(n.Stride)), ("padding", Ints(n.Padding))],
        FlattenNode n => Flatten(n),
        DelayNode n => [("delay", Real(n.Delay))],
        ThresholdNode n => [("threshold", Real(n.Threshold))],
        IntegratorNode n => [("r", Real(n.R))],
        IfNode n => [("r", Real(n.R)), ("v_threshold", Real(n.VThreshold)), ("v_reset", Real(n.VReset))],
        QlifNode { VThreshold: null } n => [("r", Real(n.R))],
        QlifNode n => [("r", Real(n.R)), ("v_threshold", Real(n.VThreshold!)), ("v_reset", Real(n.VReset))],
        LiNode n => [("tau", Real(n.Tau)), ("r", Real(n.R)), ("v_leak", Real(n.VLeak))],
        LifNode n =>
            [("tau", Real(n.Tau)), ("r", Real(n.R)), ("v_leak", Real(n.VLeak)), ("v_threshold", Real(n.VThreshold)), ("v_reset", Real(n.VReset))],
        CubaLiNode n =>
            [("tau_syn", Real(n.TauSyn)), ("tau_mem", Real(n.TauMem)), ("r", Real(n.R)), ("v_leak", Real(n.VLeak)), ("w_in", Real(n.WIn))],
        CubaLifNode n =>
        [
            ("tau_syn", Real(n.TauSyn)), ("tau_mem", Real(n.TauMem)), ("r", Real(n.R)), ("v_leak", Real(n.VLeak)),
            ("v_threshold", Real(n.VThreshold)), ("w_in", Real(n.WIn)), ("v_reset", Real(n.VReset)),
        ],
        _ => throw new ArgumentException($"no NIR layout for a node of type {node.Type}", nameof(node)),
    };

    private static List<(string Name, Hdf5Item Item)> Conv1d(Conv1dNode n)
    {
        List<(string Name, Hdf5Item Item)> items =
        [
            ("weight", Real(n.Weight)), ("stride", Int(n.Stride)), ("padding", Padding(n.PaddingMode, Int(n.Padding))),
            ("dilation", Int(n.Dilation)), ("groups", Int(n.Groups)), ("bias", Real(n.Bias)),
        ];
        if (n.InputLength is int length)
        {
            items.Add(("input_shape", Int(length)));
        }

        return items;
    }

    private static List<(string Name, Hdf5Item Item)> Conv2d(Conv2dNode n)
    {
        List<(string Name, Hdf5Item Item)> items =
        [
            ("weight", Real(n.Weight)), ("stride", Ints(n.Stride)), ("padding", Padding(n.PaddingMode, Ints(n.Padding))),
            ("dilation", Ints(n.Dilation)), ("groups", Int(n.Groups)), ("bias", Real(n.Bias)),
        ];
        if (n.InputSize is int[] size)
        {
            items.Add(("input_shape", Ints(size)));
        }

        return items;
    }

    private static List<(string Name, Hdf5Item Item)> Flatten(FlattenNode n)
    {
        List<(string Name, Hdf5Item Item)> items = [("start_dim", Int(n.StartDim)), ("end_dim", Int(n.EndDim))];
        if (n.InputShape is int[] shape)
        {
            items.Add(("input_type", Ints(shape)));
        }

        return items;
    }

    private static Hdf5Item Padding(PaddingMode mode, Hdf5Item numbers) => mode switch
    {
        PaddingMode.Same => NirWriter.Text("same"),
        PaddingMode.Valid => NirWriter.Text("valid"),
        _ => numbers,
    };

    private static Hdf5NumbersItem Real(Tensor tensor) => NirWriter.Real(tensor);

    private static Hdf5NumbersItem Int(int value) => NirWriter.Integers([], value);

    private static Hdf5NumbersItem Ints(int[] values) => NirWriter.Integers([values.Length], Array.ConvertAll(values, v => (long)v));
}
