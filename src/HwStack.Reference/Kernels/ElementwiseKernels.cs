using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>y = s · x.</summary>
internal sealed class ScaleKernel(ScaleNode node) : NodeKernel
{
    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = node.Scale.Values[i] * input[i];
        }
    }
}

/// <summary>z = [x &gt; threshold].</summary>
internal sealed class ThresholdKernel(ThresholdNode node) : NodeKernel
{
    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = input[i] > node.Threshold.Values[i] ? 1 : 0;
        }
    }
}
