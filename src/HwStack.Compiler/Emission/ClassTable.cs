using HwStack.Chip;

namespace HwStack.Compiler.Emission;

/// <summary>Neuron classes of a core, each once, in the order of first use.</summary>
internal sealed class ClassTable
{
    private readonly Dictionary<NeuronClass, byte> _numbers = [];

    /// <summary>Number of a class; new ones are appended. Throws OverflowException beyond 256, which the cut has excluded.</summary>
    public byte Add(NeuronClass neuronClass)
    {
        if (!_numbers.TryGetValue(neuronClass, out byte number))
        {
            number = checked((byte)_numbers.Count);
            _numbers[neuronClass] = number;
        }

        return number;
    }

    /// <summary>The classes by number.</summary>
    public NeuronClass[] ToArray() => [.. _numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
}
