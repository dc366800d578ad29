using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Fields of neuron records. docs/chip.md section 3.</summary>
internal static class NeuronRules
{
    internal static void Check(CoreImage core, Board board, Violations violations)
    {
        for (int c = 0; c < core.Classes.Length; c++)
        {
            ClassRules.Check($"{core.Id}, class {c}", core.Classes[c], board.Image.TableMemory.Length, violations);
        }

        for (int n = 0; n < core.Neurons.Length && !violations.Full; n++)
        {
            CheckRecord(core, n, board, violations);
        }
    }

    private static void CheckRecord(CoreImage core, int n, Board board, Violations violations)
    {
        NeuronRecord record = core.Neurons[n];
        if (record.Class >= core.Classes.Length)
        {
            violations.Add(
                "HW4014", Place(), $"The neuron names class {record.Class} of {core.Classes.Length}.", $"{record.Class}", $"below {core.Classes.Length}");
        }

        if (record.Exponent is < -8 or > 7)
        {
            violations.Add("HW4015", Place(), $"The exponent is {record.Exponent}; allowed are -8 to 7.", $"{record.Exponent}", "-8..7");
        }

        if (record.DestinationSet >= core.Sets.Count)
        {
            violations.Add(
                "HW4016", Place(), $"The neuron names destination set {record.DestinationSet} of {core.Sets.Count}.", $"{record.DestinationSet}", $"below {core.Sets.Count}");
        }
        else if (record.Class < core.Classes.Length && core.Classes[record.Class].Model == NeuronModel.Dendrite)
        {
            CheckDendrite(Place(), core.Sets.Of(record.DestinationSet), record.DendriteTarget, board, violations);
        }

        string Place() => $"{core.Id}, neuron {n}";
    }

    private static void CheckDendrite(string place, ReadOnlySpan<CoreId> set, int target, Board board, Violations violations)
    {
        if (set.Length != 1 || set[0].IsPort)
        {
            violations.Add("HW4018", place, $"A DENDRITE's destination set must hold exactly one core; it holds {set.Length} ids.", $"{set.Length}", "1 core");
        }
        else if (board.SenderOf(set[0]) is { } soma && (target >= soma.Count || soma.KindAt(target) == Sender.Dendrite))
        {
            violations.Add(
                "HW4019", place, $"A DENDRITE's target, neuron {target} of {set[0]} with {soma.Count} neurons, must exist and not be a DENDRITE.", $"{target}");
        }
    }
}
