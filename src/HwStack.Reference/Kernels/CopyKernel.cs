namespace HwStack.Reference.Kernels;

/// <summary>Output and Flatten: values pass unchanged, because everything is kept row-major.</summary>
internal sealed class CopyKernel : NodeKernel
{
    public override void Step(double[] input, double[] output) => input.CopyTo(output, 0);
}
