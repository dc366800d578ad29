using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>What an engine must know before it starts; whether the image is legal is ImageVerifier's business.</summary>
internal static class LoadChecks
{
    /// <summary>HW2900 for neuron models that the chip semantics does not have, and for tables beyond the table memory.</summary>
    /// <param name="memory">The core.</param>
    /// <param name="tableMemory">The table memory that the engine reads; an engine that has none refuses TABLE classes.</param>
    public static void Core(CoreImage memory, ReadOnlySpan<byte> tableMemory = default)
    {
        for (int i = 0; i < memory.Classes.Length; i++)
        {
            ref readonly NeuronClass neuronClass = ref memory.Classes[i];
            if (neuronClass.Model != NeuronModel.Dendrite && !HasStep(neuronClass, tableMemory))
            {
                throw new UserErrorException(new UserError(
                    "HW2900", $"class {i} of {memory.Id} has the neuron model {neuronClass.Model} ({(int)neuronClass.Model}), which this emulator does not have.",
                    memory.Id.ToString(), neuronClass.Model.ToString(), null, "Compile the network again with this version of the tool."));
            }
        }
    }

    /// <summary>For each destination set the index of the core that receives the partial sums of the set's DENDRITE neurons; HW2901 when there is none.</summary>
    /// <param name="memory">The core that holds the DENDRITE neurons.</param>
    /// <param name="find">Index of a configured core by id, −1 when there is none.</param>
    /// <param name="neurons">Neurons of a core by index.</param>
    public static int[] Somas(CoreImage memory, Func<CoreId, int> find, Func<int, int> neurons)
    {
        int[] somas = new int[memory.Sets.Count];
        for (int n = 0; n < memory.Neurons.Length; n++)
        {
            ref readonly NeuronRecord record = ref memory.Neurons[n];
            if (memory.Classes[record.Class].Model != NeuronModel.Dendrite)
            {
                continue;
            }

            ReadOnlySpan<CoreId> targets = memory.Sets.Of(record.DestinationSet);
            int soma = targets.Length == 1 && !targets[0].IsPort ? find(targets[0]) : -1;
            if (soma < 0 || record.DendriteTarget >= neurons(soma))
            {
                throw new UserErrorException(new UserError(
                    "HW2901", $"DENDRITE neuron {n} of {memory.Id} has no soma: its destination set must name one configured core that has neuron {record.DendriteTarget}.",
                    memory.Id.ToString(), null, null, "Check the image with 'hwstack image verify'."));
            }

            somas[record.DestinationSet] = soma;
        }

        return somas;
    }

    private static bool HasStep(in NeuronClass neuronClass, ReadOnlySpan<byte> tableMemory)
    {
        try
        {
            // The last entry of a table is the one of the largest states.
            NeuronStep.Step(neuronClass, default, new NeuronState(sbyte.MaxValue, sbyte.MaxValue, 0), 0, 0, 0, tableMemory);
            return true;
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
