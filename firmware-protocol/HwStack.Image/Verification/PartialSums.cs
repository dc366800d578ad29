using HwStack.Chip;

namespace HwStack.Image;

/// <summary>
/// The proof that no tick overflows 32 bits, docs/chip.md section 10. A neuron that DENDRITEs feed is judged after all cores, when their largest sums are known.
/// </summary>
internal sealed class PartialSums
{
    /// <summary>What rounding may add before its shift.</summary>
    private const int RoundingMax = 256;

    // docs/chip.md section 10: the largest terms before input; a fold or a jump of u may add as much again.
    private const long IzhikevichMax = (1L << 22) + (1L << 15);
    private const long QlifMax = 2 * 65_280;
    private const long TableMax = 2 * (1L << 15);

    private readonly Dictionary<(CoreId Core, int Neuron), long> _sent = [];
    private readonly SortedDictionary<(CoreId Core, int Neuron), (long Input, long Other)> _open = [];
    private readonly List<(CoreId Core, int Neuron, long Sum)> _over = [];

    internal void Add(CoreImage core, long[] inputs, Board board)
    {
        for (int n = 0; n < inputs.Length; n++)
        {
            NeuronRecord record = core.Neurons[n];
            if (record.Class >= core.Classes.Length || record.DestinationSet >= core.Sets.Count)
            {
                continue;
            }

            NeuronClass neuronClass = core.Classes[record.Class];
            bool dendrite = neuronClass.Model == NeuronModel.Dendrite;
            long rest = dendrite ? 0 : Rest(neuronClass, record);
            if (inputs[n] + rest > int.MaxValue)
            {
                _over.Add((core.Id, n, inputs[n] + rest));
            }
            else if (dendrite && core.Sets.Of(record.DestinationSet) is [var soma])
            {
                (CoreId, int) target = (soma, record.DendriteTarget);
                _sent[target] = _sent.GetValueOrDefault(target) + inputs[n];
            }
            else if (!dendrite && board.ReceivesSums(core.Id))
            {
                _open[(core.Id, n)] = (inputs[n], rest);
            }
        }
    }

    internal void Check(Violations violations)
    {
        foreach (((CoreId core, int neuron), (long input, long rest)) in _open)
        {
            long sum = input + rest + _sent.GetValueOrDefault((core, neuron));
            if (sum > int.MaxValue)
            {
                _over.Add((core, neuron, sum));
            }
        }

        foreach ((CoreId core, int neuron, long sum) in _over)
        {
            violations.Add(
                "HW4038", $"{core}, neuron {neuron}", $"The inputs of one tick can reach {sum} in units of 1/256 LSB; 32 bits hold {int.MaxValue}.", $"{sum}", $"{int.MaxValue}");
        }
    }

    // Everything that joins the inputs in a tick: biases, the state after its leak, the linear leak, u's drive, and what rounding adds.
    private static long Rest(in NeuronClass neuronClass, in NeuronRecord record)
    {
        long drive = neuronClass.Model switch
        {
            NeuronModel.Cuba => 128L << Math.Clamp(8 + neuronClass.Gain, 0, 15),
            NeuronModel.Izhikevich => IzhikevichMax,
            NeuronModel.Qlif => QlifMax,
            NeuronModel.Table => TableMax,
            _ => 0,
        };
        return Math.Abs((long)record.BiasV) + Math.Abs((long)record.BiasU) + (128 * 256) + neuronClass.LinearLeak + drive + RoundingMax;
    }
}
