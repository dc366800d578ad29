using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>The arithmetic of each node type.</summary>
internal static class KernelFactory
{
    /// <summary>The kernel of a node; null for an Input, whose output is written from the signal.</summary>
    public static NodeKernel? Of(NetworkNode node, PreparedNetwork network)
    {
        NetworkSemantics semantics = network.Semantics;
        NodeShape shape = network.Shapes[node.Name];
        if (network.StateGrids.TryGetValue(node.Name, out StateGrid? grid))
        {
            return node is QlifNode qubits ? new QlifGridKernel(qubits, grid) : GridKernel.Of(node, grid, semantics);
        }

        return node switch
        {
            InputNode => null,
            OutputNode or FlattenNode => new CopyKernel(),
            AffineNode n => new MatrixKernel(n.Weight, n.Bias),
            LinearNode n => new MatrixKernel(n.Weight, null),
            ScaleNode n => new ScaleKernel(n),
            Conv1dNode n => new ConvKernel(n, shape),
            Conv2dNode n => new ConvKernel(n, shape),
            SumPool2dNode n => new PoolKernel(shape, n.Kernel, n.Stride, n.Padding, mean: false),
            AvgPool2dNode n => new PoolKernel(shape, n.Kernel, n.Stride, n.Padding, mean: true),
            DelayNode n => new DelayKernel(n, semantics.DtSeconds),
            ThresholdNode n => new ThresholdKernel(n),
            IntegratorNode n => new MembraneKernel(n.R, semantics, null),
            IfNode n => new MembraneKernel(n.R, semantics, new Firing(semantics.Reset, n.VThreshold, n.VReset)),
            QlifNode n => new QlifKernel(n),
            LiNode n => new MembraneKernel(n.Tau, n.R, n.VLeak, semantics, null),
            LifNode n => new MembraneKernel(n.Tau, n.R, n.VLeak, semantics, new Firing(semantics.Reset, n.VThreshold, n.VReset)),
            CubaLiNode n => new CubaKernel(n.TauSyn, n.TauMem, n.R, n.VLeak, n.WIn, semantics, null),
            CubaLifNode n => new CubaKernel(n.TauSyn, n.TauMem, n.R, n.VLeak, n.WIn, semantics, new Firing(semantics.Reset, n.VThreshold, n.VReset)),
            _ => throw new ArgumentException($"no kernel for node type {node.Type}", nameof(node)),
        };
    }
}
