using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019). Additions, multiplications, divisions and roots only: equal on every machine.</summary>
internal static class Adam
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    /// <summary>One step of all values.</summary>
    /// <param name="parameters">Values, gradient, moments.</param>
    /// <param name="step">Number of the step, from 1: corrects the moments' start at zero.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Part of a value that a step at rate 1 takes away.</param>
    /// <param name="crew">Who works.</param>
    public static void Step(Parameters parameters, long step, float rate, float decay, Crew crew)
    {
        float correction1 = (float)(1 - Power(Beta1, step)), correction2 = (float)(1 - Power(Beta2, step));
        crew.Ranges(parameters.Value.Length, 1 << 15, (first, last) =>
        {
            Span<float> value = parameters.Value.AsSpan(first, last - first), mean = parameters.Mean.AsSpan(first, last - first);
            Span<float> square = parameters.Square.AsSpan(first, last - first), gradient = parameters.Gradient.AsSpan(first, last - first);
            int i = 0;
            Vector256<float> beta1 = Vector256.Create(Beta1), beta2 = Vector256.Create(Beta2), one = Vector256<float>.One;
            for (; i <= value.Length - 8; i += 8)
            {
                Vector256<float> g = Vector256.Create<float>(gradient[i..]), v = Vector256.Create<float>(value[i..]);
                Vector256<float> m = (beta1 * Vector256.Create<float>(mean[i..])) + ((one - beta1) * g);
                Vector256<float> s = (beta2 * Vector256.Create<float>(square[i..])) + ((one - beta2) * (g * g));
                Vector256<float> move = (m / correction1) / (Vector256.Sqrt(s / correction2) + Vector256.Create(Epsilon));
                m.CopyTo(mean[i..]);
                s.CopyTo(square[i..]);
                (v - (Vector256.Create(rate) * (move + (v * decay)))).CopyTo(value[i..]);
            }

            for (; i < value.Length; i++)
            {
                float g = gradient[i], v = value[i];
                float m = (Beta1 * mean[i]) + ((1 - Beta1) * g), s = (Beta2 * square[i]) + ((1 - Beta2) * (g * g));
                float move = (m / correction1) / (MathF.Sqrt(s / correction2) + Epsilon);
                (mean[i], square[i]) = (m, s);
                value[i] = v - (rate * (move + (v * decay)));
            }
        });
    }

    private static double Power(double x, long n)
    {
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
        {
            result = (n & 1) != 0 ? result * x : result;
        }

        return result;
    }
}
