using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>Linear and Affine: y[l] = W[l] x[l] + b for every index l of the leading axes. Zeros of x cost nothing, since most are.</summary>
internal sealed class MatrixKernel : NodeKernel
{
    private readonly double[] _byInput;
    private readonly double[] _bias;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _matrices;

    public MatrixKernel(Tensor weight, Tensor? bias)
    {
        _outputs = weight.Shape[^2];
        _inputs = weight.Shape[^1];
        _matrices = weight.Count / (_outputs * _inputs);
        _bias = bias?.Values ?? new double[_outputs];

        // [.., out, in] becomes [.., in, out], so that one input value meets its weights in a row.
        _byInput = new double[weight.Count];
        for (int at = 0; at < weight.Count; at++)
        {
            int matrix = at / (_outputs * _inputs), output = at / _inputs % _outputs, input = at % _inputs;
            _byInput[(((matrix * _inputs) + input) * _outputs) + output] = weight.Values[at];
        }
    }

    public override void Step(double[] input, double[] output)
    {
        for (int o = 0; o < output.Length; o++)
        {
            output[o] = _bias[o % _bias.Length];
        }

        for (int lead = 0; lead < output.Length / _outputs; lead++)
        {
            // One matrix serves all leading indices, or one input row all matrices.
            int matrix = _matrices == 1 ? 0 : lead, row = input.Length == _inputs ? 0 : lead;
            Multiply(_byInput.AsSpan(matrix * _inputs * _outputs, _inputs * _outputs), input.AsSpan(row * _inputs, _inputs), output.AsSpan(lead * _outputs, _outputs));
        }
    }

    private static void Multiply(ReadOnlySpan<double> byInput, ReadOnlySpan<double> input, Span<double> sums)
    {
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] == 0)
            {
                continue;
            }

            ReadOnlySpan<double> weights = byInput.Slice(i * sums.Length, sums.Length);
            for (int o = 0; o < sums.Length; o++)
            {
                sums[o] += weights[o] * input[i];
            }
        }
    }
}
