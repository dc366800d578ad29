namespace HwStack.Reference.Kernels;

/// <summary>One node's arithmetic for one step. Slow and obvious on purpose: it is what the chip is judged by.</summary>
internal abstract class NodeKernel
{
    /// <summary>From the summed input of this step to the output of this step. Both arrays are the node's own size and never the same array.</summary>
    public abstract void Step(double[] input, double[] output);

    /// <summary>Back to the state before step 0.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Membrane after the step; null for a node without one.</summary>
    public virtual double[]? V => null;

    /// <summary>Synaptic current after the step; null for a node without one.</summary>
    public virtual double[]? U => null;
}
