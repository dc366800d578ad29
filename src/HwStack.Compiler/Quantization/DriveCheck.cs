using HwStack.Chip;
using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>Finds neurons that constant drive alone makes fire in floating point but not in integers: with coarse states such a neuron falls silent without any other sign.</summary>
internal static class DriveCheck
{
    private const double Margin = 1.05; // closer to threshold than this, the float neuron itself is at the edge
    private const int TicksMax = 1024;

    /// <summary>How many neurons fell silent, and the first of them (−1 when none).</summary>
    public static (int Count, int First) SilentNeurons(FloatPopulation population, NeuronClass[] classes, NeuronRecord[] neurons)
    {
        int count = 0, first = -1;
        for (int i = 0; population.Kind == PopulationKind.Spiking && i < neurons.Length; i++)
        {
            if (neurons[i] is { BiasV: 0, BiasU: 0 } && population.BiasV[i] == 0 && (population.Dynamics != Dynamics.Cuba || population.BiasU[i] == 0))
            {
                continue;
            }

            if (SteadyState(population, i) > Math.Abs(population.Threshold[i]) * Margin && population.Threshold[i] > 0 && !Fires(classes[neurons[i].Class], neurons[i]))
            {
                first = count++ == 0 ? i : first;
            }
        }

        return (count, first);
    }

    private static double SteadyState(FloatPopulation population, int i)
    {
        double drive = population.BiasV[i];
        if (population.Dynamics == Dynamics.Cuba)
        {
            drive += population.UGain[i] * population.BiasU[i] * StateKernel.Kept(population.DecayU[i]);
        }

        return drive * StateKernel.Kept(population.DecayV[i]);
    }

    private static bool Fires(in NeuronClass neuronClass, in NeuronRecord record)
    {
        NeuronState state = new(record.V0, record.U0, 0);
        for (uint tick = 0; tick < TicksMax; tick++)
        {
            NeuronStep.Outcome outcome = NeuronStep.Step(neuronClass, record, state, 0, tick, 1);
            if (outcome.Fired)
            {
                return true;
            }

            state = outcome.State;
        }

        return false;
    }
}
