using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>What one unit of input does to a neuron's states in the long run: Σh and Σh² of the impulse responses of v and u, over at most <see cref="Horizon"/> steps.</summary>
/// <param name="VSum">Σ of the response of v.</param>
/// <param name="VSquare">Σ of its squares.</param>
/// <param name="USum">Σ of the response of u (Cuba).</param>
/// <param name="USquare">Σ of its squares.</param>
/// <param name="BiasSum">Σ of the response of v to a constant added to v.</param>
internal readonly record struct StateKernel(double VSum, double VSquare, double USum, double USquare, double BiasSum)
{
    /// <summary>States without leak grow for ever; this many steps are looked at.</summary>
    public const int Horizon = 256;

    /// <summary>The kernel of a neuron.</summary>
    public static StateKernel Of(FloatPopulation population, int neuron) => population.Dynamics == Dynamics.Cuba
        ? Of(population.DecayV[neuron], population.DecayU[neuron], population.UGain[neuron])
        : Of(population.DecayV[neuron], null);

    /// <summary>The kernel of decays; <paramref name="decayU"/> null without a current.</summary>
    public static StateKernel Of(double decayV, double? decayU, double gain = 1)
    {
        double biasSum = Geometric(decayV);
        if (decayU is not { } keptU)
        {
            return new StateKernel(biasSum, Geometric(decayV * decayV), 0, 0, biasSum);
        }

        double u = 1, v = 0, sum = 0, square = 0;
        for (int step = 0; step < Horizon && (u > 1e-6 || Math.Abs(v) > 1e-6 * Math.Abs(gain)); step++)
        {
            v = (decayV * v) + (gain * u);
            u *= keptU;
            sum += v;
            square += v * v;
        }

        return new StateKernel(sum, square, Geometric(keptU), Geometric(keptU * keptU), biasSum);
    }

    /// <summary>What a constant 1 a step grows to within the horizon.</summary>
    public static double Kept(double decay) => Geometric(decay);

    private static double Geometric(double factor) => factor >= 1 ? Horizon : (1 - Math.Pow(factor, Horizon)) / (1 - factor);
}
